import { stat } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { errorCode, VisioborneError } from "../../../src/contract/errors.ts";
import type { PrintRequest } from "../port.ts";
import type { IppClient } from "./client.ts";
import { submitJob } from "./requests.ts";
import type { Abilities } from "./requests.ts";
import type { Document } from "./transport.ts";

/** A device at the end of another's job, or waking up, says that it is busy: it is asked again, each second. */
const BUSY_RETRIES = 10;
const BUSY_WAIT_MS = 1000;

/**
 * Hands a document over, again while the device says that it is busy.
 * @returns the device's job-id
 * @throws VisioborneError `printer.document` (not there or empty), `printer.busy` after 10 s, as `submitJob`;
 *   the signal's reason
 */
export async function handOver(
  client: IppClient,
  abilities: Abilities,
  request: PrintRequest,
  signal: AbortSignal,
): Promise<number> {
  const document = await documentOf(request);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await submitJob(client, abilities, request, document, signal);
    } catch (error) {
      if (errorCode(error) !== "printer.busy" || attempt > BUSY_RETRIES) throw error;
    }
    await wait(BUSY_WAIT_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
  }
}

async function documentOf(request: PrintRequest): Promise<Document> {
  const found = await stat(request.path).catch(() => null);
  if (found !== null && found.isFile() && found.size > 0) return { path: request.path, octets: found.size };
  throw new VisioborneError("printer.document", `job ${request.jobId}: the document is not there or empty`);
}
