import type { SaneOptions } from "./options.ts";

/** One scanner as `scanimage -f` lists it. */
export interface ListedScanner {
  readonly device: string;
  readonly vendor: string;
  readonly model: string;
}

/** Format for `scanimage -f`: tabs, for a network scanner's name may hold any printable character. */
export const LISTING_FORMAT = "%d\t%v\t%m\t%t%n";

/** Most scanners that are read of a listing. */
const MAX_LISTED = 64;

/** Reads a listing. Lines that are not of its format are passed over: backends may write to stdout. */
export function parseListing(text: string): readonly ListedScanner[] {
  const listed: ListedScanner[] = [];
  for (const line of text.split("\n")) {
    const [device, vendor, model, type] = line.split("\t");
    if (device === undefined || device === "" || vendor === undefined || model === undefined || type === undefined) {
      continue;
    }
    listed.push({ device, vendor, model });
    if (listed.length === MAX_LISTED) break;
  }
  return listed;
}

/**
 * Picks the scanner of a borne. The first match wins, in SANE's order. Webcams are passed over unless named:
 * the default dll.conf has the backend `v4l`, which lists each of them.
 */
export function pickScanner(
  listed: readonly ListedScanner[],
  wanted: Pick<SaneOptions, "device" | "model" | "serial">,
): ListedScanner | undefined {
  if (wanted.device !== undefined) return listed.find(({ device }) => device === wanted.device);
  const model = wanted.model?.toLowerCase();
  return listed.find(
    (one) =>
      !one.device.startsWith("v4l:") &&
      (model === undefined || `${one.vendor} ${one.model}`.toLowerCase().includes(model)) &&
      (wanted.serial === undefined || one.device.includes(wanted.serial)),
  );
}

/**
 * Whether a listing says nothing about presence: these backends list what is configured or was announced,
 * though it be off (measured: sane-airscan lists a static device that refuses connections).
 */
export function isListedWhenAway(device: string): boolean {
  return /^(airscan|escl|net):/.test(device);
}
