import { mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";
import { writeFileAtomic } from "../pki/files.ts";
import type { Outcome, UpdateState } from "./states.ts";

/** What is kept of updates, for both systems of the card. */
export interface Kept {
  readonly state: UpdateState;
  readonly last: Outcome | undefined;
}

const NAMES: ReadonlySet<string> = new Set(["waiting", "installing", "installed", "restarting", "trial"]);

/**
 * One small file on the data partition. The system that reads it may be a version older than the one that wrote: what it
 * does not know it leaves out, and a state that it does not know is none.
 */
export class UpdateRecord {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Never throws: a file that is lost costs the memory of an update, not the borne. */
  read(): Kept {
    try {
      const kept = JSON.parse(readFileSync(this.#path, "utf8")) as Partial<Record<keyof Kept, unknown>>;
      return { state: stateOf(kept.state), last: outcomeOf(kept.last) };
    } catch {
      return { state: { name: "idle" }, last: undefined };
    }
  }

  /** On the disk when it returns. Throws what the disk says. */
  write({ state, last }: Kept): void {
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    writeFileAtomic(this.#path, `${JSON.stringify({ state, ...(last === undefined ? {} : { last }) })}\n`, 0o600);
  }
}

function stateOf(value: unknown): UpdateState {
  const state = value as { name?: unknown; order?: { version?: unknown; source?: unknown } } | null | undefined;
  const isKnown = typeof state?.name === "string" && NAMES.has(state.name);
  const hasOrder = typeof state?.order?.version === "string" && typeof state.order.source === "string";
  return isKnown && hasOrder ? (value as UpdateState) : { name: "idle" };
}

function outcomeOf(value: unknown): Outcome | undefined {
  const outcome = value as Partial<Outcome> | null | undefined;
  const { result, version, reason, atMs } = outcome ?? {};
  const isKnown = result === "kept" || result === "failed" || result === "rolled-back";
  return isKnown && typeof version === "string" && typeof reason === "string" && typeof atMs === "number"
    ? { result, version, reason, atMs }
    : undefined;
}
