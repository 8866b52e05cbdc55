import { isDeepStrictEqual } from "node:util";
import { groupOf, groupsOf, integer } from "../../../devices/printer/ipp/attributes.ts";
import { decodeMessage } from "../../../devices/printer/ipp/decode.ts";
import { encodeMessage } from "../../../devices/printer/ipp/encode.ts";
import { conditionsOf } from "../../../devices/printer/ipp/conditions.ts";
import { IppPrintJob } from "../../../devices/printer/ipp/job.ts";
import { GROUP, integerAttribute, stringAttribute, TAG } from "../../../devices/printer/ipp/message.ts";
import type { IppAttribute, IppMessage, IppValue } from "../../../devices/printer/ipp/message.ts";
import { expectSuccess, isFinal } from "../../../devices/printer/ipp/operations.ts";
import { holdingReasons } from "../../../devices/printer/ipp/reasons.ts";
import { identityOf, printerStatus, STATUS_ATTRIBUTES } from "../../../devices/printer/ipp/status.ts";
import { holds, texts, WrongResult } from "../target.ts";
import type { FuzzTarget } from "../target.ts";

const octets = (name: string, ...values: readonly string[]): IppAttribute => ({
  name,
  values: values.map((value) => ({ kind: "octets", value: Buffer.from(value, "latin1") })),
});
const of = (name: string, ...values: readonly IppValue[]): IppAttribute => ({ name, values });
const OPERATION = {
  tag: GROUP.operation,
  attributes: [
    stringAttribute("charset", "attributes-charset", "utf-8"),
    stringAttribute("language", "attributes-natural-language", "en"),
  ],
};

function response(tag: number, attributes: readonly IppAttribute[], code = 0): Buffer {
  const groups = [OPERATION, { tag, attributes }];
  return encodeMessage({ version: [2, 0], code, requestId: 7, groups, data: new Uint8Array(0) });
}

const PRINTER = response(GROUP.printer, [
  of("printer-state", { kind: "enum", value: 5 }),
  stringAttribute("keyword", "printer-state-reasons", "media-empty-error", "marker-waste-almost-full-warnin"),
  integerAttribute("queued-job-count", 1),
  octets(
    "printer-input-tray",
    "type=sheetFeedAutoRemovableTray;mediafeed=29700;maxcapacity=250;level=17;status=0;name=main;",
    "type=sheetFeedManual;maxcapacity=1;level=-3;status=0;name=by-pass-tray;",
  ),
  octets("printer-supply", "index=1;class=supplyThatIsConsumed;type=toner;unit=percent;maxcapacity=100;level=63;"),
  stringAttribute("text", "printer-supply-description", "Black toner"),
  of("marker-levels", { kind: "integer", value: 63 }, { kind: "integer", value: -2 }),
  stringAttribute("name", "marker-names", "black", "waste"),
  stringAttribute("keyword", "marker-types", "toner", "waste-toner"),
  stringAttribute("text", "printer-device-id", "MFG:Maker;MDL:Office 9000;SN:ABC123;"),
  stringAttribute("text", "printer-make-and-model", "Maker Office 9000"),
]);
const MEDIA = response(GROUP.printer, [
  of("media-col-ready", {
    kind: "collection",
    members: [
      { name: "media-source", values: [{ kind: "keyword", value: "main" }] },
      {
        name: "media-size",
        values: [
          { kind: "collection", members: [{ name: "x-dimension", values: [{ kind: "integer", value: 21000 }] }] },
        ],
      },
    ],
  }),
  of("resolution", { kind: "resolution", cross: 600, feed: 600, unit: 3 }),
  of("copies-supported", { kind: "range", lower: 1, upper: 99 }),
  of("title", { kind: "textLang", language: "fr", value: "Imprimante" }),
  of("up", { kind: "boolean", value: true }),
  of("none", { kind: "other", tag: 0x13, value: new Uint8Array(0) }),
  of("date", {
    kind: "date",
    value: { year: 2026, month: 11, day: 22, hour: 9, minute: 0, second: 1, deciseconds: 0, utcOffsetMin: 60 },
  }),
]);
const JOB = response(GROUP.job, [
  integerAttribute("job-id", 42),
  of("job-state", { kind: "enum", value: 5 }),
  stringAttribute("keyword", "job-state-reasons", "job-printing"),
  integerAttribute("job-impressions", 2),
  integerAttribute("job-impressions-completed", 1),
]);

/** An answer of a printer: the message, and what is read out of it. */
export const target: FuzzTarget = {
  name: "ipp",
  what: "answers of a printer: message, status, job",
  samples: [PRINTER, MEDIA, JOB, response(GROUP.operation, [], 0x0507)],
  tokens: [
    ...texts(...STATUS_ATTRIBUTES, "level=", "maxcapacity=", "name=auto", "-3", ";", "none", "paused", "__proto__"),
    ...Object.values(TAG).map((tag) => Uint8Array.of(tag, 0, 0, 0, 0)),
    Uint8Array.of(TAG.beginCollection, 0, 1, 0x61, 0, 0),
    Uint8Array.of(TAG.memberName, 0, 0, 0, 1, 0x61, TAG.beginCollection, 0, 0, 0, 0),
    Uint8Array.of(GROUP.end),
    Uint8Array.of(GROUP.printer),
    Uint8Array.of(GROUP.job),
    Uint8Array.of(TAG.integer, 0, 0, 0, 4, 0xff, 0xff, 0xff, 0xfe),
  ],
  maxBytes: 64 * 1024,
  parse(input) {
    const message = decodeMessage(input);
    const printer = groupOf(message, GROUP.printer);
    const status = printerStatus(printer);
    for (const { sheets, capacitySheets } of status.trays) holds(isLevel(sheets) && isLevel(capacitySheets), "a tray");
    for (const { leftPct } of status.supplies) {
      holds(isLevel(leftPct) && !(typeof leftPct === "number" && leftPct > 100), `a supply at ${leftPct} %`);
    }
    const conditions = conditionsOf(status);
    holds(new Set(conditions.map(({ code }) => code)).size === conditions.length, "a condition is told twice");
    holdingReasons(status.reasons, true);
    identityOf(printer);
    for (const attributes of groupsOf(message, GROUP.job).slice(0, 20)) {
      isFinal(integer(attributes, "job-state"));
      const job = new IppPrintJob(
        { jobId: "j", deviceId: 1, copies: 1 },
        { stillMs: 1, totalMs: 1, cancelMs: 1 },
        () => 0,
        () => Promise.resolve(),
      );
      job.observe(attributes, status);
      const { sheetsDone, sheetsTotal } = job.progress();
      holds(sheetsDone >= 0 && (typeof sheetsTotal === "string" || sheetsTotal > 0), "sheets below none");
    }
    // What was understood can be said again, and is then understood the same.
    if (input.length <= 4096)
      holds(isDeepStrictEqual(decodedAgain(encodeMessage(message)), message), "it is another again");
    expectSuccess("Get-Printer-Attributes", message);
  },
};

function isLevel(level: number | string): boolean {
  return level === "some" || level === "unknown" || (typeof level === "number" && level >= 0);
}

function decodedAgain(octets: Buffer): IppMessage {
  try {
    return decodeMessage(octets);
  } catch (error) {
    // What our own encoder makes is never malformed.
    throw new WrongResult("our own message can't be decoded", { cause: error });
  }
}
