import { expect, test } from "vitest";
import { EXPERT } from "../support/call/stand.ts";
import { passesThrough } from "../support/call/browser.ts";
import { strike, strikeAndWait } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();

test("daemon killed while queued: the next one takes the call up in its place, and it is answered", async () => {
  const { listener, demo, expert } = stand.now;
  const from = listener.next;
  await expert.getByRole("button", { name: "Faire une pause" }).click();
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.scene("queue");
  await strikeAndWait(demo, "borne");
  await expert.getByRole("button", { name: "Reprendre" }).click();
  await stand.now.take();
  await stand.now.bothSee();
  expect(stand.now.events("call.placed", from)).toHaveLength(1);
  await stand.now.event("call.answered", from);
});

test("daemon killed in the call: the same call with the same expert goes on, no picture stands still", async () => {
  const { listener, demo, expert, screen } = stand.now;
  const from = listener.next;
  // Watched from before: on a free machine all is well again half a second after it was said.
  const told = passesThrough(expert, ".stage.is-reconnecting", true);
  const gone = passesThrough(screen, EXPERT, false);
  await strike(demo, "borne", "SIGKILL");
  await Promise.all([told, gone]);
  await stand.now.bothSee();
  await stand.now.bothHear();
  await stand.now.event("call.back", from);
  expect(stand.now.events("call.answered", from)).toEqual([]);
  expect(stand.now.events("call.placed", from)).toEqual([]);
  await stand.now.hangUp();
  expect(await stand.now.event("call.ended", from)).toMatchObject({ detail: "talked" });
  await stand.now.event("session.ended", from);
  expect(stand.now.errors).toEqual([]);
});

test("after it a press is a new call", async () => {
  await stand.now.call();
  await stand.now.hangUp();
});
