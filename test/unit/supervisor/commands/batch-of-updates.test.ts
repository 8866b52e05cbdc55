import { describe, expect, it } from "vitest";
import { decide, outcomeOf, type Gate, type Member } from "../../../../src/supervisor/commands/batch/machine.ts";
import type { LifeState } from "../../../../src/supervisor/commands/life.ts";

const gate: Gate = { share: 0.5, settleMs: 60_000, strict: true };
const member = (state: LifeState, more: Partial<Member> = {}): Member => {
  const done = !["sent", "accepted", "running"].includes(state);
  return {
    key: "lot/a",
    ring: 0,
    command: { state, done, changedMs: 0 },
    readyBefore: true,
    ready: true,
    waived: false,
    ...more,
  };
};

describe("a borne whose whole system is changed", () => {
  it.each<[string, Member, number, string, string | undefined]>([
    ["it runs, and restarts now and then", member("running", { ready: null }), 0, "working", undefined],
    ["kept, and well", member("succeeded"), 60_000, "well", undefined],
    ["it went back", member("failed"), 0, "regressed", "lot/a: its update failed"],
    ["it never took it", member("rejected"), 0, "failed", undefined],
    ["an alert more", member("succeeded", { newAlert: "camera.absent" }), 0, "regressed", "lot/a: alert camera.absent"],
    ["an alert more, before it restarts", member("running", { newAlert: "line.down" }), 0, "working", undefined],
    [
      "gone to restart, and not back",
      member("running", { isMissing: true }),
      0,
      "regressed",
      "lot/a: not back within its time",
    ],
    [
      "kept, and gone a day later",
      member("succeeded", { isMissing: true }),
      0,
      "regressed",
      "lot/a: not back within its time",
    ],
    ["no word of its end", member("unanswered"), 0, "regressed", "lot/a: not back within its time"],
    [
      "kept, and no longer call-ready",
      member("succeeded", { ready: false }),
      60_000,
      "regressed",
      "lot/a: no longer call-ready after its command",
    ],
    ["left out by a manager", member("failed", { waived: true, isMissing: true }), 0, "waived", undefined],
  ])("%s", (_name, one, nowMs, outcome, reason) => {
    expect(outcomeOf(one, gate, nowMs)).toBe(outcome);
    // Half of the ring would do: a regression stops it all the same.
    const others = [1, 2, 3].map((n) => ({ ...member("succeeded"), key: `lot/${n}` }));
    const running = { state: "running", ring: 0, reason: null } as const;
    const { batch } = decide(running, [one, ...others], gate, { kind: "look" }, nowMs);
    expect(batch.reason ?? undefined).toBe(reason);
    expect(batch.state).toBe(reason === undefined ? batch.state : "stopped");
  });

  it("of other commands the same is no regression: they are as they were", () => {
    const plain: Gate = { share: 0.5, settleMs: 60_000 };
    expect(outcomeOf(member("failed"), plain, 0)).toBe("failed");
    expect(outcomeOf(member("succeeded", { newAlert: "camera.absent" }), plain, 60_000)).toBe("well");
    expect(outcomeOf(member("running", { isMissing: true }), plain, 0)).toBe("working");
  });
});
