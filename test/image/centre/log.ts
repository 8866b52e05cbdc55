import { appendFileSync } from "node:fs";
import type { Logger } from "../../../src/contract/runtime.ts";

/** A log in a file, an entry a line. */
export function fileLog(file: string): Logger {
  const at = (level: string) => (fields: object, message: string) =>
    appendFileSync(file, `${new Date().toISOString()} ${level} ${message} ${JSON.stringify(fields)}\n`);
  const log: Logger = {
    debug: () => undefined,
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    child: () => log,
  };
  return log;
}
