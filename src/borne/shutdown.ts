import { errorLine } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import type { Outbox } from "../uplink/outbox.ts";
import type { Uplink } from "../uplink/port.ts";
import type { Borne } from "./borne.ts";
import type { OpeningBook } from "./calendar/opening-book.ts";
import type { ControlSocket } from "./control.ts";
import type { Keep } from "./keep.ts";
import type { SystemdNotifier } from "./notify.ts";

/** Together below systemd's TimeoutStopSec (15 s) and the 10 s that `npm start` promises. */
const UPLINK_STOP_MS = 2500;
const DEVICES_STOP_MS = 3500;
const CALLS_STOP_MS = 1500;
const PART_STOP_MS = 500;

interface Part {
  stop(): Promise<unknown>;
}

/** What a running daemon is made of, as far as it has to be ended. */
export interface Parts {
  readonly notifier: SystemdNotifier;
  readonly control: ControlSocket;
  readonly enrolment: Part | undefined;
  readonly updates: Part | undefined;
  readonly hours: OpeningBook;
  readonly borne: Borne;
  readonly commissioning: Part | undefined;
  readonly screen: Part | undefined;
  readonly uplink: Uplink | undefined;
}

/**
 * Ends the parts of the daemon in the opposite order of the boot, each within its time, together within 9 s. The
 * control socket goes last: as long as it listens the devices are ours, and whoever asks is told that the daemon ends.
 * @param context.first parts that were added after the boot, ended before all others
 */
export async function shutDown(
  parts: Parts,
  context: {
    readonly why: string;
    readonly first: readonly (() => Promise<unknown>)[];
    readonly keep: Keep;
    readonly outbox: Pick<Outbox, "close">;
    readonly log: Logger;
  },
): Promise<void> {
  const { notifier, control, enrolment, updates, hours, borne, commissioning, screen, uplink } = parts;
  const { why, first, keep, outbox, log } = context;
  log.info({ why }, "stopping");
  notifier.stopping();
  control.refuse();
  for (const part of first) await bounded(part(), PART_STOP_MS, log, "bench");
  await bounded(enrolment?.stop(), PART_STOP_MS, log, "enrolment");
  await bounded(updates?.stop(), PART_STOP_MS, log, "updates");
  hours.stop();
  borne.beginStop();
  await bounded(commissioning?.stop(), PART_STOP_MS, log, "commissioning");
  await bounded(borne.stopCalls(), CALLS_STOP_MS, log, "call");
  await bounded(screen?.stop(), PART_STOP_MS, log, "screen");
  await bounded(uplink?.stop(UPLINK_STOP_MS), UPLINK_STOP_MS + 500, log, "uplink");
  await bounded(borne.stopDevices(), DEVICES_STOP_MS, log, "devices");
  keep.set("running", false);
  outbox.close();
  await bounded(control.stop(), PART_STOP_MS, log, "control socket");
  log.info({}, "stopped");
}

/** Waits for a part to stop, but not for ever: a hung driver must not make systemd kill the rest. */
async function bounded(
  work: Promise<unknown> | undefined,
  deadlineMs: number,
  log: Logger,
  what: string,
): Promise<void> {
  if (!work) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(() => {
    log.error({ what, deadline_ms: deadlineMs }, "did not stop in time");
    resolve();
  }, deadlineMs);
  try {
    await Promise.race([work, promise]);
  } catch (error) {
    log.error({ what }, errorLine(error));
  } finally {
    clearTimeout(timer);
  }
}
