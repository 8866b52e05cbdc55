import { numberArg, rounded, type BenchOptions, type Figure } from "../figures.ts";
import { costOf } from "./steady.ts";

/** `growth_exponent`: CPU of the supervisor by the size of the fleet. Options --sizes, --growth-minutes (5). */
export async function growth({ args, say }: BenchOptions): Promise<readonly Figure[]> {
  const sizes = (args.get("sizes") ?? "100,1000,10000").split(",").map(Number);
  if (sizes.length < 2 || sizes.some((size) => !(size >= 1))) throw new Error("--sizes: expected two numbers or more");
  const minutes = numberArg(args, "growth-minutes", 5);
  const points: { readonly size: number; readonly cpuPct: number }[] = [];
  for (const size of sizes) points.push({ size, cpuPct: (await costOf(size, minutes, say)).cpuPct });
  return [
    { name: "growth_exponent", value: rounded(exponentOf(points)), unit: "", n: points.length, goal: "<= 1.1" },
    ...points.map(({ size, cpuPct }) => {
      return { name: `growth_cpu_core_pct_${size}`, value: rounded(cpuPct), unit: "% of a core", n: 1 };
    }),
  ];
}

/** The slope of the line through the logarithms, by least squares. */
export function exponentOf(points: readonly { readonly size: number; readonly cpuPct: number }[]): number {
  const at = points.map(({ size, cpuPct }) => ({ x: Math.log(size), y: Math.log(cpuPct) }));
  const mean = (key: "x" | "y"): number => at.reduce((sum, one) => sum + one[key], 0) / at.length;
  const [x, y] = [mean("x"), mean("y")];
  const upper = at.reduce((sum, one) => sum + (one.x - x) * (one.y - y), 0);
  return upper / at.reduce((sum, one) => sum + (one.x - x) ** 2, 0);
}
