import type { PrinterStatus, PrintRequest } from "../port.ts";
import type { Attributes } from "./attributes.ts";
import type { IppClient } from "./client.ts";
import { handOver } from "./hand-over.ts";
import { cancelJob, cancelOurs, getJob, getPrinter, validateJob } from "./requests.ts";
import type { Abilities } from "./requests.ts";
import { printerStatus, STATUS_ATTRIBUTES } from "./status.ts";

/** What one look at a printer gave. */
export interface Seen {
  readonly status: PrinterStatus;
  /** Whether the reasons are the device's own word of this moment; false = nobody could ask it. */
  readonly told: boolean;
}

/**
 * The way to a printer: where its jobs go and who says how it is. Straight to the device it is one address; through a
 * spooler jobs go to a queue, whose word about paper and toner is not to be trusted. Job numbers are the way's own.
 * Every method throws as `IppClient.send` and `expectSuccess`, or the signal's reason.
 */
export interface Way {
  /** The printer's address as shown to a technician. */
  readonly address: string;
  look(signal: AbortSignal): Promise<Seen>;
  /** Hands a document over. @returns its number */
  submit(request: PrintRequest, signal: AbortSignal): Promise<number>;
  /** How a job is; null = nobody knows it any more. */
  job(id: number, signal: AbortSignal): Promise<Attributes | null>;
  /** Asks to cancel a job; one that has ended already is as good as cancelled. */
  cancel(id: number, signal: AbortSignal): Promise<void>;
  /** Cancels every job of this borne. @returns the numbers of those that are held still */
  cancelOurs(signal: AbortSignal): Promise<number[]>;
  /** Whether a document of that kind would be taken now. */
  validate(mime: string, signal: AbortSignal): Promise<void>;
  /** A job was given up at a deadline. @returns why the printer must be looked at by a person, or null */
  gaveUp(): string | null;
  /** The device is gone: whatever else holds this job must not print it when the device is back. Never rejects. */
  drop(id: number, signal: AbortSignal): Promise<void>;
}

/** Straight to the device: it holds the job, and it alone is asked. */
export class DirectWay implements Way {
  readonly address: string;
  readonly #client: IppClient;
  readonly #abilities: Abilities;

  constructor(client: IppClient, abilities: Abilities) {
    this.address = client.uri;
    this.#client = client;
    this.#abilities = abilities;
  }

  async look(signal: AbortSignal): Promise<Seen> {
    return { status: printerStatus(await getPrinter(this.#client, STATUS_ATTRIBUTES, signal)), told: true };
  }

  submit(request: PrintRequest, signal: AbortSignal): Promise<number> {
    return handOver(this.#client, this.#abilities, request, signal);
  }

  job(id: number, signal: AbortSignal): Promise<Attributes | null> {
    return getJob(this.#client, id, signal);
  }

  cancel(id: number, signal: AbortSignal): Promise<void> {
    return cancelJob(this.#client, id, signal);
  }

  cancelOurs(signal: AbortSignal): Promise<number[]> {
    return cancelOurs(this.#client, signal);
  }

  validate(mime: string, signal: AbortSignal): Promise<void> {
    return validateJob(this.#client, this.#abilities, mime, signal);
  }

  gaveUp(): string | null {
    return null;
  }

  drop(): Promise<void> {
    return Promise.resolve();
  }
}
