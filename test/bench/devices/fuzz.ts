import { fuzz } from "../../fuzz/fuzz.ts";
import { TARGETS } from "../../fuzz/targets.ts";
import { numberArg } from "../figures.ts";
import type { BenchOptions, Figure } from "../figures.ts";

/** Inputs and failures of each parser: the least fired-at one stands for all, and the sum of the failures. */
export async function fuzzFigures({ say, args }: BenchOptions): Promise<readonly Figure[]> {
  const inputs = numberArg(args, "inputs", 1_000_000);
  const seed = numberArg(args, "seed", Math.ceil(Math.random() * 2 ** 32));
  say(`fuzz: seed ${seed}`);
  const results = await fuzz(TARGETS, {
    inputs,
    seed,
    onDone: ({ name, inputs: done, failures }) => say(`fuzz: ${name}: ${done} inputs, ${failures} failures`),
  });
  return results.flatMap(({ name, inputs: value, failures, share }): Figure[] => [
    { name: `fuzz_inputs`, value, unit: `inputs of ${name}`, n: value, ...(share < 1 ? {} : { goal: ">= 1000000" }) },
    { name: `fuzz_failures`, value: failures, unit: `failures of ${name}`, n: value, goal: "0" },
  ]);
}
