import { describe, expect, test } from "vitest";
import { readCapabilities } from "../../../devices/scanner/escl/capabilities.ts";
import { candidates, isSame, isWanted } from "../../../devices/scanner/escl/find.ts";
import { scanSettings } from "../../../devices/scanner/escl/settings.ts";
import { pathOf, readStatus } from "../../../devices/scanner/escl/status.ts";
import { child, parseXml, textOf } from "../../../devices/scanner/escl/xml.ts";
import {
  readScanSettings,
  scannerCapabilities,
} from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";

/** In the manner of a multifunction device: profiles by reference, a range, formats in the newer element. */
const OFFICE = `<?xml version="1.0" encoding="UTF-8"?>
<escl:ScannerCapabilities xmlns:escl="e" xmlns:p="p">
 <p:Version>2.9</p:Version><p:MakeAndModel>Maker Office 9000</p:MakeAndModel>
 <escl:UUID>urn:uuid:564E4333-4E31-3535-3939-C4346B04F4B7</escl:UUID>
 <escl:SettingProfiles><escl:SettingProfile name="0">
  <escl:ColorModes><escl:ColorMode>BlackAndWhite1</escl:ColorMode><escl:ColorMode>RGB24</escl:ColorMode></escl:ColorModes>
  <escl:DocumentFormats><p:DocumentFormat>application/pdf</p:DocumentFormat>
   <escl:DocumentFormatExt>image/jpeg</escl:DocumentFormatExt></escl:DocumentFormats>
  <escl:SupportedResolutions><escl:ResolutionRange>
   <escl:XResolutionRange><escl:Min>75</escl:Min><escl:Max>600</escl:Max><escl:Normal>300</escl:Normal><escl:Step>25</escl:Step></escl:XResolutionRange>
   <escl:YResolutionRange><escl:Min>75</escl:Min><escl:Max>1200</escl:Max><escl:Normal>300</escl:Normal><escl:Step>25</escl:Step></escl:YResolutionRange>
  </escl:ResolutionRange></escl:SupportedResolutions>
 </escl:SettingProfile></escl:SettingProfiles>
 <escl:Adf><escl:AdfSimplexInputCaps><escl:MaxWidth>2550</escl:MaxWidth><escl:MaxHeight>3300</escl:MaxHeight>
  <escl:SettingProfiles><escl:SettingProfile ref="0"/></escl:SettingProfiles></escl:AdfSimplexInputCaps></escl:Adf>
</escl:ScannerCapabilities>`;

describe("capabilities", () => {
  test("of the virtual scanner", () => {
    const { identity, sources, version } = readCapabilities(scannerCapabilities("S-1"));
    expect({ identity, version }).toEqual({
      identity: { model: "Visioborne Virtual scanner", serial: "S-1" },
      version: "2.63",
    });
    const glass = sources.get("glass")!;
    expect(glass).toMatchObject({ dpi: [75, 150, 200, 300, 600], format: "image/jpeg", asksFormatExt: false });
    expect([...glass.colours]).toEqual([
      ["grey", "Grayscale8"],
      ["colour", "RGB24"],
    ]);
    expect(glass.area).toEqual({ width: 2480, height: 3508 });
    expect(glass.canDpi(250)).toBe(false);
  });

  test("of a device with a feeder alone, profiles by reference, a range of resolutions", () => {
    const { identity, sources } = readCapabilities(OFFICE);
    expect(identity).toEqual({ model: "Maker Office 9000", uuid: "564e4333-4e31-3535-3939-c4346b04f4b7" });
    expect([...sources.keys()]).toEqual(["feeder"]);
    const feeder = sources.get("feeder")!;
    expect(feeder.dpi).toEqual([75, 100, 150, 200, 300, 400, 600]);
    expect(feeder.area).toEqual({ width: 2480, height: 3300 });
    expect([feeder.canDpi(225), feeder.canDpi(240), feeder.canDpi(1200), feeder.canDpi(Number.NaN)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
    expect([...feeder.colours.keys()]).toEqual(["colour"]);
    expect(feeder.asksFormatExt).toBe(true);
  });

  test("a resolution that differs in the two directions is not offered", () => {
    const text = scannerCapabilities("S").replaceAll(
      "<scan:YResolution>600</scan:YResolution>",
      "<scan:YResolution>300</scan:YResolution>",
    );
    expect(readCapabilities(text).sources.get("glass")?.dpi).toEqual([75, 150, 200, 300]);
  });
});

test("settings: what is asked for is what a scanner reads", () => {
  const capabilities = readCapabilities(scannerCapabilities("S"));
  const request = {
    jobId: "j",
    source: "feeder",
    colour: "colour",
    dpi: 200,
    directory: "/tmp",
    maxPages: 3,
  } as const;
  const settings = scanSettings(request, capabilities.sources.get("feeder")!, capabilities);
  expect(readScanSettings(settings)).toEqual({
    source: "feeder",
    colour: true,
    dpi: 200,
    widthPx: 1653,
    heightPx: 2339,
  });
  const root = parseXml(settings);
  expect(textOf(root, "Duplex")).toBe("false");
  expect(textOf(root, "Version")).toBe("2.63");
  expect(child(root, "DocumentFormatExt")).toBeUndefined();
  const office = readCapabilities(OFFICE);
  const ext = parseXml(scanSettings(request, office.sources.get("feeder")!, office));
  expect(textOf(ext, "DocumentFormatExt")).toBe("image/jpeg");
});

test("status: state, feeder and jobs, and nothing of words that are not known", () => {
  const status = readStatus(`<scan:ScannerStatus xmlns:scan="s" xmlns:pwg="p"><pwg:State>Processing</pwg:State>
    <scan:AdfState>ScannerAdfMultipickDetected</scan:AdfState><scan:Jobs>
    <scan:JobInfo><pwg:JobUri>https://printer.local:443/eSCL/ScanJobs/12/</pwg:JobUri><pwg:JobState>Aborted</pwg:JobState></scan:JobInfo>
    <scan:JobInfo><pwg:JobUri>/eSCL/ScanJobs/11</pwg:JobUri><pwg:JobState>constructor</pwg:JobState></scan:JobInfo>
    </scan:Jobs></scan:ScannerStatus>`);
  expect(status).toEqual({
    state: "busy",
    feeder: "jam",
    jobs: [
      { path: "/eSCL/ScanJobs/12", state: "aborted" },
      { path: "/eSCL/ScanJobs/11", state: "unknown" },
    ],
  });
  expect(readStatus("<ScannerStatus/>")).toEqual({ state: "unknown", feeder: "unknown", jobs: [] });
});

test.each([
  ["http://192.0.2.1/eSCL/ScanJobs/1", "/eSCL/ScanJobs/1"],
  ["/eSCL/ScanJobs/1/", "/eSCL/ScanJobs/1"],
  ["eSCL/ScanJobs/1", ""],
  ["", ""],
  ["/a b", ""],
  ["//evil.invalid", "//evil.invalid"],
])("path of the job %j is %j", (uri, path) => {
  expect(pathOf(uri)).toBe(path);
});

describe("which scanner", () => {
  test("where it is looked for", () => {
    expect(candidates({ url: "http://a/eSCL" })).toEqual(["http://a/eSCL"]);
    expect(candidates({})).toHaveLength(11);
    expect(candidates({})[0]).toBe("http://127.0.0.1:60000/eSCL");
    expect(candidates({ url: "http://a/eSCL", usb: true })).toHaveLength(12);
    expect(candidates({ usbFirstPort: 1, usbLastPort: 65_535 })).toHaveLength(64);
    expect(candidates({ usbFirstPort: 9, usbLastPort: 1 })).toEqual([]);
  });

  test.each([
    [{}, true],
    [{ model: "office 9" }, true],
    [{ model: "Other" }, false],
    [{ serial: "S1" }, true],
    [{ serial: "S" }, false],
    [{ serial: "urn:uuid:AB" }, true],
  ])("named by %j: %s", (wanted, is) => {
    expect(isWanted({ model: "Maker Office 9000", serial: "S1", uuid: "ab" }, wanted)).toBe(is);
  });

  test.each([
    [{ model: "M", serial: "1" }, { model: "M", serial: "1" }, true],
    [{ model: "M", serial: "1" }, { model: "M", serial: "2" }, false],
    [{ model: "M", serial: "1" }, { model: "N", serial: "1" }, false],
    [{ model: "M", uuid: "u" }, { model: "M", uuid: "u" }, true],
    [{ model: "M", serial: "1" }, { model: "M" }, false],
    [{ model: "M" }, { model: "M" }, true],
  ])("%j and %j are one device: %s", (one, other, is) => {
    expect(isSame(one, other)).toBe(is);
  });
});
