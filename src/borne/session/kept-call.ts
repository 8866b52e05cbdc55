import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { KeptCall } from "../../call/port.ts";

/** How long after its last sign of life a call is taken up again: as long as the desk keeps it. */
const MAX_AGE_MS = 60_000;

interface Stored {
  readonly kept: KeptCall;
  /** Wall clock: a monotonic clock begins anew with the board. RAM is lost with a reboot, and the file with it. */
  readonly atMs: number;
}

/**
 * Keeps what a new daemon needs to take up the call of one that was killed. The file lies in the runtime folder, in
 * RAM, mode 0600; it says nothing of who calls.
 */
export class KeptCallFile {
  readonly #path: string;

  constructor(runtimeDir: string) {
    this.#path = join(runtimeDir, "call.json");
  }

  /** Writes it; called again every few seconds while the call lasts, so that its age is known. Never throws. */
  keep(kept: KeptCall, nowMs: number): void {
    const fresh = `${this.#path}.new`;
    try {
      const file = openSync(fresh, "w", 0o600);
      try {
        writeSync(file, JSON.stringify({ kept, atMs: nowMs } satisfies Stored));
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      renameSync(fresh, this.#path);
    } catch {
      // Without it a killed daemon loses the call, and nothing else.
    }
  }

  /** The call of the daemon before, if it is young enough. The file is gone after this. */
  take(nowMs: number): KeptCall | undefined {
    try {
      const { kept, atMs } = JSON.parse(readFileSync(this.#path, "utf8")) as Stored;
      this.forget();
      const ageMs = nowMs - atMs;
      return ageMs >= 0 && ageMs < MAX_AGE_MS && isKept(kept) ? kept : undefined;
    } catch {
      this.forget();
      return undefined;
    }
  }

  /** @throws nothing: a file that can't be removed holds no person's data, and is too old after a minute */
  forget(): void {
    rmSync(this.#path, { force: true });
  }
}

function isKept(value: unknown): value is KeptCall {
  const kept = value as Partial<KeptCall> | null;
  return (
    typeof kept?.call === "string" &&
    typeof kept.token === "string" &&
    typeof kept.answered === "boolean" &&
    typeof kept.request?.service === "string" &&
    typeof kept.request.organisme === "string"
  );
}
