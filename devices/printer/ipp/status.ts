import type { Level, PrinterStatus, Supply, Tray } from "../port.ts";
import { collections, integer, integers, octetTexts, string, strings } from "./attributes.ts";
import type { Attributes } from "./attributes.ts";
import { parseReasons } from "./reasons.ts";

/** What `printerStatus` reads: the `requested-attributes` of a poll. */
export const STATUS_ATTRIBUTES: readonly string[] = [
  "printer-state",
  "printer-state-reasons",
  "queued-job-count",
  "printer-input-tray",
  "media-col-ready",
  "printer-supply",
  "printer-supply-description",
  "marker-names",
  "marker-types",
  "marker-levels",
];

const STATES: Readonly<Record<number, PrinterStatus["state"]>> = { 3: "idle", 4: "processing", 5: "stopped" };

/** The status of a printer from the attributes of Get-Printer-Attributes. Pure; what is not told is `unknown`. */
export function printerStatus(attributes: Attributes): PrinterStatus {
  const state = STATES[integer(attributes, "printer-state") ?? 0] ?? "unknown";
  const reasons = strings(attributes, "printer-state-reasons").filter((keyword) => keyword !== "none");
  const queued = integer(attributes, "queued-job-count");
  return {
    state,
    reasons,
    trays: traysOf(attributes),
    supplies: suppliesOf(attributes, reasons),
    busy: queued === undefined ? state === "processing" : queued > 0,
  };
}

/** A level of the Printer MIB (RFC 3805): -3 = at least one, -2 = unknown, -1 = other. */
export function levelOf(value: number | undefined): Level {
  if (value === undefined || !Number.isFinite(value)) return "unknown";
  if (value >= 0) return value;
  return value === -3 ? "some" : "unknown";
}

/** `key=value;key=value;` as in `printer-input-tray` and `printer-supply` (PWG 5100.13, 5.6.26 and 5.6.40). */
export function parseFields(text: string): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const part of text.split(";")) {
    const equals = part.indexOf("=");
    if (equals > 0) fields.set(part.slice(0, equals).trim().toLowerCase(), part.slice(equals + 1).trim());
  }
  return fields;
}

function numberOf(fields: ReadonlyMap<string, string>, key: string): number | undefined {
  const text = fields.get(key);
  return text !== undefined && /^-?\d{1,9}$/.test(text) ? Number(text) : undefined;
}

function traysOf(attributes: Attributes): readonly Tray[] {
  const told = octetTexts(attributes, "printer-input-tray")
    .map(parseFields)
    // `auto` and `manual` are choices of the driver's dialogue, not places that hold paper.
    .filter((fields) => fields.get("name") !== "auto" && fields.get("name") !== "manual")
    .map((fields, i): Tray => {
      const capacity = numberOf(fields, "maxcapacity") ?? -2;
      return {
        name: fields.get("name") ?? `tray-${i + 1}`,
        sheets: levelOf(numberOf(fields, "level")),
        capacitySheets: capacity > 0 ? capacity : "unknown",
      };
    });
  if (told.length > 0) return told;
  const sources = collections(attributes, "media-col-ready").flatMap((media) => strings(media, "media-source"));
  return [...new Set(sources)]
    .filter((name) => name !== "auto" && name !== "manual")
    .map((name) => ({ name, sheets: "unknown", capacitySheets: "unknown" }));
}

function suppliesOf(attributes: Attributes, reasons: readonly string[]): readonly Supply[] {
  const names = strings(attributes, "printer-supply-description");
  const wasteFilling = parseReasons(reasons).some(({ stem }) => stem.startsWith("marker-waste-"));
  const told = octetTexts(attributes, "printer-supply")
    .map(parseFields)
    .map((fields, i): Supply => {
      const pct = percentOf(numberOf(fields, "level"), numberOf(fields, "maxcapacity"), fields.get("unit"));
      const waste = fields.get("class") === "receptacleThatIsFilled";
      // RFC 3805 has a receptacle's level as the room left; some devices tell how full it is. The device's own
      // warning shows which of the two a high figure is.
      const filled = waste && wasteFilling && typeof pct === "number" && pct > 50;
      const name = names[i] ?? fields.get("type") ?? `supply-${i + 1}`;
      return { name, receptacle: waste, leftPct: filled ? 100 - pct : pct };
    });
  return told.length > 0 ? told : markersOf(attributes);
}

function percentOf(level: number | undefined, capacity: number | undefined, unit: string | undefined): Level {
  const known = levelOf(level);
  if (typeof known !== "number") return known;
  const of = capacity !== undefined && capacity > 0 ? capacity : unit === "percent" ? 100 : 0;
  return of > 0 ? Math.min(100, Math.round((known * 100) / of)) : known > 0 ? "some" : 0;
}

/** The older `marker-*` attributes: percent already; a waste marker tells how full it is. */
function markersOf(attributes: Attributes): readonly Supply[] {
  const names = strings(attributes, "marker-names");
  const types = strings(attributes, "marker-types");
  return integers(attributes, "marker-levels").map((value, i): Supply => {
    const level = levelOf(value);
    const waste = (types[i] ?? "").startsWith("waste");
    // Some devices tell more than 100.
    const pct = typeof level === "number" ? Math.min(100, level) : level;
    const leftPct = waste && typeof pct === "number" ? 100 - pct : pct;
    return { name: names[i] ?? types[i] ?? `supply-${i + 1}`, receptacle: waste, leftPct };
  });
}

/** What the device says of itself. A serial number is in the IEEE 1284 device id, when it is told. */
export function identityOf(attributes: Attributes): { model?: string; serial?: string } {
  const model = string(attributes, "printer-make-and-model");
  const deviceId = /(?:^|;)\s*(?:SN|SERN|SERIALNUMBER):([^;]+)/i.exec(string(attributes, "printer-device-id") ?? "");
  const serial = deviceId?.[1]?.trim() ?? string(attributes, "printer-serial-number");
  return { ...(model === undefined ? {} : { model }), ...(serial === undefined ? {} : { serial }) };
}
