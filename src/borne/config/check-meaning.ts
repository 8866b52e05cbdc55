import { minuteOf } from "../../calendar/day-number.ts";
import { readCode } from "../../contract/enrolment/code.ts";
import type { Report } from "./load.ts";
import { nearest } from "./nearest.ts";
import type { Step } from "./problem.ts";
import { found } from "./words.ts";

type Data = Readonly<Record<string, unknown>>;

/**
 * What a schema can't say: times in order, services told apart, a zone that exists. The data may be wrong in any way:
 * only what has the right shape is looked at.
 */
export function checkMeaning(data: unknown, report: Report): void {
  const site = group(group(data)?.["site"]);
  if (site) {
    checkZone(site["timeZone"], report);
    checkHours(group(site["hours"]), ["site", "hours"], report);
  }
  checkServices(list(group(data)?.["services"]), saysNothing(group(site?.["hours"])), report);
  checkAddress(group(data), "broker", report);
  checkAddress(group(data), "desk", report);
  checkAddress(group(data), "enrolment", report);
  checkEnrolment(group(data), report);
  checkCall(group(data), report);
}

function checkZone(zone: unknown, report: Report): void {
  // Asking Intl costs 10 ms and 9 MB before the borne is ready: not for the zone that nearly all of them have.
  if (typeof zone !== "string" || zone === "Europe/Paris") return;
  const expected = "an IANA time zone, e.g. Europe/Paris";
  // Offsets are accepted by Intl, but they have no summer time.
  if (/^[+-]/.test(zone)) return report("error", "zone.offset", ["site", "timeZone"], found(zone), expected);
  try {
    Intl.DateTimeFormat("en", { timeZone: zone });
  } catch {
    const meant = nearest(zone, Intl.supportedValuesOf("timeZone"));
    const hint = meant === undefined ? "" : `; is \`${meant}\` meant?`;
    report("error", "zone.unknown", ["site", "timeZone"], found(zone), expected + hint);
  }
}

function checkHours(hours: Data | undefined, path: readonly Step[], report: Report): void {
  if (!hours) return;
  const weekly = list(hours["weekly"]);
  weekly.forEach((row, index) => {
    checkSpan(row, [...path, "weekly", index], report);
    const [validFrom, validTo] = [row["validFrom"], row["validTo"]];
    if (typeof validFrom === "string" && typeof validTo === "string" && validTo < validFrom) {
      report(
        "error",
        "hours.order",
        [...path, "weekly", index, "validTo"],
        found(validTo),
        `a day not before validFrom (${validFrom})`,
      );
    }
    for (const [before, other] of weekly.slice(0, index).entries()) {
      if (overlap(row, other)) {
        report(
          "warning",
          "hours.overlap",
          [...path, "weekly", index],
          spanText(row),
          `no overlap with weekly[${before}] (${spanText(other)})`,
        );
      }
    }
  });
  list(hours["exceptions"]).forEach((row, index) => {
    list(row["open"]).forEach((span, at) => checkSpan(span, [...path, "exceptions", index, "open", at], report));
    const [date, to] = [row["date"], row["to"]];
    if (typeof date === "string" && typeof to === "string" && to < date) {
      report(
        "error",
        "hours.order",
        [...path, "exceptions", index, "to"],
        found(to),
        `a day not before date (${date})`,
      );
    }
  });
  if (hours["always"] === true && weekly.length > 0) {
    report(
      "warning",
      "hours.always",
      [...path, "weekly"],
      "weekly hours beside `always: true`",
      "one of the two: `always` makes the weekly hours void",
    );
  }
}

function checkSpan(row: Data, path: readonly Step[], report: Report): void {
  const [from, to] = [timeOf(row["from"]), timeOf(row["to"])];
  if (from === undefined || to === undefined || from < to) return;
  const hint = from === to ? "" : "; hours over midnight are two rows, the first to 24:00, the second from 00:00";
  report(
    "error",
    "hours.order",
    [...path, "to"],
    found(row["to"]),
    `a time after from (${String(row["from"])})${hint}`,
  );
}

/** Whether two weekly rows say of the same moment that it is open: mostly a slip of the pen. */
function overlap(a: Data, b: Data): boolean {
  const [aFrom, aTo, bFrom, bTo] = [timeOf(a["from"]), timeOf(a["to"]), timeOf(b["from"]), timeOf(b["to"])];
  if (aFrom === undefined || aTo === undefined || bFrom === undefined || bTo === undefined) return false;
  if (aFrom >= bTo || bFrom >= aTo) return false;
  if (!share(a["days"], b["days"]) || !weeksMeet(a["weeksOfMonth"], b["weeksOfMonth"])) return false;
  return (
    day(a["validFrom"], "0000") <= day(b["validTo"], "9999") && day(b["validFrom"], "0000") <= day(a["validTo"], "9999")
  );
}

function share(a: unknown, b: unknown): boolean {
  return Array.isArray(a) && Array.isArray(b) && a.some((one) => b.includes(one));
}

/** The last such day of a month is its 4th or its 5th. */
function weeksMeet(a: unknown, b: unknown): boolean {
  if (!Array.isArray(a) || !Array.isArray(b)) return true;
  const spread = (weeks: readonly unknown[]): unknown[] => (weeks.includes(-1) ? [...weeks, 4, 5] : [...weeks]);
  return share(spread(a), b) || share(a, spread(b));
}

function checkServices(services: readonly Data[], siteSaysNothing: boolean, report: Report): void {
  const seen = new Map<unknown, number>();
  services.forEach((service, index) => {
    const { id, hours } = service;
    const first = seen.get(id);
    if (first !== undefined)
      report(
        "error",
        "service.twice",
        ["services", index, "id"],
        found(id),
        `an id of its own: services[${first}] has this one`,
      );
    else if (id !== undefined) seen.set(id, index);
    checkHours(group(hours), ["services", index, "hours"], report);
    if (siteSaysNothing && saysNothing(group(hours))) {
      report(
        "warning",
        "hours.never",
        ["services", index],
        "no opening hours, here or of the site",
        "hours, or this service is never open",
      );
    }
    const needs = service["needs"];
    const twice =
      Array.isArray(needs) && Array.isArray(service["wants"])
        ? service["wants"].filter((one) => needs.includes(one))
        : [];
    if (twice.length > 0)
      report(
        "warning",
        "service.wants",
        ["services", index, "wants"],
        `${twice.join(", ")}, needed already`,
        "what the service can do without",
      );
  });
}

function checkAddress(data: Data | undefined, key: "broker" | "desk" | "enrolment", report: Report): void {
  const url = group(data?.[key])?.["url"];
  if (typeof url !== "string") return;
  const port = /:(\d+)(\/.*)?$/.exec(url)?.[1];
  const parsed = URL.canParse(url.replace(/^(mqtts|wss):/, "https:"));
  if (!parsed || (port !== undefined && Number(port) === 0))
    report("error", "url.invalid", [key, "url"], found(url), "a host name or address, and a port from 1 to 65535");
}

/** One source of certificates, and one of the code. */
function checkEnrolment(data: Data | undefined, report: Report): void {
  const enrolment = group(data?.["enrolment"]);
  if (!enrolment) return;
  if (group(data?.["broker"])) {
    const expected = "one of the two: certificates by enrolment, or files under `broker`";
    report("error", "enrolment.broker", ["enrolment"], "a section `broker` beside it", expected);
  }
  const { code, codeFile } = enrolment;
  if (code !== undefined && codeFile !== undefined) {
    report("error", "enrolment.twice", ["enrolment", "codeFile"], "a `code` beside it", "`code` or `codeFile`");
  }
  if (typeof code !== "string") return;
  try {
    readCode(code);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    report("error", "enrolment.code", ["enrolment", "code"], why, "the code as it is printed");
  }
}

/** What a call needs of the rest of the configuration. */
function checkCall(data: Data | undefined, report: Report): void {
  const services = list(data?.["services"]);
  const owner = group(data?.["call"])?.["defaultService"];
  if (typeof owner === "string" && !services.some(({ id }) => id === owner)) {
    const ids = services.map(({ id }) => String(id)).join(", ");
    report("error", "service.unknown", ["call", "defaultService"], found(owner), `one of the services: ${ids}`);
  }
  services.forEach((service, index) => {
    const identifier = group(service["identifier"]);
    const path = ["services", index, "identifier"] as const;
    if (identifier?.["kind"] === "nir-15" && identifier["legalBasis"] === undefined) {
      const expected = "the text that allows this organisme to ask for the NIR (décret 2019-341)";
      report("error", "identifier.basis", [...path, "legalBasis"], "nothing", expected);
    }
    if (identifier?.["kind"] === "digits" && identifier["digits"] === undefined) {
      report("error", "identifier.digits", [...path, "digits"], "nothing", "how many digits the number has");
    }
  });
  const desk = group(data?.["desk"]);
  const files = ["caFile", "certFile", "keyFile"].filter((file) => desk?.[file] === undefined);
  const elsewhere = group(data?.["broker"]) ?? group(data?.["enrolment"]);
  if (desk && files.length > 0 && elsewhere === undefined) {
    report("error", "desk.files", ["desk"], `no ${files.join(", ")}`, "these files, here or under `broker`");
  }
}

function saysNothing(hours: Data | undefined): boolean {
  return (
    !hours || (hours["always"] !== true && list(hours["weekly"]).length === 0 && list(hours["exceptions"]).length === 0)
  );
}

function spanText(row: Data): string {
  return `${[row["days"]].flat().join(", ")} ${String(row["from"])}-${String(row["to"])}`;
}

function timeOf(value: unknown): number | undefined {
  return typeof value === "string" && /^\d\d:\d\d$/.test(value) ? minuteOf(value) : undefined;
}

function day(value: unknown, absent: string): string {
  return typeof value === "string" ? value : absent;
}

function group(value: unknown): Data | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Data) : undefined;
}

function list(value: unknown): readonly Data[] {
  return Array.isArray(value) ? value.map((one) => group(one) ?? {}) : [];
}
