import { VisioborneError } from "../../../src/contract/errors.ts";
import type { PrinterStatus, PrintRequest } from "../port.ts";
import { integer } from "../ipp/attributes.ts";
import type { Attributes } from "../ipp/attributes.ts";
import type { IppClient } from "../ipp/client.ts";
import { handOver } from "../ipp/hand-over.ts";
import { isFinal, JOB_STATE } from "../ipp/operations.ts";
import { parseReason } from "../ipp/reasons.ts";
import { cancelJob, cancelOurs, getJob, getPrinter, validateJob } from "../ipp/requests.ts";
import type { Abilities } from "../ipp/requests.ts";
import { printerStatus, STATUS_ATTRIBUTES } from "../ipp/status.ts";
import type { Seen, Way } from "../ipp/way.ts";
import { jobOf, muteStatusOf, statusOf } from "./composite.ts";
import type { DeviceSide } from "./device-side.ts";
import type { Presence } from "./presence.ts";

/** What stands behind the queue: a device that is asked in IPP, or one that can only be seen to be there. */
export type Behind = { readonly asked: DeviceSide } | { readonly asked: null; readonly presence: Presence };

/**
 * Through a queue of a local CUPS. Numbers of jobs are the queue's; below zero they are the device's own, of jobs that
 * no queue knows any more. CUPS never ends a job because the printer is gone (its backend tries until `MaxJobTime`),
 * so deadlines are the borne's.
 */
export class CupsWay implements Way {
  readonly address: string;
  readonly #queue: IppClient;
  readonly #abilities: Abilities;
  readonly #behind: Behind;
  /** What the queue of a mute device said before the present job: it may be days old. */
  #stale: ReadonlySet<string> = new Set();

  constructor(queue: IppClient, abilities: Abilities, behind: Behind) {
    this.address = queue.uri;
    this.#queue = queue;
    this.#abilities = abilities;
    this.#behind = behind;
  }

  async look(signal: AbortSignal): Promise<Seen> {
    const { asked } = this.#behind;
    if (asked === null) return { status: await this.#lookAtMute(this.#behind.presence, signal), told: false };
    const [queue, device] = await Promise.all([this.#lookAtQueue(signal), asked.status(signal)]);
    return { status: statusOf(queue, device), told: true };
  }

  async submit(request: PrintRequest, signal: AbortSignal): Promise<number> {
    this.#behind.asked?.forget();
    return handOver(this.#queue, this.#abilities, request, signal);
  }

  async job(id: number, signal: AbortSignal): Promise<Attributes | null> {
    const { asked } = this.#behind;
    if (id < 0) return asked === null ? null : asked.byNumber(-id, signal);
    const queue = await getJob(this.#queue, id, signal);
    if (asked === null) return jobOf(queue, null);
    const state = queue === null ? undefined : integer(queue, "job-state");
    try {
      // Ended at the queue by itself or by somebody else: the device's part of it must not go on alone.
      if (isFinal(state) && state !== JOB_STATE.completed) await asked.cancelOurs(signal);
      return jobOf(queue, await asked.job(signal));
    } catch (error) {
      signal.throwIfAborted();
      // All its sheets were out before the device went away.
      if (state === JOB_STATE.completed) return jobOf(queue, null);
      throw error;
    }
  }

  async cancel(id: number, signal: AbortSignal): Promise<void> {
    const { asked } = this.#behind;
    if (id < 0) {
      await asked?.cancelByNumber(-id, signal);
      return;
    }
    await cancelJob(this.#queue, id, signal);
    await asked?.cancelOurs(signal);
  }

  async cancelOurs(signal: AbortSignal): Promise<number[]> {
    const queue = await cancelOurs(this.#queue, signal);
    const device = (await this.#behind.asked?.cancelOurs(signal)) ?? [];
    return [...queue, ...device.map((id) => -id)];
  }

  validate(mime: string, signal: AbortSignal): Promise<void> {
    return validateJob(this.#queue, this.#abilities, mime, signal);
  }

  /** Of a device that can't be asked nobody knows what it still holds when its job was cut off. */
  gaveUp(): string | null {
    return this.#behind.asked === null ? "unknown-after-deadline" : null;
  }

  async drop(id: number, signal: AbortSignal): Promise<void> {
    const asked = this.#behind.asked?.cancelOurs(signal);
    // Either may be what has gone: the other is told all the same.
    await Promise.allSettled([id < 0 ? undefined : cancelJob(this.#queue, id, signal), asked]);
  }

  async #lookAtQueue(signal: AbortSignal): Promise<PrinterStatus> {
    return printerStatus(await getPrinter(this.#queue, STATUS_ATTRIBUTES, signal));
  }

  async #lookAtMute(presence: Presence, signal: AbortSignal): Promise<PrinterStatus> {
    const [queue] = await Promise.all([this.#lookAtQueue(signal), presence(signal)]);
    const processing = queue.state === "processing";
    // During a job a reason that goes and comes back is news.
    this.#stale = new Set(queue.reasons.filter((keyword) => !processing || this.#stale.has(keyword)));
    const status = muteStatusOf(queue, this.#stale);
    if (status.reasons.some((keyword) => parseReason(keyword).stem === "offline")) {
      throw new VisioborneError("printer.absent", `${this.address}: the queue's printer is offline`);
    }
    return status;
  }
}
