import fc from "fast-check";
import { expect, test } from "vitest";
import { JumpWatch, SystemClock } from "../../../src/borne/clock.ts";
import { withDeadline } from "../../../src/borne/deadline.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { FakeClock } from "../../support/fake-clock.ts";

test("the monotonic clock begins with the process's part and never goes back", () => {
  const clock = new SystemClock();
  const seen = Array.from({ length: 1000 }, () => clock.monotonicMs());
  expect(seen[0]).toBeGreaterThanOrEqual(0);
  expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  expect(clock.synchronised()).toBe(false);
  clock.setSynchronised(true);
  expect(clock.synchronised()).toBe(true);
});

test("a jump is told once, whatever time has passed; slewing is none", () => {
  fc.assert(
    fc.property(
      fc.array(fc.record({ passMs: fc.nat(100_000), jumpMs: fc.integer({ min: -(2 ** 40), max: 2 ** 40 }) }), {
        maxLength: 20,
      }),
      (steps) => {
        const clock = new FakeClock();
        const watch = new JumpWatch(clock);
        for (const { passMs, jumpMs } of steps) {
          clock.advance(passMs);
          clock.wall += jumpMs;
          expect(watch.look()).toEqual(Math.abs(jumpMs) > 2000 ? { jumpMs } : undefined);
          expect(watch.look()).toBeUndefined();
        }
      },
    ),
  );
});

test("a work in time keeps its result, one that fails its error", async () => {
  const limits = { deadlineMs: 10_000, code: "late", what: "work" };
  expect(await withDeadline(async () => 7, limits)).toBe(7);
  const failed = new VisioborneError("camera.busy", "held");
  await expect(withDeadline(() => Promise.reject(failed), limits)).rejects.toBe(failed);
});

test("a work that is late is told by its code, its signal aborts, and it is not waited for", async () => {
  let aborted = false;
  const work = withDeadline(
    (signal) => {
      signal.addEventListener("abort", () => (aborted = true));
      return new Promise(() => undefined);
    },
    { deadlineMs: 10, code: "camera.absent", what: "opening camera" },
  );
  await expect(work).rejects.toMatchObject({ code: "camera.absent", message: "opening camera took more than 10 ms" });
  expect(aborted).toBe(true);
});

test("an outer signal ends it as stopped, one that was aborted before too; no listener stays", async () => {
  const outer = new AbortController();
  const limits = { deadlineMs: 60_000, code: "late", what: "work", outer: outer.signal };
  const work = withDeadline(() => new Promise(() => undefined), limits);
  outer.abort();
  await expect(work).rejects.toMatchObject({ code: "stopped" });
  await expect(withDeadline(async () => 7, limits)).rejects.toMatchObject({ code: "stopped" });
});
