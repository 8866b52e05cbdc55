import { expect, test } from "vitest";
import { parseEsclStatus } from "../../../devices/scanner/sane/escl-status.ts";
import { isListedWhenAway, parseListing, pickScanner } from "../../../devices/scanner/sane/listing.ts";
import { readScanSettings, scannerStatus } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";

const LISTING =
  "v4l:/dev/video0\tNoname\tUSB camera\tvirtual device\n" +
  "a backend wrote this\n" +
  "genesys:libusb:001:004\tCanon\tLiDE 210\tflatbed scanner\n" +
  "hpaio:/usb/MFP?serial=CN123\tHewlett-Packard\tMFP M28w\tall-in-one\n";

test("reads a listing and passes over what is none", () => {
  expect(parseListing(LISTING).map(({ device }) => device)).toEqual([
    "v4l:/dev/video0",
    "genesys:libusb:001:004",
    "hpaio:/usb/MFP?serial=CN123",
  ]);
  expect(parseListing("")).toEqual([]);
  expect(parseListing("d\tv\tm\tt\n".repeat(1000))).toHaveLength(64);
});

test("picks by exact name, model or serial; a webcam only by its name", () => {
  const listed = parseListing(LISTING);
  expect(pickScanner(listed, {})?.device).toBe("genesys:libusb:001:004");
  expect(pickScanner(listed, { model: "hewlett-packard mfp" })?.device).toContain("hpaio");
  expect(pickScanner(listed, { serial: "CN123" })?.device).toContain("hpaio");
  expect(pickScanner(listed, { model: "canon", serial: "CN123" })).toBeUndefined();
  expect(pickScanner(listed, { device: "v4l:/dev/video0" })?.model).toBe("USB camera");
  expect(pickScanner(listed, { device: "genesys:libusb:001:005" })).toBeUndefined();
});

test("does not take a listing of a network backend as presence", () => {
  expect(["airscan:e0:MFP", "escl:http://x", "net:host:test:0"].every(isListedWhenAway)).toBe(true);
  expect(["genesys:libusb:001:004", "hpaio:/usb/MFP", "test:0"].some(isListedWhenAway)).toBe(false);
});

test.for([
  ["ScannerAdfLoaded", "loaded"],
  ["ScannerAdfProcessing", "unknown"],
  ["ScannerAdfEmpty", "empty"],
  ["ScannerAdfJam", "jam"],
  ["ScannerAdfMispick", "jam"],
  ["ScannerAdfHatchOpen", "cover"],
  ["ScannerAdfDoorOpen", "cover"],
  ["ScannerAdfInputTrayFailed", "unknown"],
] as const)("eSCL %s is %s", ([state, feeder]) => {
  expect(parseEsclStatus(`<s><pwg:State>Idle</pwg:State><scan:AdfState>${state}</scan:AdfState></s>`)).toEqual({
    feeder,
  });
});

test("reads what the virtual scanner writes, and any other text as unknown", () => {
  expect(parseEsclStatus(scannerStatus("Idle", "ScannerAdfJam"))).toEqual({ feeder: "jam" });
  for (const text of ["", "<AdfState>", "<AdfState></AdfState>", "x".repeat(1_000_000)]) {
    expect(parseEsclStatus(text)).toEqual({ feeder: "unknown" });
  }
});

test("the virtual scanner refuses settings that it does not offer", () => {
  const settings = (dpi: number, height: number): string =>
    `<pwg:Height>${height}</pwg:Height><pwg:Width>2480</pwg:Width><pwg:InputSource>Feeder</pwg:InputSource>` +
    `<scan:ColorMode>RGB24</scan:ColorMode><scan:XResolution>${dpi}</scan:XResolution>`;
  expect(readScanSettings(settings(150, 3507))).toEqual({
    source: "feeder",
    colour: true,
    dpi: 150,
    widthPx: 1240,
    heightPx: 1754,
  });
  expect(readScanSettings(settings(123, 3507))).toBeNull();
  expect(readScanSettings(settings(150, 99_999))).toBeNull();
  expect(readScanSettings("")).toBeNull();
});
