import { afterEach, expect, test } from "vitest";
import { EXPERT } from "../support/call/stand.ts";
import { samplePicture } from "../support/call/browser.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();
let from = 0;

afterEach(() => {
  expect(stand.now.errors).toEqual([]);
});

test("expert's tab closed and opened again: reconnecting is shown, no picture stands still, the same call goes on", async () => {
  const { listener, screen } = stand.now;
  from = listener.next;
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.take();
  await stand.now.bothSee();
  const { expert } = stand.now;
  await expert.close();
  await stand.now.scene("reconnecting");
  expect(await samplePicture(screen, EXPERT)).toBeUndefined();
  await stand.now.event("call.reconnecting", from);
  stand.now.expert = await stand.now.openDesk(expert.context());
  await stand.now.bothSee();
  await stand.now.event("call.back", from);
});

test("expert's page reloaded in the call: both see each other again by themselves", async () => {
  await stand.now.expert.reload();
  await stand.now.bothSee();
});

test("the borne's page closed in the call and opened again: the expert's picture is there within seconds", async () => {
  await stand.now.screen.context().close();
  stand.now.screen = await stand.now.openScreen();
  const openedMs = performance.now();
  await stand.now.bothSee();
  // A keyframe is asked for: without one the next picture that can be decoded would come in a minute.
  expect(performance.now() - openedMs).toBeLessThan(15_000);
});

test("the borne's page reloaded in the call", async () => {
  await stand.now.screen.reload();
  await stand.now.bothSee();
  const placed = stand.now.listener.events(from).filter(({ text }) => text.includes('"call.placed"'));
  expect(placed).toHaveLength(1);
  await stand.now.hangUp();
  expect(await stand.now.event("call.ended", from)).toMatchObject({ detail: "talked" });
  await stand.now.event("session.ended", from);
});
