import type { Clock } from "../../src/contract/runtime.ts";
import type { Button, ButtonEdge } from "./port.ts";
import { pressDueMs, pressStart, pressStep } from "./press.ts";
import type { PressEffect, PressEvent, PressRules } from "./press.ts";

/** setTimeout cuts longer delays to 1 ms. */
const MAX_TIMER_MS = 2 ** 31 - 1;

/**
 * Runs the press machine on a button: feeds it the edges, wakes it when a deadline is due.
 * @param onEffect called in order, synchronously with the edge or the timer that caused it.
 * @returns stops watching; idempotent.
 */
export function watchPress(
  button: Button,
  rules: PressRules,
  clock: Clock,
  onEffect: (effect: PressEffect) => void,
): () => void {
  let state = pressStart(button.pressed(), clock.monotonicMs());
  let timer: NodeJS.Timeout | undefined;
  let watching = true;

  const feed = (event: PressEvent): void => {
    const step = pressStep(state, event, rules);
    state = step.state;
    arm();
    for (const effect of step.effects) if (watching) onEffect(effect);
  };
  const arm = (): void => {
    clearTimeout(timer);
    const dueMs = pressDueMs(state, rules);
    if (dueMs === undefined || !watching) return;
    // Rounded up: a timer that fires a fraction early would only be armed again.
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(0, Math.ceil(dueMs - clock.monotonicMs())));
    timer = setTimeout(() => feed({ type: "tick", atMs: clock.monotonicMs() }), delayMs);
  };
  const onEdge = (edge: ButtonEdge): void => feed({ type: "edge", ...edge });

  button.on("edge", onEdge);
  arm();
  return () => {
    watching = false;
    clearTimeout(timer);
    button.off("edge", onEdge);
  };
}
