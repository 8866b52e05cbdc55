import { FRONT_FAULTS } from "./faults/front.ts";
import { MEDIA_FAULTS } from "./faults/media.ts";
import { PAPERS_FAULTS } from "./faults/papers.ts";
import { LINKS_FAULTS } from "./faults/links.ts";
import { BOARD_FAULTS } from "./faults/board.ts";
import { SITE_FAULTS } from "./faults/site.ts";
import { CENTRE_FAULTS, HOST_FAULTS } from "./faults/centre.ts";
import type { Fault } from "./faults/fault.ts";

export * from "./faults/fault.ts";

/** The whole catalogue, by code. */
export const FAULTS = {
  ...FRONT_FAULTS,
  ...MEDIA_FAULTS,
  ...PAPERS_FAULTS,
  ...LINKS_FAULTS,
  ...BOARD_FAULTS,
  ...SITE_FAULTS,
  ...CENTRE_FAULTS,
  ...HOST_FAULTS,
} as const satisfies Readonly<Record<string, Fault>>;

export type FaultCode = keyof typeof FAULTS;

export const FAULT_CODES = Object.keys(FAULTS) as readonly FaultCode[];

/** Looks a fault up; the type is the general one, so that optional fields can be read. */
export function faultOf(code: FaultCode): Fault {
  return FAULTS[code];
}

/** Whether a text is a code of the catalogue. */
export function isFaultCode(text: string): text is FaultCode {
  return Object.hasOwn(FAULTS, text);
}

/** The printed form of a code's number, e.g. `VB0301`. */
export function printedNumber(code: FaultCode): string {
  return `VB${String(FAULTS[code].number).padStart(4, "0")}`;
}
