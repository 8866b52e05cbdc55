import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { UsageMessage } from "../../../src/contract/types.ts";
import { CallStand, EXPERT, USAGER } from "../support/call/stand.ts";
import { BARS, GROUND, samplePicture, shareOf } from "../support/call/browser.ts";

let stand: CallStand;

beforeAll(async () => {
  stand = await CallStand.open();
}, 120_000);
vi.setConfig({ testTimeout: 120_000 });
afterAll(async () => stand?.close());

test("one press, an expert answers, both see the other move; nothing is left open afterwards", async () => {
  const { listener, demo } = stand;
  await stand.state("ready");
  const from = listener.next;
  await stand.press();
  await stand.state("in-session");
  // The lamp of the capture is lit before anything is opened.
  expect(await demo.bench.get()).toMatchObject({ lamps: { lamps: { capture: { rhythm: "on" } } } });
  await stand.take();
  await stand.bothSee();
  // In its own colours: by another rule a green of 191 is one of 162.
  const [bars = [], ground = []] = [
    await samplePicture(stand.expert, USAGER),
    await samplePicture(stand.screen, EXPERT),
  ];
  expect(shareOf(bars, BARS)).toBeGreaterThan(0.5);
  expect(shareOf(ground, GROUND)).toBeGreaterThan(0.5);
  expect(await stand.event("call.answered", from)).toMatchObject({ organisme: "caf" });
  const health = await listener.untilLatest<{ call_encrypted?: boolean }>(
    "health",
    (body) => body.call_encrypted === true,
  );
  expect(health.call_encrypted).toBe(true);
  await stand.hangUp();
  expect(await stand.event("call.ended", from)).toMatchObject({ organisme: "caf", detail: "talked" });
  await stand.event("session.ended", from);
  // What the expert said that it was about: a code of the list.
  expect(await stand.event("call.about", from)).toMatchObject({ organisme: "caf", detail: "information" });
  await stand.state("ready");
  expect(await demo.bench.get()).toMatchObject({
    lamps: { lamps: { capture: { rhythm: "off" }, taken: { rhythm: "off" }, sent: { rhythm: "off" } } },
  });
  expect(await samplePicture(stand.screen, EXPERT)).toBeUndefined();
  expect(stand.errors).toEqual([]);
});

test("whatever is pressed meanwhile, one press is one call", async () => {
  const from = stand.listener.next;
  await stand.demo.bench.post("button/press", { ms: 120, bounces: 6 });
  for (let press = 0; press < 5; press += 1) await stand.press();
  await stand.take();
  await stand.bothSee();
  await stand.press();
  await stand.hangUp();
  await stand.event("session.ended", from);
  const placed = stand.listener.events(from).filter(({ text }) => text.includes('"call.placed"'));
  expect(placed).toHaveLength(1);
});

test("what is counted says nothing of a person", async () => {
  await stand.demo.program.stop("SIGTERM", 15_000);
  const usage = stand.listener.usages().map(({ text }) => JSON.parse(text) as UsageMessage);
  expect(usage.at(-1)?.organismes["caf"]).toMatchObject({ calls: 2, answered: 2, missed: 0 });
});
