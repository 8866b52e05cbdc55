import { VisioborneError } from "../../contract/errors.ts";
import { NAME_PATTERN, type BorneName } from "../../contract/topics.ts";

/** A moment as all commands write it. */
export function when(ms: number | null): string {
  return ms === null ? "never" : new Date(ms).toISOString();
}

/** `network/borne` of the command line. @throws VisioborneError `usage`. */
export function nameOf(text: string): BorneName {
  const [network = "", borne = "", ...rest] = text.split("/");
  if (NAME_PATTERN.test(network) && NAME_PATTERN.test(borne) && rest.length === 0) return { network, borne };
  throw new VisioborneError("usage", `borne ${JSON.stringify(text)}: expected network/borne`);
}

/** The path of a borne below the API's root. */
export function pathOf({ network, borne }: BorneName): string {
  return `/bornes/${network}/${borne}`;
}

/** A whole number of an option. @throws VisioborneError `usage`. */
export function numberOf(option: string, text: string, [least, most]: readonly [number, number]): number {
  const value = Number(text);
  if (/^\d{1,7}$/.test(text) && value >= least && value <= most) return value;
  throw new VisioborneError("usage", `${option} ${text}: expected a whole number from ${least} to ${most}`);
}

/** The query of an address, of what is there. */
export function queryOf(parts: Readonly<Record<string, string | number | undefined>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parts)) if (value !== undefined) query.set(name, String(value));
  const text = query.toString();
  return text === "" ? "" : `?${text}`;
}

/** One JSON value on a line. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value)}\n`);
}
