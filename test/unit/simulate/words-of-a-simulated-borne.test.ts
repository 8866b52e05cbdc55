import { expect, test } from "vitest";
import { isFaultCode } from "../../../src/contract/faults.ts";
import { desc, health, status } from "../../../src/contract/generated/validators.js";
import { playCall } from "../../../src/simulate/call.ts";
import { Tally } from "../../../src/simulate/tally.ts";
import { descOf, deviceOf, healthOf, PLAYED_FAULTS, readinessOf, statusOf } from "../../../src/simulate/words.ts";
import type { EventBody } from "../../../src/uplink/port.ts";

const STAMP = { v: 1, boot: "00000000000000aa", conn: 1, ts: 1, up_ms: 1, sync: true };

test.each([
  { open: [], state: "ready" },
  { open: ["printer.paper"], state: "limited" },
  { open: ["camera.absent"], state: "out-of-order" },
  { open: ["button.stuck"], state: "out-of-order" },
  { open: ["lamps.absent"], state: "ready" },
] as const)("with $open it is $state", ({ open, state }) => {
  expect(readinessOf(open, false).state).toBe(state);
  expect(readinessOf(open, true).state).toBe("in-session");
});

test("every fault that is played is of the catalogue and of one of its devices", () => {
  expect(PLAYED_FAULTS.length).toBeGreaterThan(15);
  for (const code of PLAYED_FAULTS) {
    expect(isFaultCode(code)).toBe(true);
    expect(descOf(1).devices.map(({ id }) => id)).toContain(deviceOf(code));
  }
});

test("with all faults at once its words are still of the contract", () => {
  const all = readinessOf(PLAYED_FAULTS, false);
  const alerts = PLAYED_FAULTS.map((code) => ({ code }) as never);
  expect(status({ ...STAMP, ...statusOf(all) }), JSON.stringify(status.errors)).toBe(true);
  const figures = { outbox_rows: 0 };
  expect(health({ ...STAMP, ...healthOf(all, alerts, 60, Math.random), ...figures })).toBe(true);
  expect(desc({ v: 1, boot: STAMP.boot, ts: 1, ...descOf(7) })).toBe(true);
});

test("a call that is answered is told from the press to the end, and counted once", async () => {
  const said: EventBody[] = [];
  const tally = new Tally(0);
  const session: boolean[] = [];
  await playCall({
    durationMs: 10,
    readiness: readinessOf([], false),
    random: () => 0.9,
    signal: new AbortController().signal,
    event: (body) => said.push(body),
    tally,
    inSession: (now) => session.push(now),
  });
  const types = said.map(({ type }) => type);
  expect(types).toEqual([
    "button.press",
    "session.started",
    "call.placed",
    "call.answered",
    "call.ended",
    "session.ended",
  ]);
  expect(session).toEqual([true, false]);
  const { organismes } = tally.take(3_600_000);
  expect(organismes["caf"]).toMatchObject({ calls: 1, answered: 1, missed: 0 });
  expect(tally.take(7_200_000).organismes["caf"]).toMatchObject({ calls: 0 });
});

test("where nothing can be called the press says so", async () => {
  const said: EventBody[] = [];
  await playCall({
    durationMs: 10,
    readiness: readinessOf(["audio.absent"], false),
    random: () => 0.5,
    signal: new AbortController().signal,
    event: (body) => said.push(body),
    tally: new Tally(0),
    inSession: () => expect.unreachable(),
  });
  expect(said.map(({ type }) => type)).toEqual(["button.press", "service.unavailable"]);
});
