import { errorCode, errorLine } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { systemClock } from "./clock.ts";
import type { DeskConfig } from "./config/config.ts";
import { openStore } from "./store/store.ts";

export interface Desk {
  /** Ends in the opposite order of the start; memoised. */
  stop(): Promise<void>;
}

export interface DeskOptions {
  readonly config: DeskConfig;
  readonly log: Logger;
  readonly clock?: Clock;
}

/**
 * Starts the desk: reads from top to bottom. A part that starts pushes how it is stopped.
 * @throws VisioborneError `store.open`, `store.version`, `config.file`.
 */
export async function startDesk({ config, log, clock = systemClock() }: DeskOptions): Promise<Desk> {
  const started: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const { name, stop } of started.splice(0).toReversed()) {
      await stop().catch((error: unknown) => log.error({ part: name, code: errorCode(error) }, errorLine(error)));
    }
  };
  try {
    const store = await openStore(config.database);
    started.push({ name: "store", stop: async () => await store.destroy() });
    void clock;

    // ---- queue, bornes' listener, experts' sockets: started here, each pushing its stop ----
  } catch (error) {
    await stopAll();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return { stop: async () => await (stopping ??= stopAll()) };
}
