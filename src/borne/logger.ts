import { pino } from "pino";
import type { Logger } from "../contract/runtime.ts";
import { redactFields, redactText, type Plain } from "./redaction.ts";

const LOG_LEVELS = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

/** A redacted line, as it is offered to MQTT. */
export interface LogLine {
  readonly level: LogLevel;
  readonly module: string | undefined;
  readonly message: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** Gets every line, of every level, after redaction; it chooses itself what to do with it. */
export type LogSink = (line: LogLine) => void;

export interface LoggerHandle {
  readonly log: Logger;
  /** Level of standard output, from now on, for this logger and all its children. */
  readonly setLevel: (level: LogLevel) => void;
  /** Where lines go beside standard output; undefined = nowhere. */
  readonly setSink: (sink: LogSink | undefined) => void;
  /** Resolves when what was said so far is written, or can't be: after 500 ms at the latest. */
  readonly flush: () => Promise<void>;
}

/** What may wait for a slow journal. Beyond it lines are dropped, never the daemon's memory or time. */
const MAX_WAITING_BYTES = 1024 * 1024;
const FLUSH_DEADLINE_MS = 500;

/**
 * The log: JSON lines on standard output (`time` in epoch milliseconds), redacted. Written without waiting, so that
 * a journal that hangs does not hang the daemon; what waits is written at exit.
 * @param options.fd where to write, for tests; default standard output
 */
export function createLogger(options: { level: LogLevel; onLine?: LogSink; fd?: number }): LoggerHandle {
  // minLength 1: nothing is held back, yet `flush` waits for writes under way, which it does not do with 0.
  const destination = pino.destination({
    fd: options.fd ?? 1,
    sync: false,
    minLength: 1,
    maxLength: MAX_WAITING_BYTES,
  });
  // A reader that has gone away (EPIPE) costs the lines, not the daemon.
  destination.on("error", () => undefined);
  const out = pino(
    { level: options.level, base: null, formatters: { level: (label) => ({ level: label }) } },
    destination,
  );
  // At exit what still waits is written by blocking; a write under way ends by itself, perhaps after these lines.
  process.once("exit", () => {
    try {
      destination.flushSync();
    } catch {
      // Nobody reads any more.
    }
  });
  const flush = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, FLUSH_DEADLINE_MS);
    destination.flush(() => resolve());
    await promise;
    clearTimeout(timer);
  };
  let sink = options.onLine;
  let inSink = false;

  const write = (level: LogLevel, bindings: Bindings, fields: object, message: string): void => {
    const wanted = out.isLevelEnabled(level);
    if (!wanted && (!sink || inSink)) return;
    const plain = withoutReserved({ ...bindings.fields, ...redactFields(fields) });
    const text = redactText(message);
    if (wanted) out[level](bindings.module === undefined ? plain : { module: bindings.module, ...plain }, text);
    // A sink that logs would feed itself for ever.
    if (!sink || inSink) return;
    inSink = true;
    try {
      sink({ level, module: bindings.module, message: text, fields: plain });
    } catch {
      // A sink that fails must not take the line's writer down with it.
    } finally {
      inSink = false;
    }
  };

  return {
    log: loggerOf(write, { module: undefined, fields: {} }),
    setLevel: (level) => {
      out.level = level;
    },
    setSink: (next) => {
      sink = next;
    },
    flush,
  };
}

interface Bindings {
  readonly module: string | undefined;
  readonly fields: Readonly<Record<string, Plain>>;
}

type Write = (level: LogLevel, bindings: Bindings, fields: object, message: string) => void;

function loggerOf(write: Write, bindings: Bindings): Logger {
  return {
    debug: (fields, message) => write("debug", bindings, fields, message),
    info: (fields, message) => write("info", bindings, fields, message),
    warn: (fields, message) => write("warn", bindings, fields, message),
    error: (fields, message) => write("error", bindings, fields, message),
    child: (fields) => {
      const { module, ...rest } = redactFields(fields);
      return loggerOf(write, {
        module: typeof module === "string" ? module : bindings.module,
        fields: { ...bindings.fields, ...rest },
      });
    },
  };
}

/** Keys of the line itself: a field of the same name would stand in it twice. */
const RESERVED = ["level", "time", "msg", "module"] as const;

function withoutReserved(fields: Record<string, Plain>): Record<string, Plain> {
  if (!RESERVED.some((key) => key in fields)) return fields;
  return Object.fromEntries(
    Object.entries(fields).map(([key, value]) => [RESERVED.some((one) => one === key) ? `${key}_` : key, value]),
  );
}
