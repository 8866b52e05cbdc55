import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { PollLoop } from "../../../devices/printer/ipp/loop.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

/** A device that answers as the test says, in turn; then always. */
function looked(...answers: readonly boolean[]) {
  const log = { looks: 0, lost: [] as unknown[], failures: [] as number[] };
  const loop = new PollLoop(2, {
    tick: () => {
      log.looks += 1;
      return answers[log.looks - 1] === false ? Promise.reject(new Error("silence")) : Promise.resolve();
    },
    intervalMs: () => 15_000,
    onLost: (error) => log.lost.push(error),
    onFailure: (_error, inARow) => log.failures.push(inARow),
  });
  return { loop, log };
}

test("one look without an answer is forgiven, and looked at again within 1 s", async () => {
  const { loop, log } = looked(false, true, false, true);
  loop.start();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(log).toMatchObject({ looks: 1, failures: [1] });
  await vi.advanceTimersByTimeAsync(1000);
  expect(log.looks).toBe(2);
  await vi.advanceTimersByTimeAsync(16_000);
  expect(log).toMatchObject({ looks: 4, failures: [1, 1], lost: [] });
  loop.stop();
});

test("two in a row are a loss, within 16 s of the last good look, said once; then it is quiet", async () => {
  const { loop, log } = looked(true, false, false, false);
  loop.start();
  await vi.advanceTimersByTimeAsync(15_000 + 16_000);
  expect(log).toMatchObject({ looks: 3, failures: [1] });
  expect(log.lost).toHaveLength(1);
  await vi.advanceTimersByTimeAsync(120_000);
  expect(log.looks).toBe(3);
});

test("hurry looks at once; stop ends it", async () => {
  const { loop, log } = looked();
  loop.start();
  loop.hurry();
  await vi.advanceTimersByTimeAsync(0);
  expect(log.looks).toBe(1);
  loop.stop();
  loop.hurry();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(log.looks).toBe(1);
});
