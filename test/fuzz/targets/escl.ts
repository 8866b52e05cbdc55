import { readCapabilities } from "../../../devices/scanner/escl/capabilities.ts";
import { pathOf, readStatus } from "../../../devices/scanner/escl/status.ts";
import { parseEsclStatus } from "../../../devices/scanner/sane/escl-status.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { scannerCapabilities, scannerStatus } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";
import { MAX_XML_CHARS } from "../../../devices/scanner/escl/xml.ts";
import { holds, texts } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

/** In the manner of a multifunction device: profiles by reference, a range of resolutions. */
const OFFICE = `<?xml version="1.0" encoding="UTF-8"?>
<escl:ScannerCapabilities xmlns:escl="e" xmlns:p="p"><p:Version>2.9</p:Version><p:MakeAndModel>Office &#39;9&#x39;</p:MakeAndModel>
 <escl:UUID>urn:uuid:564E4333-4E31-3535-3939-C4346B04F4B7</escl:UUID><!-- a comment -->
 <escl:SettingProfiles><escl:SettingProfile name="0"><escl:ColorModes><escl:ColorMode>RGB24</escl:ColorMode></escl:ColorModes>
  <escl:DocumentFormats><escl:DocumentFormatExt>image/jpeg</escl:DocumentFormatExt></escl:DocumentFormats>
  <escl:SupportedResolutions><escl:ResolutionRange>
   <escl:XResolutionRange><escl:Min>75</escl:Min><escl:Max>600</escl:Max><escl:Step>25</escl:Step></escl:XResolutionRange>
   <escl:YResolutionRange><escl:Min>75</escl:Min><escl:Max>1200</escl:Max><escl:Step>25</escl:Step></escl:YResolutionRange>
  </escl:ResolutionRange></escl:SupportedResolutions></escl:SettingProfile></escl:SettingProfiles>
 <escl:Adf><escl:AdfSimplexInputCaps><escl:MaxWidth>2550</escl:MaxWidth><escl:MaxHeight>3300</escl:MaxHeight>
  <escl:SettingProfiles><escl:SettingProfile ref="0"/></escl:SettingProfiles></escl:AdfSimplexInputCaps></escl:Adf>
</escl:ScannerCapabilities>`;
const BUSY = `<scan:ScannerStatus xmlns:scan="s"><pwg:State>Processing</pwg:State><scan:AdfState>ScannerAdfJam</scan:AdfState>
<scan:Jobs><scan:JobInfo><pwg:JobUri>http://mfp.local:80/eSCL/ScanJobs/17</pwg:JobUri><pwg:JobState>Aborted</pwg:JobState></scan:JobInfo>
<scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/16</pwg:JobUri><pwg:JobState><![CDATA[Completed]]></pwg:JobState></scan:JobInfo></scan:Jobs></scan:ScannerStatus>`;

/** Documents of an eSCL scanner, by both readers. */
export const target: FuzzTarget = {
  name: "escl",
  what: "XML of a scanner: capabilities, status",
  samples: texts(scannerCapabilities("S-1"), scannerStatus("Idle", "ScannerAdfLoaded"), OFFICE, BUSY),
  tokens: texts(
    "<!DOCTYPE a [<!ENTITY b 'c'>]>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?",
    "?>",
    "&amp;",
    "&#0;",
    "&#x10FFFF;",
    "&lt",
    "<a>",
    "</a>",
    "<a ",
    ' b="c"',
    "/>",
    "<scan:AdfState>",
    "<scan:Step>0</scan:Step>",
    "<scan:Max>999999999</scan:Max>",
    "ScannerCapabilities",
    "__proto__",
    "\uFEFF",
    "\n",
    " ",
  ),
  maxBytes: MAX_XML_CHARS + 64,
  parse(input) {
    const text = input.toString("utf8");
    parseEsclStatus(text);
    const status = result(() => readStatus(text));
    if (status) for (const { path } of status.jobs) holds(path === "" || pathOf(path) === path, "a path that is none");
    const capabilities = result(() => readCapabilities(text));
    if (!capabilities) return;
    holds(capabilities.sources.size <= 2, "more sources than there are kinds");
    for (const { dpi, canDpi, area, colours } of capabilities.sources.values()) {
      holds(dpi.length > 0 && dpi.every((one) => one > 0 && canDpi(one)), "a resolution that it can not");
      holds(area.width > 0 && area.height > 0 && colours.size > 0, "a source that scans nothing");
    }
  },
};

/** What was read, or nothing where it is refused in our words. */
function result<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof VisioborneError) return undefined;
    throw error;
  }
}
