import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import type { Evidence } from "../../../src/update/evidence.ts";
import { LONGEST_WAIT_MS, step, takesOrders } from "../../../src/update/machine.ts";
import type { UpdateOrder } from "../../../src/update/order.ts";
import type { Look, UpdateEffect, UpdateEvent, UpdateState } from "../../../src/update/states.ts";
import { HOLD_MS } from "../../../src/update/trial.ts";

const MIN = 60_000;
const well: Evidence = { state: "closed", devices: { camera: "ready" }, alerts: [], links: { desk: true } };
const ill: Evidence = { ...well, devices: { camera: "absent" } };
const order: UpdateOrder = {
  command: "c1",
  version: "1.1.0",
  source: "https://u.example/b.raucb",
  now: false,
  older: false,
  jitterMs: 10 * MIN,
  askedMs: 0,
};
const night: Look = {
  inSession: false,
  printing: false,
  enrolling: false,
  siteOpen: false,
  nowMs: 0,
  wallMs: 0,
  bootId: "boot-1",
  evidence: well,
  slots: { booted: "A", onTrial: false, versions: {} },
  givenUpBootId: undefined,
};
const waiting: UpdateState = { name: "waiting", order, tries: 0, notBeforeMs: 0 };
const installing: UpdateState = { name: "installing", order, tries: 1, from: "A", evidence: well, heldSinceMs: null };
const installed: UpdateState = { name: "installed", order, tries: 0, from: "A", evidence: well, bootId: "boot-1" };
const restarting: UpdateState = { ...installed, name: "restarting", sinceMs: 0 };
const onB = { booted: "B", onTrial: true, versions: {} } as const;
const trial: UpdateState = {
  name: "trial",
  order,
  from: "A",
  evidence: well,
  bootId: "boot-2",
  missing: [],
  goodSinceMs: 0,
  askedMs: null,
};
const keptB = { ...onB, onTrial: false };
const wrote = (change: object): UpdateEvent => ({
  kind: "written",
  ok: false,
  passing: true,
  reason: "cut",
  bytes: 7,
  ...change,
});
const kinds = (effects: readonly UpdateEffect[]): string[] =>
  effects.map((effect) => (effect.kind === "event" ? effect.type : effect.kind));

describe("one step", () => {
  it.each<[string, UpdateState, UpdateEvent, Partial<Look>, string, string[]]>([
    ["an order waits", { name: "idle" }, { kind: "ordered", order }, {}, "waiting", []],
    ["a second one replaces it", waiting, { kind: "ordered", order }, {}, "waiting", ["ended"]],
    ["but not one that is being written", installing, { kind: "ordered", order }, {}, "installing", []],
    ["at night it begins", waiting, { kind: "look" }, {}, "installing", ["update.begun", "tell", "install"]],
    ["not in the open hours", waiting, { kind: "look" }, { siteOpen: true }, "waiting", []],
    ["not while somebody is served", waiting, { kind: "look" }, { inSession: true }, "waiting", []],
    ["not while it prints", waiting, { kind: "look" }, { printing: true }, "waiting", []],
    ["not while it is enrolled", waiting, { kind: "look" }, { enrolling: true }, "waiting", []],
    ["not on a system that is on trial", waiting, { kind: "look" }, { slots: onB }, "waiting", []],
    ["not while no updater answers", waiting, { kind: "look" }, { slots: undefined }, "waiting", []],
    [
      "not for ever",
      waiting,
      { kind: "look" },
      { siteOpen: true, wallMs: LONGEST_WAIT_MS + 1 },
      "idle",
      ["update.failed", "ended", "tell"],
    ],
    ["a press holds it", installing, { kind: "look" }, { inSession: true }, "installing", ["update.held"]],
    ["the morning ends it", installing, { kind: "look" }, { siteOpen: true }, "installing", ["give-up"]],
    [
      "a long call ends it",
      { ...installing, heldSinceMs: 0 },
      { kind: "look" },
      { inSession: true, nowMs: 240_000 },
      "installing",
      ["give-up"],
    ],
    [
      "a short one does not",
      { ...installing, heldSinceMs: 0 },
      { kind: "look" },
      { inSession: true, nowMs: 239_999 },
      "installing",
      [],
    ],
    ["cut: again later", installing, wrote({}), {}, "waiting", ["update.held"]],
    ["wrong for good: over", installing, wrote({ passing: false }), {}, "idle", ["update.failed", "ended", "tell"]],
    ["written", installing, wrote({ ok: true }), {}, "installed", ["update.installed", "tell"]],
    ["restarts at night", installed, { kind: "look" }, {}, "restarting", ["update.restarting", "restart"]],
    ["not by day", installed, { kind: "look" }, { siteOpen: true }, "installed", []],
    ["not in a call", installed, { kind: "look" }, { inSession: true }, "installed", []],
    ["does not go down", restarting, { kind: "look" }, { nowMs: 300_000 }, "installed", []],
    [
      "never",
      { ...restarting, tries: 2 },
      { kind: "look" },
      { nowMs: 300_000 },
      "idle",
      ["update.failed", "ended", "tell"],
    ],
    ["the board refuses", restarting, { kind: "not-restarting", reason: "no" }, {}, "installed", []],
    ["good for five minutes", trial, { kind: "look" }, { slots: onB, nowMs: HOLD_MS }, "trial", ["keep"]],
    ["not quite", trial, { kind: "look" }, { slots: onB, nowMs: HOLD_MS - 1 }, "trial", []],
    ["worse than before", trial, { kind: "look" }, { slots: onB, nowMs: HOLD_MS, evidence: ill }, "trial", []],
    ["kept", trial, { kind: "look" }, { slots: keptB }, "idle", ["update.kept", "ended", "tell"]],
  ])("%s", (_name, state, event, change, name, effects) => {
    const stepped = step(state, event, { ...night, ...change });
    expect([stepped.state.name, kinds(stepped.effects)]).toEqual([name, effects]);
  });

  it("a gap in the trial begins its time anew", () => {
    const gap = step(trial, { kind: "look" }, { ...night, slots: onB, nowMs: 4 * MIN, evidence: ill }).state;
    expect(gap).toMatchObject({ missing: ["device camera absent"], goodSinceMs: null });
    const again = step(gap, { kind: "look" }, { ...night, slots: onB, nowMs: 5 * MIN }).state;
    expect(again).toMatchObject({ missing: [], goodSinceMs: 5 * MIN });
    expect(step(again, { kind: "look" }, { ...night, slots: onB, nowMs: 10 * MIN }).effects).toEqual([
      { kind: "keep" },
    ]);
  });

  it("the delay of an order counts from the closing of the site", () => {
    const evening = step(waiting, { kind: "look" }, { ...night, siteOpen: true, nowMs: 7 * MIN }).state;
    expect(evening).toMatchObject({ notBeforeMs: 17 * MIN });
    expect(step(evening, { kind: "look" }, { ...night, nowMs: 16 * MIN }).state.name).toBe("waiting");
    expect(step(evening, { kind: "look" }, { ...night, nowMs: 17 * MIN }).state.name).toBe("installing");
  });

  it("tries come later and later, up to an hour", () => {
    const delays = [0, 1, 2, 3, 4, 50].map((tries) => {
      const { state } = step({ ...installing, tries }, wrote({}), night);
      return state.name === "waiting" ? state.notBeforeMs / MIN : undefined;
    });
    expect(delays).toEqual([5, 10, 20, 40, 60, 60]);
  });
});

describe("the daemon begins", () => {
  it.each<[string, UpdateState, Partial<Look>, string, string]>([
    ["nothing was under way", { name: "idle" }, {}, "idle", ""],
    ["installed by hand, on trial", { name: "idle" }, { slots: onB }, "trial", ""],
    ["it was waiting", waiting, {}, "waiting", ""],
    ["it was writing", installing, {}, "waiting", ""],
    ["written, and nothing has restarted", installed, {}, "installed", ""],
    ["written, then the power went", installed, { bootId: "boot-2" }, "waiting", ""],
    ["written, and somebody has restarted it", installed, { bootId: "boot-2", slots: onB }, "trial", ""],
    ["told to restart, not down yet", restarting, {}, "restarting", ""],
    ["told to restart, and the new one runs", restarting, { bootId: "boot-2", slots: onB }, "trial", ""],
    ["it was kept meanwhile", restarting, { bootId: "boot-2", slots: keptB }, "idle", "kept"],
    [
      "told to restart, and the old one runs",
      restarting,
      { bootId: "boot-2" },
      "idle",
      "rolled-back: the new system did not come up",
    ],
    ["on trial, and the daemon was started anew", trial, { bootId: "boot-2", slots: onB }, "trial", ""],
    [
      "on trial, then a cut",
      trial,
      { bootId: "boot-3" },
      "idle",
      "rolled-back: restarted before it was kept; nothing was missing",
    ],
    [
      "on trial, then its deadline",
      { ...trial, missing: ["no desk"] },
      { bootId: "boot-3", givenUpBootId: "boot-2" },
      "idle",
      "rolled-back: not as good as before within 10 min; missing: no desk",
    ],
    [
      "a deadline of another time",
      trial,
      { bootId: "boot-3", givenUpBootId: "boot-0" },
      "idle",
      "rolled-back: restarted before it was kept; nothing was missing",
    ],
  ])("%s", (_name, state, change, name, said) => {
    const { state: next, outcome } = step(state, { kind: "started" }, { ...night, ...change });
    expect(next.name).toBe(name);
    expect(outcome ? [outcome.result, outcome.reason].filter(Boolean).join(": ") : "").toBe(said);
  });
});

test("whatever comes: nothing is begun or restarted while somebody is served, and each command ends once", () => {
  const look = fc.record({
    inSession: fc.boolean(),
    printing: fc.boolean(),
    enrolling: fc.boolean(),
    siteOpen: fc.boolean(),
    evidence: fc.constantFrom(well, ill),
    slots: fc.constantFrom(night.slots, onB, keptB, undefined),
    bootId: fc.constantFrom("boot-1", "boot-2"),
    afterMs: fc.nat(20 * MIN),
  });
  const event = fc.oneof(
    { weight: 6, arbitrary: fc.constant<UpdateEvent>({ kind: "look" }) },
    fc.constant<UpdateEvent>({ kind: "started" }),
    fc.boolean().map((now): UpdateEvent => ({ kind: "ordered", order: { ...order, now } })),
    fc.record({ ok: fc.boolean(), passing: fc.boolean() }).map(wrote),
    fc.constant<UpdateEvent>({ kind: "not-restarting", reason: "no" }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(event, look), { maxLength: 60 }), (course) => {
      let state: UpdateState = { name: "idle" };
      let nowMs = 0;
      let open = 0;
      for (const [happens, { afterMs, ...change }] of course) {
        nowMs += afterMs;
        const before = state;
        const now: Look = { ...night, ...change, nowMs, wallMs: nowMs };
        const stepped = step(state, happens, now);
        state = stepped.state;
        const done = kinds(stepped.effects);
        if (happens.kind === "ordered" && takesOrders(before)) open++;
        open -= done.filter((kind) => kind === "ended").length;
        const isDisturbed = now.inSession || now.printing || now.enrolling;
        if (done.includes("install") || done.includes("restart")) expect(isDisturbed).toBe(false);
        if (done.includes("install")) expect(now.slots?.onTrial).toBe(false);
        // Kept is only what was good for five minutes, by this look too.
        const isCompared = before.name === "trial" && before.evidence !== undefined;
        if (done.includes("keep")) expect([before.name, isCompared ? now.evidence : well]).toEqual(["trial", well]);
        // By hand there is no command; it counts as one all the same.
        if (before.name === "idle" && state.name === "trial") open++;
        expect(open).toBe(state.name === "idle" ? 0 : 1);
      }
    }),
    { numRuns: 500 },
  );
});
