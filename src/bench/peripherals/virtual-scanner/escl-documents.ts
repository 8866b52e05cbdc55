/** The XML of an eSCL scanner (Mopria eSCL 2.97): what it says of itself, what it is asked. Pure. */

const XMLNS =
  'xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm"';

/** Resolutions of the virtual scanner, in dots per inch. */
export const ESCL_DPI = [75, 150, 200, 300, 600] as const;
/** eSCL counts lengths in 1/300 inch. */
const UNITS_PER_INCH = 300;
/** 8.5 x 11.7 inches: A4 and a little. */
const BED = { width: 2550, height: 3510 } as const;

export function scannerCapabilities(serial: string): string {
  const resolutions = ESCL_DPI.map(
    (dpi) =>
      `<scan:DiscreteResolution><scan:XResolution>${dpi}</scan:XResolution>` +
      `<scan:YResolution>${dpi}</scan:YResolution></scan:DiscreteResolution>`,
  ).join("");
  const input = (name: string): string => `<scan:${name}>
    <scan:MinWidth>16</scan:MinWidth><scan:MaxWidth>${BED.width}</scan:MaxWidth>
    <scan:MinHeight>16</scan:MinHeight><scan:MaxHeight>${BED.height}</scan:MaxHeight>
    <scan:SettingProfiles><scan:SettingProfile>
      <scan:ColorModes><scan:ColorMode>Grayscale8</scan:ColorMode><scan:ColorMode>RGB24</scan:ColorMode></scan:ColorModes>
      <scan:DocumentFormats><pwg:DocumentFormat>image/jpeg</pwg:DocumentFormat></scan:DocumentFormats>
      <scan:SupportedResolutions><scan:DiscreteResolutions>${resolutions}</scan:DiscreteResolutions></scan:SupportedResolutions>
    </scan:SettingProfile></scan:SettingProfiles>
  </scan:${name}>`;
  return `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerCapabilities ${XMLNS}>
  <pwg:Version>2.63</pwg:Version>
  <pwg:MakeAndModel>Visioborne Virtual scanner</pwg:MakeAndModel>
  <pwg:SerialNumber>${serial}</pwg:SerialNumber>
  <scan:Platen>${input("PlatenInputCaps")}</scan:Platen>
  <scan:Adf>${input("AdfSimplexInputCaps")}</scan:Adf>
</scan:ScannerCapabilities>
`;
}

/** State of the feeder, in the words that sane-airscan 0.99 knows. */
export type AdfState = "ScannerAdfLoaded" | "ScannerAdfEmpty" | "ScannerAdfJam" | "ScannerAdfDoorOpen";

export function scannerStatus(state: "Idle" | "Processing", adf: AdfState): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScannerStatus ${XMLNS}>
  <pwg:Version>2.63</pwg:Version>
  <pwg:State>${state}</pwg:State>
  <scan:AdfState>${adf}</scan:AdfState>
</scan:ScannerStatus>
`;
}

/** What a client asks for in its ScanSettings. */
export interface ScanSettings {
  readonly source: "glass" | "feeder";
  readonly colour: boolean;
  readonly dpi: number;
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Reads ScanSettings; null when they are not understood or not offered. */
export function readScanSettings(xml: string): ScanSettings | null {
  const field = (name: string): string =>
    new RegExp(`<(?:[a-z]{1,8}:)?${name}>\\s*([A-Za-z0-9]{1,40})\\s*<`).exec(xml)?.[1] ?? "";
  const dpi = Number(field("XResolution"));
  const [width, height] = [Number(field("Width")), Number(field("Height"))];
  const sized = width > 0 && width <= BED.width && height > 0 && height <= BED.height;
  if (!sized || !ESCL_DPI.some((known) => known === dpi)) return null;
  return {
    source: field("InputSource") === "Feeder" ? "feeder" : "glass",
    colour: field("ColorMode") === "RGB24",
    dpi,
    widthPx: Math.round((width * dpi) / UNITS_PER_INCH),
    heightPx: Math.round((height * dpi) / UNITS_PER_INCH),
  };
}
