/** What main thread and workers say to each other. */

/** Ints before the bytes of the shared memory: inputs begun, length of the present one. */
export const HEADER_INTS = 2;

export interface Job {
  /** URL of the target's module. */
  readonly module: string;
  readonly inputs: number;
  readonly seed: number;
  /** An input that takes longer, four times, is a failure, ms. */
  readonly slowMs: number;
  readonly shared: SharedArrayBuffer;
}

export interface Failure {
  readonly kind: "threw" | "slow" | "hung" | "memory";
  readonly message: string;
  readonly where: string;
  readonly input: Uint8Array;
}

/** Figures of one target. */
export interface Told {
  readonly inputs: number;
  /** Inputs that gave a result rather than a VisioborneError. */
  readonly results: number;
  readonly failures: number;
  /** One input, the shortest, of each kind of failure. */
  readonly kept: readonly Failure[];
  readonly slowestMs: number;
  readonly slowestHex: string;
  /** What is still held after the last input, against what was after the first tenth. */
  readonly heapGrowthBytes: number;
  /** Of the whole process, both workers. */
  readonly rssPeakBytes: number;
  readonly tookMs: number;
}
