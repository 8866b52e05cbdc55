import type { Attributes } from "../ipp/attributes.ts";
import { integer } from "../ipp/attributes.ts";
import type { IppValue } from "../ipp/message.ts";
import { isFinal, JOB_STATE } from "../ipp/operations.ts";
import { parseReason } from "../ipp/reasons.ts";
import type { PrinterStatus } from "../port.ts";
import { isHeld } from "./device-side.ts";

/** What CUPS says of its own work: no matter of the printer. */
const OF_THE_WORK = /^(cups-|com\.apple\.|connecting-to-device)/;

/** Stems that the queue says of itself, and that are true at any time. */
const OF_THE_QUEUE = /^(paused|moving-to-paused|cups-missing-filter|cups-insecure-filter)$/;

/**
 * One job from what the queue and the device say of it, in the attributes of IPP. Pure.
 * - `job-state` is the queue's, and final only when the device holds nothing of it any more: cancelled at the queue,
 *   a sheet may still come out.
 * - Sheets are the device's. The queue counts a page when its filter has passed it on, long before it is on paper;
 *   only of a completed job its count is taken, where the device was not seen at it. It may be too high: pages are
 *   counted again when the device was busy at first and CUPS ran its filters anew.
 * @param queue null = the queue has forgotten the job (`PreserveJobHistory No`): then the device's word holds
 * @param device null = the device can't be asked, or was not seen at this job
 */
export function jobOf(queue: Attributes | null, device: Attributes | null): Attributes | null {
  if (queue === null) return device;
  const said = integer(queue, "job-state");
  const job = new Map<string, readonly IppValue[]>();
  const put = (name: string, value: number | undefined): void => {
    if (value !== undefined && value > 0) job.set(name, [{ kind: "integer", value }]);
  };
  const kept = isFinal(said) && isHeld(device);
  put("job-state", kept ? JOB_STATE.processing : said);
  const reasons = queue.get("job-state-reasons");
  if (reasons !== undefined) job.set("job-state-reasons", reasons);
  const counted = said === JOB_STATE.completed ? handedOn(queue) : undefined;
  put("job-media-sheets", device === null ? counted : (totalOf(device) ?? counted));
  put("job-media-sheets-completed", device === null ? counted : doneOf(device));
  return job;
}

function handedOn(queue: Attributes): number | undefined {
  return integer(queue, "job-media-sheets-completed") ?? integer(queue, "job-impressions-completed");
}

function doneOf(device: Attributes): number | undefined {
  return integer(device, "job-media-sheets-completed") ?? integer(device, "job-impressions-completed");
}

/** `job-impressions` leaves the copies out, which CUPS may have left to the device (RFC 8011, 5.3.17). */
function totalOf(device: Attributes): number | undefined {
  const sheets = integer(device, "job-media-sheets");
  if (sheets !== undefined && sheets > 0) return sheets;
  const impressions = integer(device, "job-impressions") ?? 0;
  return impressions > 0 ? impressions * Math.max(1, integer(device, "copies") ?? 1) : undefined;
}

/** The status of a device that is asked, behind its queue. Of the queue's reasons only those on itself are taken. */
export function statusOf(queue: PrinterStatus, device: PrinterStatus): PrinterStatus {
  return {
    ...device,
    state: queue.state === "stopped" ? "stopped" : device.state,
    reasons: [...new Set([...device.reasons, ...ofTheQueue(queue.reasons)])],
    busy: device.busy || queue.busy,
  };
}

/**
 * The status of a device that can't be asked: no level of a tray, and of the queue's reasons those that came during
 * the present job. What CUPS says of a printer at rest is what it last heard, be it days ago.
 * @param stale reasons that were there before the job
 */
export function muteStatusOf(queue: PrinterStatus, stale: ReadonlySet<string>): PrinterStatus {
  const fresh =
    queue.state === "processing"
      ? queue.reasons.filter((keyword) => !stale.has(keyword) && !OF_THE_WORK.test(keyword))
      : [];
  return {
    ...queue,
    reasons: [...new Set([...fresh, ...ofTheQueue(queue.reasons)])],
    trays: queue.trays.map((tray) => ({ ...tray, sheets: "unknown" })),
  };
}

function ofTheQueue(reasons: readonly string[]): readonly string[] {
  return reasons.filter((keyword) => OF_THE_QUEUE.test(parseReason(keyword).stem));
}
