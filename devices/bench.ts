/**
 * The bench side of a simulated device: what the établi (front panel) shows of it and does to it.
 * A twin implements it; so does the virtual peripheral behind a real driver.
 */
export interface BenchPart {
  /** Names of the faults that can be put on it. */
  readonly faults: readonly string[];
  /** The state shown on the panel, plain JSON. Always has `fault`: the present fault's name or null. */
  state(): Readonly<Record<string, unknown>> & { readonly fault: string | null };
  /** Puts a fault on it, or takes it away (null). @throws VisioborneError `bench.fault` naming what is accepted. */
  setFault(fault: string | null): Promise<void>;
  /** Other actions by name, e.g. `press` {ms}, `set` {cm}. @throws VisioborneError `bench.action` */
  act(action: string, args: Readonly<Record<string, unknown>>): Promise<void>;
}

/** Something that has a bench side. */
export interface OnBench {
  readonly bench: BenchPart;
}

/** Whether a device (or peripheral) can be put on the bench. */
export function isOnBench(value: object): value is OnBench {
  return "bench" in value && typeof value.bench === "object" && value.bench !== null;
}
