import type { Clock } from "../../src/contract/runtime.ts";
import { holdDueMs, holdStart, holdStep } from "./hold.ts";
import type { HoldEffect, HoldEvent, HoldRules } from "./hold.ts";
import type { Presence, PresenceSensor } from "./port.ts";

const MAX_TIMER_MS = 2 ** 31 - 1;

/** A sensor being watched. */
export interface PresenceWatch {
  presence(): Presence;
  /** To be told when the site opens or closes: only opening hours count for a stuck sensor. */
  setOpen(open: boolean): void;
  /** Idempotent. */
  stop(): void;
}

/**
 * Runs the hold machine on a sensor.
 * @param onEffect called in order, synchronously with what caused it.
 */
export function watchPresence(
  sensor: PresenceSensor,
  rules: HoldRules,
  clock: Clock,
  open: boolean,
  onEffect: (effect: HoldEffect) => void,
): PresenceWatch {
  let state = holdStart(sensor.sight(), open, clock.monotonicMs());
  let timer: NodeJS.Timeout | undefined;
  let watching = true;

  const feed = (event: HoldEvent): void => {
    if (!watching) return;
    const step = holdStep(state, event, rules);
    state = step.state;
    arm();
    for (const effect of step.effects) if (watching) onEffect(effect);
  };
  const arm = (): void => {
    clearTimeout(timer);
    const dueMs = holdDueMs(state, rules);
    if (dueMs === undefined || !watching) return;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(dueMs - clock.monotonicMs())));
    timer = setTimeout(() => feed({ type: "tick", atMs: clock.monotonicMs() }), delayMs);
  };
  const onSight = (sight: Presence): void => feed({ type: "sight", sight, atMs: clock.monotonicMs() });

  sensor.on("sight", onSight);
  arm();
  return {
    presence: () => state.presence,
    setOpen: (open) => feed({ type: "open", open, atMs: clock.monotonicMs() }),
    stop: () => {
      watching = false;
      clearTimeout(timer);
      sensor.off("sight", onSight);
    },
  };
}
