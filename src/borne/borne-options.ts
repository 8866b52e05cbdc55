import type { Logger } from "../contract/runtime.ts";
import type { Journal } from "../uplink/port.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { SystemClock } from "./clock.ts";
import type { Config } from "./config/types.ts";
import type { DeviceSlot } from "./device-supervisor.ts";
import type { Keep } from "./keep.ts";

/** What a borne is made of. */
export interface BorneOptions {
  readonly config: Config;
  readonly profileName: string;
  readonly slots: readonly DeviceSlot[];
  readonly clock: SystemClock;
  readonly log: Logger;
  readonly boot: string;
  readonly journal: Journal;
  readonly keep: Keep;
  readonly hours: OpeningBook;
  readonly runtimeDir: string;
  /** Whether the last run of the daemon ended without stopping. */
  readonly unclean?: boolean;
  /** Whether the desk is still to be named by the enrolment: until then nobody can be called, and nothing is wrong. */
  readonly awaitsDesk?: () => boolean;
  /** Reads the configuration file again; throws `config.rejected` naming the mistakes. */
  readonly readConfig: () => Promise<Config>;
}
