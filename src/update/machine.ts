import type { UpdateOrder } from "./order.ts";
import { ended, event, same } from "./ends.ts";
import { LONGEST_HOLD_MS, obstacleTo } from "./policy.ts";
import type { Look, UpdateEffect, UpdateEvent, UpdateState, UpdateStep } from "./states.ts";
import { started, trialLook } from "./trial.ts";

/** After the first failure of the line; it doubles up to an hour. */
const FIRST_RETRY_MS = 5 * 60_000;
const LONGEST_RETRY_MS = 60 * 60_000;
/** Nights enough for 500 MB at 512 kbit/s, four times over; after that it was forgotten, or is impossible. */
export const LONGEST_WAIT_MS = 14 * 86_400_000;
/** A board that was told to restart goes down within this. */
const GOES_DOWN_MS = 300_000;
const MOST_RESTARTS = 3;

/** One step of an update. Pure. */
export function step(state: UpdateState, event: UpdateEvent, look: Look): UpdateStep {
  switch (event.kind) {
    case "ordered":
      return ordered(state, event.order, look);
    case "started":
      return started(state, look);
    case "written":
      return state.name === "installing" ? written(state, event, look) : same(state);
    case "not-restarting":
      return state.name === "restarting" ? notRestarting(state, event.reason, look) : same(state);
    case "look":
      return looked(state, look);
  }
}

/** Whether an order could be taken: one that has gone further than waiting is brought to its end first. */
export function takesOrders(state: UpdateState): boolean {
  return state.name === "idle" || state.name === "waiting";
}

function ordered(state: UpdateState, order: UpdateOrder, look: Look): UpdateStep {
  if (!takesOrders(state)) return same(state);
  const replaced: UpdateEffect[] =
    state.name === "waiting"
      ? [{ kind: "ended", order: state.order, ok: false, reason: `replaced by ${order.version}` }]
      : [];
  const notBeforeMs = look.nowMs + (order.now ? 0 : order.jitterMs);
  return { state: { name: "waiting", order, tries: 0, notBeforeMs }, effects: replaced };
}

function looked(state: UpdateState, look: Look): UpdateStep {
  switch (state.name) {
    case "idle":
      return same(state);
    case "waiting":
      return waiting(state, look);
    case "installing":
      return installing(state, look);
    case "installed": {
      if (obstacleTo(state.order, look) !== undefined) return same(state);
      // Taken anew: the borne that restarts is the one that is compared with.
      const next = { ...state, name: "restarting", evidence: look.evidence, sinceMs: look.nowMs } as const;
      return { state: next, effects: [event("update.restarting", state.order.version), { kind: "restart" }] };
    }
    case "restarting":
      if (look.nowMs - state.sinceMs < GOES_DOWN_MS) return same(state);
      return notRestarting(state, `the board did not go down within ${GOES_DOWN_MS / 1000} s`, look);
    case "trial":
      return trialLook(state, look);
  }
}

function waiting(state: UpdateState & { name: "waiting" }, look: Look): UpdateStep {
  const { order, tries } = state;
  if (look.wallMs - order.askedMs > LONGEST_WAIT_MS)
    return ended(order, "failed", `not possible within ${LONGEST_WAIT_MS / 86_400_000} days`, look);
  const obstacle = obstacleTo(order, look);
  // The time between closing and beginning counts from the closing.
  if (obstacle === "open")
    return same({ ...state, notBeforeMs: Math.max(state.notBeforeMs, look.nowMs + order.jitterMs) });
  if (obstacle !== undefined || look.nowMs < state.notBeforeMs || !look.slots) return same(state);
  if (look.slots.onTrial) return same(state);
  const next = {
    name: "installing",
    order,
    tries,
    from: look.slots.booted,
    evidence: look.evidence,
    heldSinceMs: null,
  } as const;
  return {
    state: next,
    effects: [event("update.begun", order.version), { kind: "tell", what: "begun", order }, { kind: "install", order }],
  };
}

/** A usager comes, or the doors open: the line is his. */
function installing(state: UpdateState & { name: "installing" }, look: Look): UpdateStep {
  const obstacle = obstacleTo(state.order, look);
  if (obstacle === "open") return { state, effects: [{ kind: "give-up", reason: "the site opens" }] };
  if (!look.inSession) return same(state.heldSinceMs === null ? state : { ...state, heldSinceMs: null });
  if (state.heldSinceMs === null)
    return { state: { ...state, heldSinceMs: look.nowMs }, effects: [event("update.held", "a usager is served")] };
  if (look.nowMs - state.heldSinceMs < LONGEST_HOLD_MS) return same(state);
  return { state, effects: [{ kind: "give-up", reason: "a usager is served" }] };
}

function written(
  state: UpdateState & { name: "installing" },
  { ok, passing, reason, bytes }: UpdateEvent & { kind: "written" },
  look: Look,
): UpdateStep {
  const { order, from, evidence } = state;
  if (ok) {
    const next = { name: "installed", order, tries: 0, from, evidence, bootId: look.bootId } as const;
    const detail = `${order.version}, ${bytes} bytes over the line`;
    return { state: next, effects: [event("update.installed", detail), { kind: "tell", what: "installed", order }] };
  }
  if (!passing) return ended(order, "failed", reason, look);
  const tries = state.tries + 1;
  const delayMs = Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(tries - 1, 10));
  return {
    state: { name: "waiting", order, tries, notBeforeMs: look.nowMs + delayMs },
    effects: [event("update.held", reason)],
  };
}

function notRestarting(state: UpdateState & { name: "restarting" }, reason: string, look: Look): UpdateStep {
  const tries = state.tries + 1;
  if (tries >= MOST_RESTARTS) return ended(state.order, "failed", reason, look);
  const { order, from, evidence, bootId } = state;
  return same({ name: "installed", order, tries, from, evidence, bootId });
}
