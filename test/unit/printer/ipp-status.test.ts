import { describe, expect, test } from "vitest";
import { attributesOf } from "../../../devices/printer/ipp/attributes.ts";
import type { Attributes } from "../../../devices/printer/ipp/attributes.ts";
import type { IppValue } from "../../../devices/printer/ipp/codec.ts";
import { conditionsOf } from "../../../devices/printer/ipp/conditions.ts";
import { holdingReasons, parseReason } from "../../../devices/printer/ipp/reasons.ts";
import { identityOf, printerStatus } from "../../../devices/printer/ipp/status.ts";

const octets = (text: string): IppValue => ({ kind: "octets", value: Buffer.from(text, "latin1") });
const keyword = (value: string): IppValue => ({ kind: "keyword", value });
const integer = (value: number): IppValue => ({ kind: "integer", value });

function printer(attributes: Readonly<Record<string, readonly IppValue[]>>): Attributes {
  return attributesOf(Object.entries(attributes).map(([name, values]) => ({ name, values })));
}

describe("printer-state-reasons", () => {
  test.each([
    ["media-empty", "media-empty", "error"],
    ["media-empty-report", "media-empty", "report"],
    ["media-empty-warning", "media-empty", "warning"],
    ["media-empty-error", "media-empty", "error"],
    ["marker-waste-almost-full-warnin", "marker-waste-almost-full", "warning"],
    ["com.example-odd-thing-report", "com.example-odd-thing", "report"],
    ["shutdown", "shutdown", "error"],
    ["error", "error", "error"],
  ])("%s is %s, %s", (text, stem, severity) => {
    expect(parseReason(text)).toEqual({ keyword: text, stem, severity });
  });

  test.each([
    [["none"], "idle", []],
    [["media-empty-report"], "idle", ["printer.paper"]],
    [["media-low-warning"], "processing", ["printer.paper.low"]],
    [["media-low-report", "media-empty-report"], "idle", ["printer.paper"]],
    [["media-needed-error", "media-empty-error"], "stopped", ["printer.paper"]],
    [["toner-low-report"], "idle", ["printer.toner.low"]],
    [["marker-supply-empty-error"], "stopped", ["printer.toner"]],
    [["marker-waste-almost-full-warnin"], "processing", ["printer.toner.low"]],
    [["cover-open-error", "media-jam-error"], "stopped", ["printer.jam", "printer.door"]],
    [["door-open-report"], "idle", ["printer.door"]],
    [["paused"], "stopped", ["printer.paused"]],
    [["com.example-fan-error"], "idle", ["printer.other"]],
    [["com.example-fan-report"], "idle", []],
    [["com.example-fan-report"], "stopped", ["printer.other"]],
    [["identify-printer-requested"], "idle", []],
    [[], "stopped", ["printer.other"]],
    [["toner-low-warning"], "stopped", ["printer.other", "printer.toner.low"]],
    [["toString-error"], "idle", ["printer.other"]],
  ] as const)("%j while %s: %j", (reasons, state, codes) => {
    expect(conditionsOf({ state, reasons }).map(({ code }) => code)).toEqual(codes);
  });

  test("an unknown keyword stands in the detail as it came, and a job given up comes first", () => {
    const [check, other] = conditionsOf({ state: "idle", reasons: ["com.example-fan-error"] }, "stop-point");
    expect(check).toEqual({ code: "printer.check", detail: "stop-point" });
    expect(other).toEqual({ code: "printer.other", detail: "com.example-fan-error" });
  });

  test("a job is held up by what stops the paper, by an empty tray only when nothing moves", () => {
    expect(holdingReasons(["media-needed-warning", "toner-low-report"], false)).toEqual(["media-needed-warning"]);
    expect(holdingReasons(["media-empty-warning"], false)).toEqual([]);
    expect(holdingReasons(["media-empty-warning"], true)).toEqual(["media-empty-warning"]);
    expect(holdingReasons(["media-empty-error"], false)).toEqual(["media-empty-error"]);
  });
});

describe("trays and supplies", () => {
  test("levels of printer-input-tray: sheets, -2 unknown, -3 some", () => {
    const { trays } = printerStatus(
      printer({
        "printer-input-tray": [
          octets("type=sheetFeedAutoRemovableTray;maxcapacity=-2;level=-2;status=0;name=auto"),
          octets("type=sheetFeedAutoRemovableTray;mediafeed=29700;maxcapacity=250;level=17;status=0;name=main;"),
          octets("type=sheetFeedManual;maxcapacity=50;level=-3;status=0;name=by-pass-tray;"),
          octets("type=other;maxcapacity=-2;level=-2;name=tray-3"),
          octets("garbage"),
        ],
      }),
    );
    expect(trays).toEqual([
      { name: "main", sheets: 17, capacitySheets: 250 },
      { name: "by-pass-tray", sheets: "some", capacitySheets: 50 },
      { name: "tray-3", sheets: "unknown", capacitySheets: "unknown" },
      { name: "tray-4", sheets: "unknown", capacitySheets: "unknown" },
    ]);
  });

  test("without printer-input-tray the trays are those of media-col-ready, of unknown level", () => {
    const media = (source: string): IppValue => ({
      kind: "collection",
      members: [{ name: "media-source", values: [keyword(source)] }],
    });
    const { trays } = printerStatus(printer({ "media-col-ready": [media("main"), media("main"), media("auto")] }));
    expect(trays).toEqual([{ name: "main", sheets: "unknown", capacitySheets: "unknown" }]);
  });

  test("supplies in percent of their capacity; a receptacle's level is the room left (RFC 3805)", () => {
    const supplies = (reasons: readonly string[]) =>
      printerStatus(
        printer({
          "printer-state-reasons": reasons.map(keyword),
          "printer-supply-description": [{ kind: "text", value: "Waste" }],
          "printer-supply": [
            octets("index=1;class=receptacleThatIsFilled;type=wasteToner;unit=percent;maxcapacity=100;level=95;"),
            octets("index=2;class=supplyThatIsConsumed;type=toner;unit=impressions;maxcapacity=3000;level=750;"),
            octets("index=3;class=supplyThatIsConsumed;type=opc;maxcapacity=-2;level=-2;"),
            octets("index=4;class=supplyThatIsConsumed;type=fuser;maxcapacity=-2;level=-3;"),
          ],
        }),
      ).supplies.map(({ leftPct }) => leftPct);
    expect(supplies(["none"])).toEqual([95, 25, "unknown", "some"]);
    // This device counts how full it is: it warns at 95.
    expect(supplies(["marker-waste-almost-full-warnin"])[0]).toBe(5);
  });

  test("the older marker attributes, a waste marker being how full it is", () => {
    const { supplies } = printerStatus(
      printer({
        "marker-names": [keyword("Black"), keyword("Waste")],
        "marker-types": [keyword("toner"), keyword("waste-toner")],
        "marker-levels": [integer(40), integer(80), integer(-3)],
      }),
    );
    expect(supplies).toEqual([
      { name: "Black", receptacle: false, leftPct: 40 },
      { name: "Waste", receptacle: true, leftPct: 20 },
      { name: "supply-3", receptacle: false, leftPct: "some" },
    ]);
  });

  test("a level over 100 is 100, and a waste tank that is fuller than full has no room left, not less than none", () => {
    const { supplies } = printerStatus(
      printer({
        "marker-types": [keyword("toner"), keyword("waste-toner")],
        "marker-levels": [integer(130), integer(65_534)],
      }),
    );
    expect(supplies.map(({ leftPct }) => leftPct)).toEqual([100, 0]);
  });

  test("a printer that tells nothing is unknown, and busy by its state alone", () => {
    expect(printerStatus(printer({}))).toEqual({ state: "unknown", reasons: [], trays: [], supplies: [], busy: false });
    const state: IppValue = { kind: "enum", value: 4 };
    expect(printerStatus(printer({ "printer-state": [state] })).busy).toBe(true);
    expect(printerStatus(printer({ "printer-state": [state], "queued-job-count": [integer(0)] })).busy).toBe(false);
  });

  test("model and serial number, from the device id", () => {
    const id: IppValue = { kind: "text", value: "MFG:Example;MDL:P1;SN:AB123;CMD:PDF;" };
    const model: IppValue = { kind: "text", value: "Example P1" };
    expect(identityOf(printer({ "printer-device-id": [id], "printer-make-and-model": [model] }))).toEqual({
      model: "Example P1",
      serial: "AB123",
    });
    expect(identityOf(printer({}))).toEqual({});
  });
});
