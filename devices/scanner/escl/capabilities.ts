import { VisioborneError } from "../../../src/contract/errors.ts";
import type { ScanColour, ScanSource } from "../port.ts";
import { A4_MM, USUAL_DPI } from "../usual.ts";
import { child, children, integerOf, parseXml, textOf } from "./xml.ts";
import type { XmlElement } from "./xml.ts";

/** What one source of an eSCL scanner can do. */
export interface EsclSource {
  /** eSCL's word for each colour. */
  readonly colours: ReadonlyMap<ScanColour, string>;
  /** Exact resolutions, in both directions the same. */
  readonly dpi: readonly number[];
  readonly canDpi: (dpi: number) => boolean;
  readonly format: "image/jpeg" | "image/png";
  /** The format has to be asked for in the newer element too (eSCL 2.1 on). */
  readonly asksFormatExt: boolean;
  /** Area to ask for in 1/300 inch: A4, or what the source has when that is less. */
  readonly area: { readonly width: number; readonly height: number };
}

/** Who it is: found again by this after it was plugged in elsewhere. */
export interface EsclIdentity {
  readonly model?: string;
  readonly serial?: string;
  readonly uuid?: string;
}

export interface EsclCapabilities {
  readonly identity: EsclIdentity;
  /** Version that it speaks; said back to it in each request. */
  readonly version: string;
  readonly sources: ReadonlyMap<ScanSource, EsclSource>;
}

/** eSCL counts lengths in 1/300 inch. */
export const UNITS_PER_INCH = 300;
const MM_PER_INCH = 25.4;
/** eSCL's words; 16-bit and one-bit modes are not for papers that an expert reads. */
const COLOURS: Readonly<Record<string, ScanColour>> = { Grayscale8: "grey", RGB24: "colour" };
/** More profiles, and resolutions, than any device has. */
const MAX_LISTED = 64;

/**
 * Reads ScannerCapabilities (Mopria eSCL 2.97). Any text is taken.
 * @throws VisioborneError `escl.malformed` when it is no such document; a source that is not understood is left out
 */
export function readCapabilities(document: string): EsclCapabilities {
  const root = parseXml(document);
  if (root.name !== "ScannerCapabilities") {
    throw new VisioborneError("escl.malformed", "expected ScannerCapabilities, found another document");
  }
  const sources = new Map<ScanSource, EsclSource>();
  const glass = readSource(child(child(root, "Platen"), "PlatenInputCaps"), root);
  const feeder = readSource(child(child(root, "Adf"), "AdfSimplexInputCaps"), root);
  if (glass !== undefined) sources.set("glass", glass);
  if (feeder !== undefined) sources.set("feeder", feeder);
  const version = textOf(root, "Version") ?? "";
  return { identity: readIdentity(root), version: /^\d{1,2}\.\d{1,3}$/.test(version) ? version : "2.0", sources };
}

/** A4 in units of eSCL, no more than the source reaches. */
function area(maxWidth: number | undefined, maxHeight: number | undefined): EsclSource["area"] {
  const reach = (mm: number, max: number | undefined): number => {
    const wanted = Math.round((mm / MM_PER_INCH) * UNITS_PER_INCH);
    return max === undefined || max < 1 ? wanted : Math.min(wanted, max);
  };
  return { width: reach(A4_MM.width, maxWidth), height: reach(A4_MM.height, maxHeight) };
}

function readIdentity(root: XmlElement): EsclIdentity {
  const plain = (name: string): string | undefined =>
    textOf(root, name)
      ?.replace(/\p{Cc}+/gu, " ")
      .slice(0, 80);
  const model = plain("MakeAndModel") ?? plain("ModelName");
  const serial = plain("SerialNumber");
  const uuid = plain("UUID")
    ?.toLowerCase()
    .replace(/^urn:uuid:/, "");
  return {
    ...(model === undefined ? {} : { model }),
    ...(serial === undefined ? {} : { serial }),
    ...(uuid === undefined ? {} : { uuid }),
  };
}

function readSource(input: XmlElement | undefined, root: XmlElement): EsclSource | undefined {
  if (input === undefined) return undefined;
  const profiles = children(child(input, "SettingProfiles"), "SettingProfile")
    .slice(0, MAX_LISTED)
    .map((profile) => referred(profile, root));
  const colours = new Map<ScanColour, string>();
  for (const mode of listed(profiles, "ColorModes", "ColorMode")) {
    const colour = Object.hasOwn(COLOURS, mode) ? COLOURS[mode] : undefined;
    if (colour !== undefined) colours.set(colour, mode);
  }
  const formatsExt = listed(profiles, "DocumentFormats", "DocumentFormatExt");
  const formats = new Set([...listed(profiles, "DocumentFormats", "DocumentFormat"), ...formatsExt]);
  // A file that is streamed as it comes must be one page: PDF is not.
  const format = (["image/jpeg", "image/png"] as const).find((one) => formats.has(one));
  const { dpi, canDpi } = readResolutions(profiles);
  if (format === undefined || colours.size === 0 || dpi.length === 0) return undefined;
  return {
    colours: new Map((["grey", "colour"] as const).flatMap((one) => entry(one, colours.get(one)))),
    dpi,
    canDpi,
    format,
    asksFormatExt: formatsExt.includes(format),
    area: area(integerOf(input, "MaxWidth"), integerOf(input, "MaxHeight")),
  };
}

function entry(colour: ScanColour, mode: string | undefined): [ScanColour, string][] {
  return mode === undefined ? [] : [[colour, mode]];
}

/** A profile may stand at the root, with a name, and be referred to from each source. */
function referred(profile: XmlElement, root: XmlElement): XmlElement {
  const wanted = profile.attributes.get("ref");
  if (wanted === undefined) return profile;
  const named = children(child(root, "SettingProfiles"), "SettingProfile");
  return named.find((one) => one.attributes.get("name") === wanted) ?? profile;
}

/** Texts of the items of a list, over all profiles. */
function listed(profiles: readonly XmlElement[], list: string, item: string): readonly string[] {
  return profiles.flatMap((profile) => children(child(profile, list), item).map((one) => one.text));
}

/** Resolutions that are the same in both directions; a list goes before a range, where a device tells both. */
function readResolutions(profiles: readonly XmlElement[]): Pick<EsclSource, "dpi" | "canDpi"> {
  const supported = profiles.map((profile) => child(profile, "SupportedResolutions"));
  const discrete = supported
    .flatMap((one) => children(child(one, "DiscreteResolutions"), "DiscreteResolution"))
    .map((one) => [integerOf(one, "XResolution"), integerOf(one, "YResolution")] as const)
    .flatMap(([x, y]) => (x !== undefined && x > 0 && x === y ? [x] : []));
  if (discrete.length > 0) {
    const dpi = [...new Set(discrete)].toSorted((a, b) => a - b).slice(0, MAX_LISTED);
    return { dpi, canDpi: (wanted) => dpi.includes(wanted) };
  }
  const ranges = supported.map((one) => child(one, "ResolutionRange")).filter((one) => one !== undefined);
  const canDpi = (wanted: number): boolean =>
    ranges.some(
      (range) =>
        within(child(range, "XResolutionRange") ?? child(range, "XResolution"), wanted) &&
        within(child(range, "YResolutionRange") ?? child(range, "YResolution"), wanted),
    );
  return { dpi: USUAL_DPI.filter(canDpi), canDpi };
}

function within(range: XmlElement | undefined, dpi: number): boolean {
  const [min, max] = [integerOf(range, "Min"), integerOf(range, "Max")];
  if (min === undefined || max === undefined || !Number.isSafeInteger(dpi) || dpi < Math.max(1, min) || dpi > max) {
    return false;
  }
  return (dpi - min) % Math.max(1, integerOf(range, "Step") ?? 1) === 0;
}
