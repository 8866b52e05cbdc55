import type { UpdateOrder } from "./order.ts";
import type { Look, Outcome, UpdateEffect, UpdateState, UpdateStep } from "./states.ts";

/** The end of an update, whichever it is. */
export function ended(order: UpdateOrder, result: Outcome["result"], reason: string, look: Look): UpdateStep {
  const ok = result === "kept";
  return {
    state: { name: "idle" },
    outcome: { result, version: order.version, reason, atMs: Math.round(look.wallMs) },
    effects: [
      event(`update.${result}`, ok ? order.version : `${order.version}: ${reason}`),
      { kind: "ended", order, ok, reason },
      { kind: "tell", what: ok ? "kept" : "failed", order },
    ],
  };
}

export function event(type: (UpdateEffect & { kind: "event" })["type"], detail: string): UpdateEffect {
  return { kind: "event", type, detail: detail.slice(0, 200) };
}

export function same(state: UpdateState): UpdateStep {
  return { state, effects: [] };
}
