import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { changedPoints, samplePicture } from "../../e2e/support/call/browser.ts";
import type { Sample } from "../../e2e/support/call/browser.ts";
import { PATIENCE_MS } from "../../e2e/support/program.ts";

/**
 * Waits until a picture is what it should be and moves: two samples that differ, each with the right content.
 * @throws Error when it is not so within the deadline
 */
export async function moves(
  page: Page,
  selector: string,
  right: (sample: Sample) => boolean,
  deadlineMs = PATIENCE_MS,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  let last: Sample | undefined;
  while (performance.now() < endMs) {
    const sample = await samplePicture(page, selector).catch(() => undefined);
    if (sample && last && right(sample) && right(last) && changedPoints(sample, last) > 3) return;
    last = sample;
    await sleep(250);
  }
  throw new Error(`${selector} shows no moving picture of the other`);
}
