import { readFileSync } from "node:fs";
import type { Condition } from "../../devices/device.ts";
import type { EventBody } from "../uplink/port.ts";
import { redactText } from "./redaction.ts";

/** Where `visioborne card apply` leaves what it found; a borne that was not made from an image has none. */
export const CARD_REPORT = "/run/visioborne-card/report.json";

/** As much of the report as the daemon tells (src/card/report.ts is its source). */
interface Report {
  readonly state: "good" | "rejected" | "missing" | "unreadable";
  readonly problems: readonly {
    readonly file: string;
    readonly problem: {
      readonly severity: string;
      readonly line: number;
      readonly path: string;
      readonly found: string;
    };
  }[];
  readonly dataMadeAnew: boolean;
  readonly identityRestored: boolean;
  readonly remarks: readonly string[];
}

/** What is to be told of the SD card at a start of the daemon. */
export interface CardTold {
  readonly event: EventBody & { readonly type: "card.read" };
  readonly conditions: readonly Condition[];
}

/** Reads what was found on the SD card; undefined where there is none, or nothing was left. */
export function readCardReport(path: string = CARD_REPORT): CardTold | undefined {
  let report: Report;
  try {
    report = JSON.parse(readFileSync(path, "utf8")) as Report;
    const conditions: Condition[] = [];
    if (report.state !== "good") conditions.push({ code: "config.rejected", detail: mistakes(report) });
    const anew = report.identityRestored ? "made anew, identity kept" : "made anew, identity lost";
    if (report.dataMadeAnew) conditions.push({ code: "disk.wear", detail: `data partition was damaged: ${anew}` });
    const [remark] = report.remarks;
    // A card that takes no writing at all is at its end; one that is full is not.
    const code = remark?.includes("pleine") === true ? "disk.full" : "disk.wear";
    if (remark !== undefined && !conditions.some((one) => one.code === code)) {
      conditions.push({ code, detail: `card: ${remark}`.slice(0, 180) });
    }
    const detail = conditions.map((one) => one.detail ?? "").join("; ");
    const event = {
      type: "card.read",
      state: report.state,
      ...(detail === "" ? {} : { detail: detail.slice(0, 200) }),
    } as const;
    return { event, conditions };
  } catch {
    return undefined;
  }
}

/** In a line; what looks like a person's number in the file is not published. */
function mistakes({ state, problems }: Report): string {
  const first = problems.find(({ problem }) => problem.severity === "error");
  const errors = problems.filter(({ problem }) => problem.severity === "error").length;
  const { line, path, found } = first?.problem ?? { line: 0, path: "", found: "" };
  const place = `${first?.file ?? "visioborne.yaml"}${line > 0 ? `:${line}` : ""}${path === "" ? "" : ` ${path}`}`;
  return redactText(`card ${state}, ${errors} mistakes; ${place}: found ${found}`).slice(0, 180);
}
