import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  isOver,
  RECEIVING,
  step,
  type PrintEffect,
  type PrintEvent,
  type PrintMachine,
  type PrintName,
} from "../../../src/papers/printing/machine.ts";

const received = (ask: boolean): PrintEvent => ({ type: "received", pages: 3, ask });
const news = (state: "pending" | "printing" | "held-up", done: number, problem: string | null = null): PrintEvent => ({
  type: "news",
  news: { state, done, problem },
});
const stop = (by: "usager" | "expert"): PrintEvent => ({ type: "stop", by });
const over = (as: "completed" | "cancelled" | "failed", problem: string | null = null): PrintEvent => ({
  type: "over",
  as,
  problem,
});

/** The print after these events, and all that followed. */
function after(...events: readonly PrintEvent[]): { print: PrintMachine; effects: PrintEffect[] } {
  const effects: PrintEffect[] = [];
  let print = RECEIVING;
  for (const event of events) {
    const next = step(print, event);
    print = next.print;
    effects.push(...next.effects);
  }
  return { print, effects };
}

const AT_DEVICE: readonly PrintEvent[] = [received(false), { type: "turn" }];

describe("a print, by table", () => {
  it.each<[string, readonly PrintEvent[], PrintName, readonly PrintEffect[], Partial<PrintMachine>]>([
    ["is received and waits", [received(false)], "waiting", [], { total: 3 }],
    ["is shown first", [received(true)], "shown", [], { total: 3 }],
    ["is agreed to", [received(true), { type: "agreed" }], "waiting", [], {}],
    ["can't be had", [{ type: "unusable", problem: "print.budget" }], "failed", ["wipe"], { problem: "print.budget" }],
    ["is refused when shown", [received(true), stop("usager")], "refused", ["wipe"], {}],
    ["is cancelled while received", [stop("expert")], "cancelled", ["wipe"], {}],
    ["is handed over", AT_DEVICE, "waiting", ["hand-over"], { atDevice: true }],
    ["prints", [...AT_DEVICE, news("printing", 1)], "printing", ["hand-over"], { done: 1 }],
    [
      "is held up",
      [...AT_DEVICE, news("printing", 1), news("held-up", 1, "printer.paper")],
      "held-up",
      ["hand-over"],
      { problem: "printer.paper", done: 1 },
    ],
    [
      "goes on after a refill",
      [...AT_DEVICE, news("held-up", 1, "printer.paper"), news("printing", 2)],
      "printing",
      ["hand-over"],
      { problem: null, done: 2 },
    ],
    [
      "completes",
      [...AT_DEVICE, news("printing", 2), over("completed")],
      "completed",
      ["hand-over", "wipe"],
      { done: 3 },
    ],
    [
      "is stopped by the usager: only the device's word ends it",
      [...AT_DEVICE, news("printing", 1), stop("usager")],
      "printing",
      ["hand-over", "cancel-job"],
      { stoppedBy: "usager" },
    ],
    [
      "stopped by the usager, and the device says so",
      [...AT_DEVICE, news("printing", 1), stop("usager"), over("cancelled")],
      "refused",
      ["hand-over", "cancel-job", "wipe"],
      {},
    ],
    [
      "stopped by the expert, but it was out already",
      [...AT_DEVICE, news("printing", 2), stop("expert"), over("completed")],
      "completed",
      ["hand-over", "cancel-job", "wipe"],
      {},
    ],
    [
      "the device does not confirm the cancel",
      [...AT_DEVICE, stop("expert"), over("failed", "printer.check")],
      "failed",
      ["hand-over", "cancel-job", "wipe"],
      { problem: "printer.check" },
    ],
    [
      "the printer was not free: its turn comes again",
      [...AT_DEVICE, { type: "not-taken", problem: "printer.absent" }],
      "waiting",
      ["hand-over"],
      { atDevice: false, problem: "printer.absent" },
    ],
    [
      "cancelled while handed over, and nothing was taken",
      [...AT_DEVICE, stop("expert"), { type: "not-taken", problem: "printer.absent" }],
      "cancelled",
      ["hand-over", "cancel-job", "wipe"],
      {},
    ],
    ["a late word of the device changes nothing", [stop("expert"), over("completed")], "cancelled", ["wipe"], {}],
  ])("%s", (_, events, state, effects, rest) => {
    const seen = after(...events);
    expect(seen.print).toMatchObject({ state, ...rest });
    expect(seen.effects).toEqual(effects);
  });

  it("events that a state can't have are defects, and change nothing", () => {
    for (const event of [{ type: "turn" } as const, news("printing", 1), over("completed")]) {
      expect(step(RECEIVING, event)).toEqual({ print: RECEIVING, effects: ["defect"] });
    }
  });
});

const anyEvent: fc.Arbitrary<PrintEvent> = fc.oneof(
  fc.record({ type: fc.constant("received" as const), pages: fc.integer({ min: 1, max: 9 }), ask: fc.boolean() }),
  fc.constant<PrintEvent>({ type: "unusable", problem: "print.unreadable" }),
  fc.constant<PrintEvent>({ type: "agreed" }),
  fc.constantFrom<PrintEvent>(stop("usager"), stop("expert")),
  fc.constant<PrintEvent>({ type: "turn" }),
  fc.constant<PrintEvent>({ type: "not-taken", problem: "printer.absent" }),
  fc.constant<PrintEvent>({ type: "blocked", problem: "printer.jam" }),
  fc
    .tuple(fc.constantFrom("pending" as const, "printing" as const, "held-up" as const), fc.integer({ min: 0, max: 9 }))
    .map(([state, done]) => news(state, done, state === "held-up" ? "printer.paper" : null)),
  fc.constantFrom<PrintEvent>(over("completed"), over("cancelled"), over("failed")),
);

describe("a print, whatever happens", () => {
  it("is handed over once at a time, wiped once, never prints before it was agreed to, and never comes back", () => {
    fc.assert(
      fc.property(fc.array(anyEvent, { maxLength: 40 }), (events) => {
        let print = RECEIVING;
        let wiped = 0;
        let agreed = false;
        for (const event of events) {
          const before = print;
          const next = step(print, event);
          print = next.print;
          if (event.type === "agreed" || (event.type === "received" && !event.ask && before.state === "receiving")) {
            agreed = true;
          }
          for (const effect of next.effects) {
            if (effect === "hand-over") {
              expect(agreed).toBe(true);
              expect(before.atDevice).toBe(false);
              expect(print.atDevice).toBe(true);
            }
            // The device is asked to stop once a job, and only when it has one.
            if (effect === "cancel-job") expect(before).toMatchObject({ atDevice: true, stoppedBy: undefined });
            if (effect === "wipe") wiped += 1;
          }
          expect(wiped).toBe(isOver(print) ? 1 : 0);
          if (isOver(before)) expect(next).toEqual({ print: before, effects: [] });
          // While the device has it nobody but the device ends it.
          if (before.atDevice && isOver(print)) expect(["over", "not-taken"]).toContain(event.type);
          expect(print.done).toBeGreaterThanOrEqual(before.done);
          if (print.state === "held-up") expect(print.problem).not.toBeNull();
        }
      }),
    );
  });
});
