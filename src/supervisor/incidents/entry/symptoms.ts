import { HOST_FAULTS } from "../../../contract/faults/centre.ts";

/** What the host can say of a borne: a closed list. */
export type Symptom = keyof typeof HOST_FAULTS;
export const SYMPTOMS = Object.keys(HOST_FAULTS) as readonly Symptom[];

/** Words that a host may add; longer than this it is a letter. */
export const TEXT_MAX = 140;

/** Runs of digits as long as a telephone or a file number, e-mail addresses: nobody needs them in the book. */
const PERSONAL = /\d(?:[\s.-]?\d){5,}|[^\s@]+@[^\s@]+/g;
/** As long, and nobody's: a date. */
const DATE = /^(?:\d{1,2}[.-]\d{1,2}[.-]\d{4}|\d{4}-\d{2}-\d{2})$/;

/** A line of text without what looks personal and without control characters. */
export function plainText(text: string, max: number): string {
  const oneLine = text.replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ").trim();
  return oneLine.replaceAll(PERSONAL, (found) => (DATE.test(found) ? found : "[retiré]")).slice(0, max);
}
