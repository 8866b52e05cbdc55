import { VisioborneError } from "../../../src/contract/errors.ts";
import type { IppMessage } from "./message.ts";

/** Operations that this driver uses (RFC 8011, 5.4.15). */
export const OPERATION = {
  "Print-Job": 0x0002,
  "Validate-Job": 0x0004,
  "Create-Job": 0x0005,
  "Send-Document": 0x0006,
  "Cancel-Job": 0x0008,
  "Get-Job-Attributes": 0x0009,
  "Get-Jobs": 0x000a,
  "Get-Printer-Attributes": 0x000b,
} as const;
export type OperationName = keyof typeof OPERATION;

/** Status codes on which something is decided (RFC 8011, B.1). */
export const STATUS = {
  notPossible: 0x0404,
  notFound: 0x0406,
  gone: 0x0407,
  formatNotSupported: 0x040a,
  compressionNotSupported: 0x040f,
  formatError: 0x0411,
  busy: 0x0507,
  notAccepting: 0x0506,
} as const;

/** Codes of `job-state` (RFC 8011, 5.3.7). */
export const JOB_STATE = {
  pending: 3,
  held: 4,
  processing: 5,
  stopped: 6,
  canceled: 7,
  aborted: 8,
  completed: 9,
} as const;

/** Whether a job-state is final. The reasons are not asked: devices say `completed` with leftovers of the way there. */
export function isFinal(jobState: number | undefined): boolean {
  return jobState !== undefined && jobState >= JOB_STATE.canceled;
}

/** Whether a response says success (successful-ok and its variants). */
export function succeeded(response: IppMessage): boolean {
  return response.code < 0x0100;
}

const CODE_BY_STATUS: Readonly<Record<number, string>> = {
  [STATUS.busy]: "printer.busy",
  [STATUS.notAccepting]: "printer.busy",
  [STATUS.formatNotSupported]: "printer.format",
  [STATUS.compressionNotSupported]: "printer.format",
  [STATUS.formatError]: "printer.format",
  [STATUS.notFound]: "ipp.not-found",
  [STATUS.gone]: "ipp.not-found",
  [STATUS.notPossible]: "ipp.not-possible",
};

/**
 * Gives a successful response back.
 * @throws VisioborneError `printer.busy`, `printer.format`, `ipp.not-found`, `ipp.not-possible`, else `ipp.refused`
 */
export function expectSuccess(operation: OperationName, response: IppMessage): IppMessage {
  if (succeeded(response)) return response;
  const status = `0x${response.code.toString(16).padStart(4, "0")}`;
  throw new VisioborneError(
    CODE_BY_STATUS[response.code] ?? "ipp.refused",
    `${operation}: the printer answered status ${status}, expected successful-ok`,
    { operation, status },
  );
}
