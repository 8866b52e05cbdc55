import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import {
  AT_ONCE,
  decide,
  outcomeOf,
  type BatchEvent,
  type BatchState,
  type Gate,
  type Member,
} from "../../../../src/supervisor/commands/batch/machine.ts";
import type { LifeState } from "../../../../src/supervisor/commands/life.ts";

const gate: Gate = { share: 0.5, settleMs: 60_000 };
const running: BatchState = { state: "running", ring: 0, reason: null };
const look: BatchEvent = { kind: "look" };
const idle: Member = { key: "lot/a", ring: 0, command: null, readyBefore: true, ready: true, waived: false };
const with_ = (state: LifeState, more: Partial<Member> = {}): Member => {
  const done = ["succeeded", "failed", "rejected", "expired", "unanswered"].includes(state);
  return { ...idle, command: { state, done, changedMs: 0 }, ...more };
};
const b = (member: Member, ring = 0): Member => ({ ...member, key: "lot/b", ring });

describe("outcome of a borne", () => {
  it.each<[string, Member, number, string]>([
    ["nothing sent", idle, 0, "waiting"],
    ["on its way", with_("sent"), 0, "working"],
    ["just done", with_("succeeded"), 59_999, "settling"],
    ["done and ready", with_("succeeded"), 60_000, "well"],
    ["done and no longer ready", with_("succeeded", { ready: false }), 60_000, "regressed"],
    ["done, not ready before either", with_("succeeded", { ready: false, readyBefore: false }), 60_000, "unwell"],
    ["done, and its building has closed", with_("succeeded", { ready: null }), 60_000, "settling"],
    ["failed", with_("failed"), 0, "failed"],
    ["no answer", with_("unanswered"), 0, "failed"],
    ["left out", with_("failed", { waived: true }), 0, "waived"],
  ])("%s", (_name, member, nowMs, outcome) => expect(outcomeOf(member, gate, nowMs)).toBe(outcome));
});

describe("one step of a batch", () => {
  it.each<[string, BatchState, Member[], BatchEvent, number, Partial<BatchState>, object[]]>([
    [
      "begins with the first ring alone",
      running,
      [idle, b(idle, 1)],
      look,
      0,
      running,
      [{ kind: "send", key: "lot/a" }],
    ],
    ["waits for what works", running, [with_("running"), b(idle, 1)], look, 0, running, []],
    ["waits until it has settled", running, [with_("succeeded"), b(idle, 1)], look, 59_999, running, []],
    [
      "goes on when the gate holds",
      running,
      [with_("succeeded"), b(idle, 1)],
      look,
      60_000,
      { state: "running", ring: 1 },
      [],
    ],
    [
      "goes on with half of it",
      running,
      [with_("succeeded"), b(with_("failed")), { ...idle, ring: 1 }],
      look,
      60_000,
      { ring: 1 },
      [],
    ],
    [
      "stops below the share",
      running,
      [with_("failed"), b(with_("rejected"))],
      look,
      0,
      { state: "stopped" },
      [{ kind: "withdraw" }],
    ],
    [
      "stops at the first regression, whatever the share",
      running,
      [with_("succeeded", { ready: false }), b(idle)],
      look,
      60_000,
      { state: "stopped" },
      [{ kind: "withdraw" }],
    ],
    ["is done after the last ring", running, [with_("succeeded")], look, 60_000, { state: "done" }, []],
    ["a stopped one sends nothing", { ...running, state: "stopped" }, [idle], look, 0, { state: "stopped" }, []],
    [
      "is stopped by hand",
      running,
      [idle],
      { kind: "stop", reason: "why" },
      0,
      { state: "stopped", reason: "why" },
      [{ kind: "withdraw" }],
    ],
    [
      "goes on without what was not well",
      { ...running, state: "stopped" },
      [with_("failed"), b(idle)],
      { kind: "resume" },
      0,
      { state: "running", reason: null },
      [{ kind: "waive", key: "lot/a" }],
    ],
    ["a done one does not go on", { ...running, state: "done" }, [idle], { kind: "resume" }, 0, { state: "done" }, []],
    ["all left out: on", running, [with_("failed", { waived: true })], look, 0, { state: "done" }, []],
  ])("%s", (_name, batch, members, event, nowMs, expected, effects) => {
    const decision = decide(batch, members, gate, event, nowMs);
    expect(decision.batch).toMatchObject(expected);
    expect(decision.effects).toEqual(effects);
  });
});

/** A fleet that does what a run of the property says: commands end in some way, bornes fall ill and get well. */
const anyRun = fc.record({
  rings: fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 4 }),
  share: fc.double({ min: 0.01, max: 1, noNaN: true }),
  happenings: fc.array(
    fc.record({
      which: fc.nat(200),
      what: fc.constantFrom("run", "succeed", "succeed", "succeed", "fail", "ill", "well", "stop", "resume", "pass"),
    }),
    { maxLength: 300 },
  ),
});

test("never a later ring before the gate of the one before; stopped sends nothing; each borne once; never a storm", () => {
  fc.assert(
    fc.property(anyRun, ({ rings, share, happenings }) => {
      const rule = { share, settleMs: 5 };
      let batch = running;
      let members = rings.flatMap((size, ring) =>
        Array.from({ length: size }, (_, n): Member => ({ ...idle, key: `lot/${ring}-${n}`, ring })),
      );
      let nowMs = 0;
      const change = (key: string, more: Partial<Member>) => {
        members = members.map((member) => (member.key === key ? { ...member, ...more } : member));
      };
      const apply = (event: BatchEvent) => {
        const before = batch;
        const decision = decide(batch, members, rule, event, nowMs);
        batch = decision.batch;
        if (batch.ring > before.ring) {
          const ring = members.filter((member) => member.ring === before.ring && !member.waived);
          const well = ring.filter((member) => outcomeOf(member, rule, nowMs) === "well");
          expect(well.length).toBeGreaterThanOrEqual(share * ring.length);
          expect(batch.ring).toBe(before.ring + 1);
        }
        for (const effect of decision.effects) {
          if (effect.kind === "withdraw") continue;
          const member = members.find(({ key }) => key === effect.key)!;
          expect(member.ring).toBe(batch.ring);
          if (effect.kind === "waive") change(effect.key, { waived: true });
          else {
            expect([before.state, batch.state, member.command]).toEqual(["running", "running", null]);
            change(effect.key, { command: { state: "sent", done: false, changedMs: nowMs } });
          }
        }
        expect(members.filter(({ command }) => command?.done === false).length).toBeLessThanOrEqual(AT_ONCE);
      };
      for (const { which, what } of happenings) {
        nowMs += 2;
        const { key, command } = members[which % members.length]!;
        if (what === "ill" || what === "well") change(key, { ready: what === "well" });
        if (command && !command.done) {
          const ends = { run: "running", succeed: "succeeded", fail: "failed" } as const;
          const state = what in ends ? ends[what as "run"] : undefined;
          if (state) change(key, { command: { state, done: what !== "run", changedMs: nowMs } });
        }
        if (what === "stop") apply({ kind: "stop", reason: "by hand" });
        if (what === "resume") apply({ kind: "resume" });
        apply(look);
      }
    }),
    { numRuns: 300 },
  );
});
