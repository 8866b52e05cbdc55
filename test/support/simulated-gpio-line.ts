import { writeSync } from "node:fs";
import { FLAG } from "../../devices/gpio/cdev/abi.ts";
import type { LineRequest } from "../../devices/gpio/cdev/abi.ts";

/** One line as the kernel keeps it. */
export interface Line {
  name: string;
  outside: boolean;
  driven: boolean;
  consumer: string;
  rises: number;
  highSinceMs: number;
  lastHighMs: number;
  taken: TakenLine | undefined;
}

export interface TakenLine {
  readonly request: LineRequest;
  readonly queue: Buffer[];
  /** Both ends of a pipe: it holds one byte while the queue holds anything, so that epoll wakes. */
  readonly fd: number;
  seqno: number;
  /** The level outside, when it came, and the logical level that counts. */
  raw: boolean;
  changedNs: bigint;
  settled: boolean;
  settling: NodeJS.Timeout | undefined;
}

export function newLine(name: string): Line {
  const levels = { outside: false, driven: false, consumer: "", rises: 0, highSinceMs: 0, lastHighMs: 0 };
  return { name, ...levels, taken: undefined };
}

export const isActiveLow = (taken: TakenLine): boolean => (taken.request.flags & FLAG.activeLow) !== 0;
export const isOutput = (line: Line): boolean =>
  line.taken !== undefined && (line.taken.request.flags & FLAG.output) !== 0;

export function logical(line: Line, taken: TakenLine): boolean {
  return isOutput(line) ? line.driven !== isActiveLow(taken) : taken.settled;
}

export function drive(line: Line, on: boolean): void {
  const level = on !== (line.taken !== undefined && isActiveLow(line.taken));
  if (level === line.driven) return;
  line.driven = level;
  if (level) {
    line.rises += 1;
    line.highSinceMs = performance.now();
  } else {
    line.lastHighMs = performance.now() - line.highSinceMs;
  }
}

export function wake(taken: TakenLine): void {
  writeSync(taken.fd, "!");
}

export function failure(code: string): Error {
  return Object.assign(new Error(code), { code });
}
