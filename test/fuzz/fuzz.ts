import { Worker } from "node:worker_threads";
import type { FuzzTarget } from "./target.ts";
import { HEADER_INTS } from "./told.ts";
import type { Failure, Job, Told } from "./told.ts";

export interface FuzzOptions {
  readonly inputs: number;
  readonly seed: number;
  /** Targets at a time. */
  readonly workers?: number;
  /** An input that takes longer, four times, is a failure, ms. */
  readonly slowMs?: number;
  /** One input for so long without an end: the worker is ended, ms. */
  readonly hangMs?: number;
  /** JavaScript heap of a worker, MB: more is unbounded memory. */
  readonly heapMb?: number;
  /** What may be held after the last input beyond what was after the first tenth, bytes. */
  readonly growthBytes?: number;
  readonly onDone?: (result: FuzzResult) => void;
}

export interface FuzzResult extends Told {
  readonly name: string;
  /** Share of the inputs asked for, by the target's own word. */
  readonly share: number;
}

/** A target by its module; `name` is the target's own. */
export interface TargetModule {
  readonly name: string;
  readonly module: URL;
}

const DEFAULTS = { workers: 2, slowMs: 100, hangMs: 10_000, heapMb: 256, growthBytes: 16 * 1024 * 1024 };

/** Fires at each target. Resolves when all are done; a target that hangs or eats the memory is ended and told. */
export async function fuzz(targets: readonly TargetModule[], options: FuzzOptions): Promise<readonly FuzzResult[]> {
  const waiting = [...targets];
  const results = new Map<string, FuzzResult>();
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { name } = next;
      const { target } = (await import(next.module.href)) as { target: FuzzTarget };
      const told = await run(next.module, target, { ...DEFAULTS, ...options });
      const result = { name, share: target.share ?? 1, ...told };
      results.set(name, result);
      options.onDone?.(result);
    }
  };
  await Promise.all(Array.from({ length: options.workers ?? DEFAULTS.workers }, lane));
  return targets.flatMap(({ name }) => results.get(name) ?? []);
}

async function run(module: URL, target: FuzzTarget, options: FuzzOptions & typeof DEFAULTS): Promise<Told> {
  const shared = new SharedArrayBuffer(HEADER_INTS * 4 + target.maxBytes);
  const job: Job = {
    module: module.href,
    inputs: Math.max(1, Math.round(options.inputs * (target.share ?? 1))),
    seed: options.seed,
    slowMs: options.slowMs,
    shared,
  };
  const worker = new Worker(new URL("worker.ts", import.meta.url), {
    workerData: job,
    resourceLimits: { maxOldGenerationSizeMb: options.heapMb },
  });
  const { promise, resolve } = Promise.withResolvers<Told>();
  const startedMs = performance.now();
  const broken = (kind: Failure["kind"], message: string): void => {
    const [begun, input] = present(shared);
    const failure: Failure = { kind, message, where: "", input };
    const nothing = { results: 0, slowestMs: 0, slowestHex: "", heapGrowthBytes: 0 };
    const tookMs = performance.now() - startedMs;
    resolve({
      ...nothing,
      inputs: begun,
      failures: 1,
      kept: [failure],
      rssPeakBytes: process.memoryUsage.rss(),
      tookMs,
    });
  };
  const watch = watchProgress(shared, options.hangMs, () => broken("hung", `no end within ${options.hangMs} ms`));
  worker.once("message", (told: Told) => resolve(withinMemory(told, options.growthBytes)));
  worker.once("error", (error: NodeJS.ErrnoException) => {
    const memory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    broken(memory ? "memory" : "threw", memory ? `over ${options.heapMb} MB of heap` : String(error.stack ?? error));
  });
  worker.once("exit", () => broken("threw", "the worker ended"));
  try {
    return await promise;
  } finally {
    clearInterval(watch);
    await worker.terminate();
  }
}

/** Calls once the same input has been under way for so long. */
function watchProgress(shared: SharedArrayBuffer, hangMs: number, onHang: () => void): NodeJS.Timeout {
  let last = -1;
  let sinceMs = performance.now();
  return setInterval(() => {
    const [begun] = new Int32Array(shared, 0, HEADER_INTS);
    if (begun !== last) [last, sinceMs] = [begun ?? 0, performance.now()];
    else if (last > 0 && performance.now() - sinceMs > hangMs) onHang();
  }, 250);
}

function present(shared: SharedArrayBuffer): [number, Uint8Array] {
  const [begun = 0, length = 0] = new Int32Array(shared, 0, HEADER_INTS);
  return [begun, new Uint8Array(shared, HEADER_INTS * 4).slice(0, length)];
}

function withinMemory(told: Told, limitBytes: number): Told {
  if (told.heapGrowthBytes <= limitBytes) return told;
  const message = `${told.heapGrowthBytes} bytes more are held than after the first tenth`;
  const failure: Failure = { kind: "memory", message, where: "", input: new Uint8Array(0) };
  return { ...told, failures: told.failures + 1, kept: [...told.kept, failure] };
}
