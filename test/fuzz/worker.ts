import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { parentPort, workerData } from "node:worker_threads";
import { VisioborneError } from "../../src/contract/errors.ts";
import { Mutator } from "./mutate.ts";
import { Random } from "./random.ts";
import type { FuzzTarget } from "./target.ts";
import type { Failure, Job, Told } from "./told.ts";
import { HEADER_INTS } from "./told.ts";

/** A slow input is tried again so often before it counts: the collector or another process may have taken the time. */
const RETRIES = 3;
const LOOK_AT_MEMORY_EVERY = 2000;
const KEPT_FAILURES = 10;
/** Of the inputs: what the parser and its libraries keep for good has been made by then. */
const WARM_UP = 0.1;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

const job = workerData as Job;
const { target } = (await import(job.module)) as { target: FuzzTarget };
const header = new Int32Array(job.shared, 0, HEADER_INTS);
const shown = new Uint8Array(job.shared, HEADER_INTS * 4);
const seen = new Map<string, Failure>();
let failures = 0;
let results = 0;
let slowestMs = 0;
let slowest: Uint8Array = new Uint8Array(0);
let rssPeakBytes = 0;

const mutator = new Mutator(target, new Random(job.seed, target.name));
const startedMs = performance.now();
let heapBytes = 0;
for (let n = 0; n < job.inputs; n += 1) {
  const input = n < target.samples.length ? Buffer.from(target.samples[n] ?? []) : mutator.next();
  // Where the main thread finds the input that never ended.
  shown.set(input);
  Atomics.store(header, 1, input.length);
  Atomics.store(header, 0, n + 1);
  const tookMs = once(input);
  if (tookMs > slowestMs) measureSlow(input, tookMs);
  if (n % LOOK_AT_MEMORY_EVERY === 0) rssPeakBytes = Math.max(rssPeakBytes, process.memoryUsage.rss());
  if (n === Math.floor(job.inputs * WARM_UP)) heapBytes = heapAfterCollection();
}
const told: Told = {
  inputs: job.inputs,
  results,
  failures,
  kept: [...seen.values()],
  slowestMs,
  slowestHex: Buffer.from(slowest).toString("hex"),
  heapGrowthBytes: heapAfterCollection() - heapBytes,
  rssPeakBytes: Math.max(rssPeakBytes, process.memoryUsage.rss()),
  tookMs: performance.now() - startedMs,
};
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- between threads there is no origin
parentPort?.postMessage(told);

/** Parses one input. @returns how long it took, ms */
function once(input: Buffer): number {
  const fromMs = performance.now();
  try {
    target.parse(input);
    results += 1;
  } catch (error) {
    if (!(error instanceof VisioborneError)) fail(input, error);
  }
  return performance.now() - fromMs;
}

function measureSlow(input: Buffer, firstMs: number): void {
  let leastMs = firstMs;
  for (let i = 0; i < RETRIES && leastMs > slowestMs; i += 1) {
    const fromMs = performance.now();
    try {
      target.parse(input);
    } catch {
      // Counted the first time.
    }
    leastMs = Math.min(leastMs, performance.now() - fromMs);
  }
  if (leastMs <= slowestMs) return;
  slowestMs = leastMs;
  slowest = input;
  if (leastMs > job.slowMs) fail(input, new Error(`took ${Math.round(leastMs)} ms, ${RETRIES + 1} times`), "slow");
}

function fail(input: Buffer, error: unknown, kind: Failure["kind"] = "threw"): void {
  failures += 1;
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
  const where = error instanceof Error ? (/\n\s+at (.*)/.exec(error.stack ?? "")?.[1] ?? "") : "";
  const key = kind === "slow" ? kind : `${message.slice(0, 40)} ${where}`;
  const before = seen.get(key);
  // The shortest input of each kind tells the most.
  if (before === undefined ? seen.size >= KEPT_FAILURES : before.input.length <= input.length) return;
  seen.set(key, { kind, message: message.slice(0, 300), where, input });
}

function heapAfterCollection(): number {
  collect();
  return process.memoryUsage().heapUsed;
}
