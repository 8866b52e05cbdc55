import type { Page } from "playwright-core";

const ASKED = 15;

/**
 * What to add to a page's `performance.now()` to have this process's: both run by the machine's one monotonic clock
 * (clock_gettime(2)). Of several questions the quickest answer counts; half of its time is what can be wrong.
 */
export async function pageOffsetMs(page: Page): Promise<number> {
  let best = { tookMs: Infinity, offsetMs: 0 };
  for (let question = 0; question < ASKED; question += 1) {
    const from = performance.now();
    const theirs = await page.evaluate(() => performance.now());
    const to = performance.now();
    if (to - from < best.tookMs) best = { tookMs: to - from, offsetMs: (from + to) / 2 - theirs };
  }
  return best.offsetMs;
}
