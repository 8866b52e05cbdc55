import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Clock, Logger } from "../../../src/contract/runtime.ts";

/** A clock that stands still until it is moved. */
export class ManualClock implements Clock {
  wall = 1_790_000_000_000;
  monotonic = 1000;
  sync = true;
  wallMs(): number {
    return this.wall;
  }
  monotonicMs(): number {
    return this.monotonic;
  }
  synchronised(): boolean {
    return this.sync;
  }
}

/** A log that keeps its lines, to be looked at by a test. */
export class KeptLog implements Logger {
  readonly lines: { readonly level: string; readonly fields: object; readonly message: string }[] = [];
  debug(fields: object, message: string): void {
    this.lines.push({ level: "debug", fields, message });
  }
  info(fields: object, message: string): void {
    this.lines.push({ level: "info", fields, message });
  }
  warn(fields: object, message: string): void {
    this.lines.push({ level: "warn", fields, message });
  }
  error(fields: object, message: string): void {
    this.lines.push({ level: "error", fields, message });
  }
  child(): Logger {
    return this;
  }
}

/** A folder of its own, gone when disposed. */
export function temporaryDir(): { readonly path: string } & Disposable {
  const path = mkdtempSync(join(tmpdir(), "vb-uplink-"));
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true }) };
}

/** Boot ids that can be told apart: `bootId(1)` is 0000000000000001. */
export function bootId(number: number): string {
  return number.toString(16).padStart(16, "0");
}
