import { expect, test } from "vitest";
import { fuzz } from "../fuzz/fuzz.ts";
import type { FuzzOptions, FuzzResult } from "../fuzz/fuzz.ts";
import { Mutator } from "../fuzz/mutate.ts";
import { Random } from "../fuzz/random.ts";
import { TARGETS } from "../fuzz/targets.ts";
import { throwing } from "./planted/faulty.ts";

async function fire(name: string, options: Partial<FuzzOptions> = {}): Promise<FuzzResult> {
  const module = new URL(`planted/${name}.ts`, import.meta.url);
  const [result] = await fuzz([{ name, module }], { inputs: 2000, seed: 7, ...options });
  if (!result) throw new Error("no result");
  return result;
}

test("a parser that throws anything but a VisioborneError", async () => {
  const { failures, kept, inputs } = await fire("throwing");
  expect(inputs).toBe(2000);
  expect(failures).toBeGreaterThan(100);
  const [failure] = kept;
  expect(failure?.message).toMatch(/^SyntaxError/);
  expect(() => throwing.parse(Buffer.from(failure?.input ?? []))).toThrow(SyntaxError);
});

test("a parser that is slow, and only where it is so each time", async () => {
  const { failures, kept, slowestMs, slowestHex } = await fire("slow", { slowMs: 20, inputs: 500 });
  expect(failures).toBeGreaterThan(0);
  expect(kept[0]).toMatchObject({ kind: "slow" });
  expect(slowestMs).toBeGreaterThanOrEqual(30);
  expect(slowestHex).toContain("ff");
});

test("a parser that never ends is ended, with the input that it had", async () => {
  const { failures, kept } = await fire("hanging", { hangMs: 1000 });
  expect(failures).toBe(1);
  expect(kept[0]).toMatchObject({ kind: "hung" });
  expect([...(kept[0]?.input ?? [])]).toContain(0xff);
});

test("a parser that keeps what it was given", async () => {
  const { failures, kept } = await fire("hoarding", { growthBytes: 1024 * 1024 });
  expect(failures).toBe(1);
  expect(kept[0]).toMatchObject({ kind: "memory" });
});

test("a parser that takes memory without a bound", async () => {
  const { failures, kept } = await fire("swelling", { heapMb: 64 });
  expect(failures).toBe(1);
  expect(kept[0]).toMatchObject({ kind: "memory" });
});

test("a sound parser: its own errors are results", async () => {
  const { failures, results, inputs } = await fire("sound");
  expect({ failures, inputs }).toEqual({ failures: 0, inputs: 2000 });
  expect(results).toBeGreaterThan(0);
  expect(results).toBeLessThan(2000);
});

test("the same seed makes the same inputs, within the longest", () => {
  const inputs = (seed: number): string[] => {
    const mutator = new Mutator(throwing, new Random(seed, "x"));
    return Array.from({ length: 5000 }, () => mutator.next().toString("hex"));
  };
  expect(inputs(3)).toEqual(inputs(3));
  expect(inputs(3)).not.toEqual(inputs(4));
  const longest = Math.max(...inputs(3).map((hex) => hex.length / 2));
  expect(longest).toBeLessThanOrEqual(throwing.maxBytes);
  expect(longest).toBeGreaterThan(throwing.maxBytes - 64);
  expect(new Set(inputs(3)).size).toBeGreaterThan(4000);
});

test("each parser of the project takes a first thousand inputs", { timeout: 120_000 }, async () => {
  const results = await fuzz(TARGETS, { inputs: 1000, seed: 20_261_122 });
  expect(results.map(({ name }) => name)).toEqual(TARGETS.map(({ name }) => name));
  for (const { name, kept, failures } of results)
    expect({ name, failures, kept }).toEqual({ name, failures: 0, kept: [] });
});
