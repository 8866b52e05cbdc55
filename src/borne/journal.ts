import type { Condition } from "../../devices/device.ts";
import { errorCode } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { openOutbox, type Outbox, type OutboxTrouble } from "../uplink/outbox.ts";
import type { Config } from "./config/types.ts";
import type { Keep } from "./keep.ts";

/** The state that lasts: events and usage on their way, and a few facts. One SQLite file on the data partition. */
export interface OpenJournal {
  readonly outbox: Outbox;
  readonly keep: Keep;
  /** Tells what is wrong with it, now and at each change. */
  readonly followTroubles: (listener: (conditions: readonly Condition[]) => void) => void;
}

/** Opens the journal. Never throws for a full, broken or corrupt disk: that is told as troubles, and the borne runs. */
export function openJournal(options: {
  config: Config;
  dataDir: string;
  boot: string;
  clock: Clock;
  log: Logger;
}): OpenJournal {
  const { config, dataDir, boot, clock, log } = options;
  const present = new Map<OutboxTrouble["code"], string>();
  let tell: () => void = () => undefined;
  const outbox = openOutbox({
    dataDir,
    boot,
    clock,
    log: log.child({ module: "outbox" }),
    maxRows: config.outbox.maxRows,
    maxMb: config.outbox.maxMb,
    onTrouble: ({ code, present: isPresent, detail }) => {
      if (isPresent) present.set(code, detail);
      else present.delete(code);
      tell();
    },
  });
  const keep: Keep = {
    get: (key) => attempt(() => outbox.state.get(key)),
    set: (key, value) => attempt(() => outbox.state.set(key, value)),
  };

  function attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      // The outbox has told of the disk already; what could not be kept is only known less well after the next boot.
      log.debug({ code: errorCode(error) }, "state not read or not kept");
      return undefined;
    }
  }

  return {
    outbox,
    keep,
    followTroubles: (listener) => {
      tell = () => listener([...present].map(([code, detail]) => ({ code, detail })));
      tell();
    },
  };
}
