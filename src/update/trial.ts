import { worseThan } from "./evidence.ts";
import { ended, same } from "./ends.ts";
import type { UpdateOrder } from "./order.ts";
import type { Look, UpdateState, UpdateStep } from "./states.ts";

/** How long all that worked before has to work, without a gap. The deadline of the whole trial is systemd's: 10 min. */
export const HOLD_MS = 300_000;
/** Whoever keeps the system is asked again after this. */
const ASK_AGAIN_MS = 60_000;

/** The daemon has begun: what was under way is judged by which system runs, and under which boot of the kernel. */
export function started(state: UpdateState, look: Look): UpdateStep {
  const { slots } = look;
  if (!slots) return same(state);
  switch (state.name) {
    case "idle":
      // Installed by hand: it has to prove itself all the same, or its deadline takes it back.
      if (!slots.onTrial) return same(state);
      return same({
        ...trialOf(byHand(slots.versions[slots.booted] ?? "0.0.0", look)),
        from: slots.booted === "A" ? "B" : "A",
        bootId: look.bootId,
      });
    case "waiting":
      return same({ ...state, notBeforeMs: look.nowMs + (state.order.now ? 0 : state.order.jitterMs) });
    case "installing":
      // What the updater was reading from has gone with the daemon.
      return same(again(state, look));
    case "installed":
    case "restarting":
      if (state.bootId === look.bootId)
        return same(state.name === "restarting" ? { ...state, sinceMs: look.nowMs } : state);
      if (slots.booted !== state.from) return arrived(state, look);
      // It was not told to restart: the power went, and with it what was armed. It is written again, out of itself.
      if (state.name === "installed") return same(again(state, look));
      return ended(state.order, "rolled-back", "the new system did not come up", look);
    case "trial":
      if (slots.booted !== state.from) return arrived(state, look);
      return ended(state.order, "rolled-back", whyBack(state, look), look);
  }
}

/** The new system runs: on trial, or kept already while nobody looked. */
function arrived(state: UpdateState & { name: "installed" | "restarting" | "trial" }, look: Look): UpdateStep {
  if (look.slots?.onTrial === false) return ended(state.order, "kept", "", look);
  const { order, from, evidence } = state;
  return same({ ...trialOf(order), from, bootId: look.bootId, ...(evidence === undefined ? {} : { evidence }) });
}

function trialOf(order: UpdateOrder) {
  return { name: "trial", order, missing: ["not looked at yet"], goodSinceMs: null, askedMs: null } as const;
}

function byHand(version: string, look: Look): UpdateOrder {
  return { version, source: "", now: true, older: true, jitterMs: 0, askedMs: Math.round(look.wallMs) };
}

function again({ order, tries }: { readonly order: UpdateOrder; readonly tries: number }, look: Look): UpdateState {
  return { name: "waiting", order, tries: tries + 1, notBeforeMs: look.nowMs + (order.now ? 0 : order.jitterMs) };
}

/** In words for the syndicat: by whom it was given up, and what was missing then. */
function whyBack({ bootId, missing }: UpdateState & { name: "trial" }, look: Look): string {
  const last = missing.length === 0 ? "nothing was missing" : `missing: ${missing.join(", ")}`;
  const how = look.givenUpBootId === bootId ? "not as good as before within 10 min" : "restarted before it was kept";
  return `${how}; ${last}`.slice(0, 280);
}

/** One look at the trial: it is asked to be kept when it has been good for long enough, and ends when it was. */
export function trialLook(state: UpdateState & { name: "trial" }, look: Look): UpdateStep {
  const { nowMs, slots } = look;
  if (slots?.onTrial === false && slots.booted !== state.from) return ended(state.order, "kept", "", look);
  const missing = worseThan(state.evidence, look.evidence);
  if (missing.length > 0) {
    const told = missing.join() === state.missing.join() && state.goodSinceMs === null;
    return same(told ? state : { ...state, missing, goodSinceMs: null });
  }
  const goodSinceMs = state.goodSinceMs ?? nowMs;
  const next = { ...state, missing: [], goodSinceMs };
  if (nowMs - goodSinceMs < HOLD_MS) return same(state.goodSinceMs === null ? next : state);
  if (state.askedMs !== null && nowMs - state.askedMs < ASK_AGAIN_MS) return same(state);
  return { state: { ...next, askedMs: nowMs }, effects: [{ kind: "keep" }] };
}
