import { setTimeout as sleep } from "node:timers/promises";
import type { LineStand } from "../../support/line-call/line-stand.ts";
import { glance } from "../../support/line-call/probe.ts";
import { EXPERT } from "../../e2e/support/call/stand.ts";
import type { Figure } from "../figures.ts";

const BEFORE_MS = 15_000;
const CUT_MS = 10_000;
const LOOK_MS = 100;
const PATIENCE_MS = 60_000;
/** Pictures in a row that come before they count as back. */
const BACK_FRAMES = 5;
/** So old, a last picture must not be shown any more: what a page takes to notice. */
const STILL_MS = 1500;

/** A cut of 10 s in mid-call: how soon both see the other again, and how long a picture stood still meanwhile. */
export async function cutInCall(stand: LineStand, say: (line: string) => void): Promise<Figure[]> {
  await stand.call();
  await sleep(BEFORE_MS);
  await stand.line.plug(false);
  const cutMs = performance.now();
  let [stillMs, lastMs] = [0, cutMs];
  while (performance.now() - cutMs < CUT_MS) {
    await sleep(LOOK_MS);
    const shown = await stand.screen.locator(EXPERT).count();
    const nowMs = performance.now();
    if (shown > 0 && nowMs - cutMs > STILL_MS) stillMs += nowMs - lastMs;
    lastMs = nowMs;
  }
  await stand.line.plug(true);
  const backMs = performance.now();
  await Promise.all([glance(stand.expert), glance(stand.screen)]);
  const seen = { desk: 0, borne: 0 };
  const tookMs: { desk?: number; borne?: number } = {};
  while (tookMs.desk === undefined || tookMs.borne === undefined) {
    if (performance.now() - backMs > PATIENCE_MS) throw new Error("the pictures do not come back after a cut of 10 s");
    await sleep(LOOK_MS);
    const [desk, screen] = await Promise.all([glance(stand.expert), glance(stand.screen)]);
    seen.desk += desk.shown.frames;
    seen.borne += screen.shown.frames;
    for (const end of ["desk", "borne"] as const)
      if (seen[end] >= BACK_FRAMES) tookMs[end] ??= performance.now() - backMs;
  }
  await stand.bothSee();
  const same = await stand.expert.getByRole("button", { name: "Raccrocher", exact: true }).isVisible();
  if (!same) throw new Error("the expert has lost the call by a cut of 10 s");
  say(`cut: back after ${Math.round(tookMs.desk)} ms at the desk, ${Math.round(tookMs.borne)} ms at the borne`);
  const back = Math.round(Math.max(tookMs.desk, tookMs.borne));
  return [
    { name: "cut10_back_ms", value: back, unit: "ms", n: 1, goal: "<= 60000" },
    { name: "cut10_still_ms", value: Math.round(stillMs), unit: "ms", n: 1, goal: "<= 0" },
  ];
}
