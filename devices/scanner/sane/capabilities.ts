import type { ScanColour, ScanSource } from "../port.ts";
import { A4_MM, USUAL_DPI } from "../usual.ts";
import type { SaneOption } from "./all-options.ts";

/** What a scanner can do, in the words that it wants to hear. */
export interface SaneCapabilities {
  /** Value of `--source`; null when the device has one source and no such option. */
  readonly sources: ReadonlyMap<ScanSource, string | null>;
  /** Value of `--mode`; null when the device has one and no such option. */
  readonly colours: ReadonlyMap<ScanColour, string | null>;
  /** The usual resolutions among those offered, for people to choose from. */
  readonly dpi: readonly number[];
  readonly canDpi: (dpi: number) => boolean;
  /** Scan area to ask for in millimetres: A4, or what the device has when that is less. */
  readonly areaMm: { readonly width?: number; readonly height?: number };
  /** 8 bits a sample have to be asked for. */
  readonly asksDepth: boolean;
}

/** Words for sources and modes differ by backend; these cover those of sane-backends, airscan and hpaio. */
const GLASS = /flatbed|platen|document table|glass|^normal$|^fb$/i;
const FEEDER = /adf|feeder|document feed/i;
const NOT_FRONT = /duplex|back|both|transparency|negative|slide/i;
const GREY = /gr[ae]y/i;
const COLOUR = /colou?r/i;
const NOT_PLAIN = /16|48|lineart|binary|halftone|dither|negative/i;

/** Reads what a device can do out of its options. */
export function readCapabilities(
  options: ReadonlyMap<string, SaneOption>,
  soleSource: ScanSource = "glass",
): SaneCapabilities {
  const resolution = options.get("resolution");
  const canDpi = (dpi: number): boolean => resolution !== undefined && offers(resolution, dpi);
  const width = reach(options.get("x"), A4_MM.width);
  const height = reach(options.get("y"), A4_MM.height);
  return {
    sources: readSources(options.get("source"), soleSource),
    colours: readColours(options.get("mode")),
    dpi: offeredDpi(resolution, canDpi),
    canDpi,
    areaMm: { ...(width === undefined ? {} : { width }), ...(height === undefined ? {} : { height }) },
    asksDepth: settable(options.get("depth"))?.values?.includes("8") === true,
  };
}

function settable(option: SaneOption | undefined): SaneOption | undefined {
  return option?.active === true ? option : undefined;
}

function readSources(option: SaneOption | undefined, sole: ScanSource): ReadonlyMap<ScanSource, string | null> {
  const values = settable(option)?.values;
  if (values === undefined) return new Map([[sole, null]]);
  const sources = new Map<ScanSource, string | null>();
  const glass = values.find((value) => GLASS.test(value) && !NOT_FRONT.test(value) && !FEEDER.test(value));
  const feeder = values.find((value) => FEEDER.test(value) && !NOT_FRONT.test(value));
  if (glass !== undefined) sources.set("glass", glass);
  if (feeder !== undefined) sources.set("feeder", feeder);
  return sources;
}

function readColours(option: SaneOption | undefined): ReadonlyMap<ScanColour, string | null> {
  const values = settable(option)?.values;
  if (values === undefined) return new Map([["grey", null]]);
  const colours = new Map<ScanColour, string | null>();
  const grey = values.find((value) => GREY.test(value) && !NOT_PLAIN.test(value));
  const colour = values.find((value) => COLOUR.test(value) && !NOT_PLAIN.test(value));
  if (grey !== undefined) colours.set("grey", grey);
  if (colour !== undefined) colours.set("colour", colour);
  return colours;
}

/** Whether an option takes a figure exactly. */
function offers(option: SaneOption, figure: number): boolean {
  if (!option.active || !Number.isSafeInteger(figure) || figure < 1) return false;
  if (option.values !== undefined) return option.values.some((value) => Number(value) === figure);
  const { range } = option;
  if (range === undefined || figure < range.min || figure > range.max) return false;
  if (range.step === undefined) return true;
  const steps = (figure - range.min) / range.step;
  return Math.abs(steps - Math.round(steps)) < 1e-6;
}

function offeredDpi(option: SaneOption | undefined, canDpi: (dpi: number) => boolean): readonly number[] {
  if (option?.values === undefined) return USUAL_DPI.filter(canDpi);
  const figures = option.values.map(Number).filter((dpi) => canDpi(dpi));
  return [...new Set(figures)].toSorted((a, b) => a - b);
}

/** A length of the scan area clipped to what the device reaches; undefined when it takes none. */
function reach(option: SaneOption | undefined, wantedMm: number): number | undefined {
  const range = settable(option)?.range;
  return range === undefined || range.max <= 0 ? undefined : Math.min(wantedMm, range.max);
}
