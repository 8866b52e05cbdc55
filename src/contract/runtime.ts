/** What every part needs of the process it runs in: a clock and a log. Types only. */

/** Two clocks. Deadlines use `monotonicMs`; only what people read uses `wallMs`, which may jump by years. */
export interface Clock {
  /** Epoch, milliseconds. A Pi has no clock at boot: see `synchronised`. */
  wallMs(): number;
  /** Milliseconds since this boot of the daemon; never jumps, never goes back. */
  monotonicMs(): number;
  /** Whether the wall clock was set by NTP (or a hardware clock that is trusted). */
  synchronised(): boolean;
}

/** Structured log. `fields` hold technical facts only: a redaction by type removes what looks personal. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}
