import type { Clock, Logger } from "../../src/contract/runtime.ts";

/** A clock that stands until it is moved. */
export class FakeClock implements Clock {
  wall: number;
  mono = 0;
  sync = true;

  constructor(wall = Date.UTC(2026, 10, 20, 9, 0)) {
    this.wall = wall;
  }

  wallMs(): number {
    return this.wall;
  }

  monotonicMs(): number {
    return this.mono;
  }

  synchronised(): boolean {
    return this.sync;
  }

  advance(ms: number): void {
    this.wall += ms;
    this.mono += ms;
  }
}

/** A log that keeps what was said. */
export function memoryLog(): Logger & { readonly lines: { level: string; message: string; fields: object }[] } {
  const lines: { level: string; message: string; fields: object }[] = [];
  const at = (level: string) => (fields: object, message: string) => void lines.push({ level, message, fields });
  const log = { lines, debug: at("debug"), info: at("info"), warn: at("warn"), error: at("error"), child: () => log };
  return log;
}
