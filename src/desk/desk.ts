import { errorCode, errorLine } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { openAccounts } from "./accounts/open.ts";
import { openCalls } from "./calls.ts";
import { systemClock } from "./clock.ts";
import type { DeskConfig } from "./config/config.ts";
import { openLineTests } from "./line-test/open.ts";
import { Pulse } from "./pulse.ts";
import { openStore } from "./store/store.ts";
import { openWeb } from "./web/web.ts";

export interface Desk {
  /** Where the experts' page is served. */
  readonly url: string;
  /** Port on which bornes connect. */
  readonly bornePort: number;
  /** Whether it makes progress: its event loop turned lately. What the watchdog's beat stands for. */
  alive(): boolean;
  /** Ends in the opposite order of the start; memoised. */
  stop(): Promise<void>;
}

export interface DeskOptions {
  readonly config: DeskConfig;
  readonly log: Logger;
  readonly clock?: Clock;
  /** Folder of the built page; default: where the build puts it. */
  readonly pageDir?: string;
}

/**
 * Starts the desk: reads from top to bottom. A part that starts pushes how it is stopped.
 * @throws VisioborneError `store.open`, `store.version`, `config.file`, `config.invalid`, `desk.listen`.
 */
export async function startDesk({ config, log, clock = systemClock(), pageDir }: DeskOptions): Promise<Desk> {
  const started: { readonly name: string; readonly stop: () => Promise<void> }[] = [];
  const stopAll = async (): Promise<void> => {
    for (const { name, stop } of started.splice(0).toReversed()) {
      await stop().catch((error: unknown) => log.error({ part: name, code: errorCode(error) }, errorLine(error)));
    }
  };
  let url: string;
  let bornePort: number;
  let pulse: Pulse;
  try {
    const store = await openStore(config.database);
    started.push({ name: "store", stop: async () => await store.destroy() });
    pulse = new Pulse(store, clock, log);
    started.push({ name: "pulse", stop: async () => pulse.stop() });
    const accounts = openAccounts(config, store, clock, log);
    started.push({ name: "accounts", stop: async () => accounts.stop() });
    const web = await openWeb({ config, accounts, pulse, log, clock, ...(pageDir === undefined ? {} : { pageDir }) });
    started.push({ name: "web", stop: async () => await web.stop() });
    const line = await openLineTests(config, log);
    started.push({ name: "line test", stop: async () => await line.stop() });
    const onLine = line.serve;
    const calls = await openCalls({ config, store, accounts, web, log, clock, onLine });
    started.push({ name: "calls", stop: async () => await calls.stop() });
    web.showFigures(() => calls.figures());
    bornePort = calls.bornePort;

    // Last, so that whoever comes in finds everything.
    url = await web.listen();
  } catch (error) {
    await stopAll();
    throw error;
  }
  let stopping: Promise<void> | undefined;
  return { url, bornePort, alive: () => pulse.alive, stop: async () => await (stopping ??= stopAll()) };
}
