import { setTimeout as sleep } from "node:timers/promises";
import { errorCode, VisioborneError } from "../contract/errors.ts";
import { askDaemon } from "./control-client.ts";
import { controlSocketOf } from "./running.ts";

interface Status {
  readonly network: string;
  readonly borne: string;
  readonly state: string;
  readonly bench: string | null;
  readonly screen: { readonly url: string } | null;
}

/** A borne that has come up. `benchUrl`: its établi, where it has one. */
export interface ReadyBorne {
  readonly name: string;
  readonly state: string;
  readonly benchUrl: string | null;
  /** What the usager sees, where it has a screen. */
  readonly screenUrl: string | null;
}

const ASK_EVERY_MS = 100;
/** The établi comes after the devices; a real profile has none. */
const BENCH_GRACE_MS = 5000;

/**
 * Waits until the borne has left `starting` and its établi, if it has one, answers.
 * @throws VisioborneError `demo.not-ready` when that takes longer than `deadlineMs`
 */
export async function whenReady(configPath: string, deadlineMs: number): Promise<ReadyBorne> {
  const socket = await controlSocketOf(configPath);
  const startMs = performance.now();
  let settledMs: number | undefined;
  while (performance.now() - startMs < deadlineMs) {
    const status = await ask(socket);
    if (status && status.state !== "starting") {
      settledMs ??= performance.now();
      if (status.bench !== null || performance.now() - settledMs > BENCH_GRACE_MS) {
        return {
          name: `${status.network}/${status.borne}`,
          state: status.state,
          benchUrl: status.bench,
          screenUrl: status.screen?.url ?? null,
        };
      }
    }
    await sleep(ASK_EVERY_MS);
  }
  throw new VisioborneError("demo.not-ready", `the borne was not ready within ${deadlineMs} ms: see its log`);
}

/** Not there, busy with its beginning, or on its way down to begin anew: it is asked again. */
const NOT_YET = new Set(["control.unreachable", "control.silent", "daemon.stopping"]);

async function ask(socket: string): Promise<Status | undefined> {
  try {
    return (await askDaemon(socket, "status")) as Status;
  } catch (error) {
    if (NOT_YET.has(errorCode(error))) return undefined;
    throw error;
  }
}
