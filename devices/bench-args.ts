import { VisioborneError } from "../src/contract/errors.ts";

type Args = Readonly<Record<string, unknown>>;

/**
 * Reads a number from a bench action's arguments.
 * @throws VisioborneError `bench.action` when it is missing without a default, no finite number, or out of range.
 */
export function benchNumber(args: Args, name: string, min: number, max: number, fallback?: number): number {
  const value = args[name] ?? fallback;
  if (typeof value === "number" && Number.isFinite(value) && value >= min && value <= max) return value;
  throw new VisioborneError("bench.action", `${name}: expected a number from ${min} to ${max}`, { name });
}

/** Reads a truth value from a bench action's arguments. @throws VisioborneError `bench.action` */
export function benchBoolean(args: Args, name: string): boolean {
  const value = args[name];
  if (typeof value === "boolean") return value;
  throw new VisioborneError("bench.action", `${name}: expected true or false`, { name });
}

/** Reads a text from a bench action's arguments. @throws VisioborneError `bench.action` when it is longer than `max` */
export function benchText(args: Args, name: string, max: number, fallback?: string): string {
  const value = args[name] ?? fallback;
  if (typeof value === "string" && value.length <= max) return value;
  throw new VisioborneError("bench.action", `${name}: expected a text of at most ${max} characters`, { name });
}
