import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DriverContext } from "../../../devices/device.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import type { Logger } from "../../../src/contract/runtime.ts";

const nothing = (): void => undefined;
export const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

/** A folder of its own, and a driver's context in it, for as long as the work takes. */
export async function withFolder<T>(
  id: string,
  work: (folder: string, context: DriverContext) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), `vb-bench-${id}-`));
  const { signal } = new AbortController();
  try {
    return await work(folder, { id, clock: new SystemClock(), log: silent, runtimeDir: folder, signal });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Waits until it holds. @returns how long it took, ms @throws Error when it takes longer than allowed */
export async function timeUntil(
  what: string,
  emitter: { on(event: never, listener: () => void): unknown; off(event: never, listener: () => void): unknown },
  event: string,
  holds: () => boolean,
  deadlineMs = 60_000,
): Promise<number> {
  const startedMs = performance.now();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const look = (): void => {
    if (holds()) resolve();
  };
  const late = setTimeout(() => reject(new Error(`${what}: not within ${deadlineMs} ms`)), deadlineMs);
  emitter.on(event as never, look);
  look();
  try {
    await promise;
    return performance.now() - startedMs;
  } finally {
    clearTimeout(late);
    emitter.off(event as never, look);
  }
}
