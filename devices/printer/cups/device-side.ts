import type { Attributes } from "../ipp/attributes.ts";
import { integer } from "../ipp/attributes.ts";
import type { IppClient } from "../ipp/client.ts";
import { isFinal } from "../ipp/operations.ts";
import { cancelJob, cancelOurs, getJob, getPrinter, ourJobs } from "../ipp/requests.ts";
import { printerStatus, STATUS_ATTRIBUTES } from "../ipp/status.ts";
import type { PrinterStatus } from "../port.ts";

/**
 * The device behind a queue, asked in IPP: its own word on paper, toner and sheets, and on whether it still holds
 * what the queue has sent it. CUPS hands our user name on, so that the device knows our jobs by it.
 */
export class DeviceSide {
  readonly #client: IppClient;
  /** The device's number of the job that the queue has sent it. */
  #id: number | null = null;

  constructor(client: IppClient) {
    this.#client = client;
  }

  /** How it is. @throws as `IppClient.send` */
  async status(signal: AbortSignal): Promise<PrinterStatus> {
    return printerStatus(await getPrinter(this.#client, STATUS_ATTRIBUTES, signal));
  }

  /** A new job will be handed to the queue: the device's number of the last one is no longer its. */
  forget(): void {
    this.#id = null;
  }

  /** The job under way as the device sees it; null = the queue has not sent it, or the device has forgotten it. */
  async job(signal: AbortSignal): Promise<Attributes | null> {
    // One job at a time: whatever it holds of ours is it.
    this.#id ??= (await ourJobs(this.#client, signal)).at(-1) ?? null;
    return this.#id === null ? null : getJob(this.#client, this.#id, signal, ["copies"]);
  }

  /** A job by the device's own number; null = it knows none. */
  byNumber(id: number, signal: AbortSignal): Promise<Attributes | null> {
    return getJob(this.#client, id, signal);
  }

  /** Cancels a job by the device's own number. */
  cancelByNumber(id: number, signal: AbortSignal): Promise<void> {
    return cancelJob(this.#client, id, signal);
  }

  /** Cancels what it holds of ours. @returns the numbers of those that it holds still */
  cancelOurs(signal: AbortSignal): Promise<number[]> {
    return cancelOurs(this.#client, signal);
  }
}

/** Whether a device's job is still on the device. */
export function isHeld(job: Attributes | null): boolean {
  return job !== null && !isFinal(integer(job, "job-state"));
}
