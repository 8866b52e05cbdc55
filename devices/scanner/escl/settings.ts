import type { ScanRequest } from "../port.ts";
import type { EsclCapabilities, EsclSource } from "./capabilities.ts";
import { escapeXml } from "./xml.ts";

/**
 * ScanSettings of a request (Mopria eSCL 2.97): A4 from the corner, one side of each sheet. The order of the
 * elements is that of the standard's schema; some devices insist on it.
 */
export function scanSettings(request: ScanRequest, source: EsclSource, { version }: EsclCapabilities): string {
  const input = request.source === "glass" ? "Platen" : "Feeder";
  const mode = source.colours.get(request.colour) ?? "Grayscale8";
  return `<?xml version="1.0" encoding="UTF-8"?>
<scan:ScanSettings xmlns:scan="http://schemas.hp.com/imaging/escl/2011/05/03" xmlns:pwg="http://www.pwg.org/schemas/2010/12/sm">
  <pwg:Version>${escapeXml(version)}</pwg:Version>
  <pwg:ScanRegions>
    <pwg:ScanRegion>
      <pwg:ContentRegionUnits>escl:ThreeHundredthsOfInches</pwg:ContentRegionUnits>
      <pwg:XOffset>0</pwg:XOffset>
      <pwg:YOffset>0</pwg:YOffset>
      <pwg:Width>${source.area.width}</pwg:Width>
      <pwg:Height>${source.area.height}</pwg:Height>
    </pwg:ScanRegion>
  </pwg:ScanRegions>
  <pwg:InputSource>${input}</pwg:InputSource>
  <scan:ColorMode>${escapeXml(mode)}</scan:ColorMode>
  <pwg:DocumentFormat>${source.format}</pwg:DocumentFormat>
${source.asksFormatExt ? `  <scan:DocumentFormatExt>${source.format}</scan:DocumentFormatExt>\n` : ""}  <scan:XResolution>${request.dpi}</scan:XResolution>
  <scan:YResolution>${request.dpi}</scan:YResolution>
${request.source === "feeder" ? "  <scan:Duplex>false</scan:Duplex>\n" : ""}</scan:ScanSettings>
`;
}
