import { statSync } from "node:fs";
import type { SecureContextOptions } from "node:tls";
import { errorCode, errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";

const PERIOD_MS = 15 * 60_000;

/** A TLS server whose certificate can be exchanged while it runs: of node:tls, node:https. */
export interface Renewable {
  setSecureContext(options: SecureContextOptions): void;
}

export interface Renewal {
  /** Looks at the files now. @returns whether new ones were taken */
  look(): boolean;
  stop(): void;
}

/**
 * Takes certificates that were renewed in place (as certbot does every 60 days), without a restart that would cut calls.
 * What cannot be read or does not fit together is told, and the one before stays.
 * @param load reads the files; throws when one is missing.
 */
export function renewTls(
  server: Renewable,
  files: readonly string[],
  load: () => SecureContextOptions,
  log: Logger,
): Renewal {
  let seen = stampOf(files);
  const look = (): boolean => {
    const stamp = stampOf(files);
    if (stamp === seen) return false;
    seen = stamp;
    try {
      server.setSecureContext(load());
      log.info({ files: files.length }, "renewed certificate taken");
      return true;
    } catch (error) {
      log.error({ code: errorCode(error) }, `renewed certificate cannot be used: ${errorLine(error)}`);
      return false;
    }
  };
  const timer = setInterval(look, PERIOD_MS);
  return { look, stop: () => clearInterval(timer) };
}

/** Changes whenever a file is written or replaced. */
function stampOf(files: readonly string[]): string {
  return files
    .map((file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return `${stat?.ino} ${stat?.mtimeMs} ${stat?.size}`;
    })
    .join();
}
