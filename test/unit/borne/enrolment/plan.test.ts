import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { faultOf, freshPlan, step, type Plan, type PlanEvent } from "../../../../src/borne/enrolment/plan.ts";

const failed = (code: string, again: boolean, retryMs: number | null = null): PlanEvent => ({
  type: "failed",
  code,
  detail: code,
  again,
  retryMs,
});
const HOUR_MS = 3_600_000;

describe("when it asks", () => {
  const none = freshPlan(false);
  const has = freshPlan(true);
  const look = (leftMs: number): PlanEvent => ({ type: "look", leftMs, validMs: leftMs * 1.5 });
  test.each<[string, Plan, PlanEvent, object]>([
    ["without a certificate, at once", none, look(0), { type: "ask" }],
    ["long before its time, looks again within the hour", has, look(86_400_000), { type: "wait", ms: HOUR_MS }],
    ["shortly before its time, a little after it", has, look(10_000), { type: "wait", ms: 10_100 }],
    ["at its time", has, look(0), { type: "ask" }],
    ["after it", has, look(-1), { type: "ask" }],
    ["the line is down: soon", none, failed("enrolment.unreachable", true), { type: "wait", ms: 15_000 }],
    ["told when: then", has, failed("enrolment.waiting", true, 300_000), { type: "wait", ms: 300_000 }],
    ["refused for good: in hours", none, failed("enrolment.code-used", false), { type: "wait", ms: 4.5 * HOUR_MS }],
  ])("%s", (_, plan, event, effect) => {
    expect(step(plan, event, 0.5).effect).toEqual(effect);
  });

  test("attempts that fail are spread ever wider, up to an hour", () => {
    let plan = freshPlan(true);
    const waits: number[] = [];
    for (let n = 0; n < 12; n++) {
      const next = step(plan, failed("enrolment.unreachable", true), 1);
      plan = next.plan;
      waits.push(next.effect.type === "wait" ? next.effect.ms : NaN);
    }
    expect(waits.slice(0, 4)).toEqual([30_000, 60_000, 120_000, 240_000]);
    expect(waits.at(-1)).toBe(HOUR_MS);
    expect(step(plan, { type: "given" }, 1).plan).toEqual(freshPlan(true));
  });

  test("whatever happens, it waits a bounded time, and never asks without a look", () => {
    const events = fc.oneof(
      fc.record({ type: fc.constant("look" as const), leftMs: fc.integer(), validMs: fc.integer() }),
      fc.constant({ type: "given" as const }),
      fc.record({
        type: fc.constant("failed" as const),
        code: fc.constantFrom("enrolment.unreachable", "enrolment.waiting", "enrolment.code-used", "unexpected"),
        detail: fc.string(),
        again: fc.boolean(),
        retryMs: fc.option(fc.integer({ min: 1, max: 86_400_000 })),
      }),
    );
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.array(events),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (has, all, random) => {
          let plan = freshPlan(has);
          for (const event of all) {
            const next = step(plan, event, random);
            plan = next.plan;
            if (next.effect.type === "ask") expect(event.type).toBe("look");
            else {
              expect(next.effect.ms).toBeGreaterThanOrEqual(200);
              expect(next.effect.ms).toBeLessThanOrEqual(1.2 * 86_400_000);
            }
          }
        },
      ),
    );
  });
});

describe("what it says is wrong", () => {
  const after = (enrolled: boolean, code: string): Plan => {
    const { plan } = step(freshPlan(enrolled), { type: "look", leftMs: 0, validMs: 1 }, 0);
    return step(plan, failed(code, false), 0).plan;
  };
  test.each<[string, Plan, number, string | null]>([
    ["nothing has failed", freshPlan(true), 1, null],
    ["no line at the first attempt is the line's fault", after(false, "enrolment.unreachable"), 0, null],
    ["a code that is refused", after(false, "enrolment.code-used"), 0, "enrolment.refused"],
    ["a code that is mistyped", after(false, "enrolment.code-mistyped"), 0, "enrolment.refused"],
    ["somebody between", after(false, "enrolment.server-unproven"), 0, "enrolment.refused"],
    ["a renewal that fails while the certificate is good", after(true, "enrolment.unreachable"), 1, null],
    ["a renewal that is refused", after(true, "enrolment.superseded"), 1, "enrolment.refused"],
    ["the certificate has expired, nobody answers", after(true, "enrolment.unreachable"), 0, "certificate.expired"],
    ["it has expired and waits for the manager", after(true, "enrolment.waiting"), -1, "certificate.expired"],
  ])("%s", (_, plan, validMs, code) => {
    expect(faultOf(plan, validMs)?.code ?? null).toBe(code);
  });
});
