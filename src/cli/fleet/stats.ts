import type { PeriodFigures } from "../../supervisor/statistics/figures/figures.ts";
import type { FleetOptions } from "../families/fleet.ts";
import { table } from "../table.ts";
import { consoleClient } from "./console-client.ts";
import { printJson, queryOf } from "./words.ts";

/** `visioborne fleet stats`: without a period, the two months that the follow-up meeting looks at. */
export async function fleetStats(
  options: FleetOptions & { from?: string; to?: string; network?: string },
): Promise<void> {
  const { from, to, network } = options;
  const answer = await consoleClient(options).ask("GET", `/statistics${queryOf({ from, to, network })}`);
  if (options.json) return printJson(answer);
  const { period, totals, organismes, availability, wait } = answer as PeriodFigures & { period: unknown };
  const dash = (value: number | null, unit = ""): string => (value === null ? "-" : `${value}${unit}`);
  const rows = organismes.map((one) => [
    one.name,
    String(one.interviews),
    dash(one.sharePct, " %"),
    String(one.missed),
    dash(one.waitMedianS, " s"),
    dash(one.talkMedianS, " s"),
    dash(one.staffedPct, " %"),
  ]);
  const lines = [
    typeof period === "string" ? period : JSON.stringify(period),
    `interviews ${totals.interviews}, abandoned ${totals.abandoned}, missed ${totals.missed}, ` +
      `wait ${dash(wait.medianS, " s")}, available ${dash(availability.pct, " %")}`,
    "",
    table([["organisme", "interviews", "share", "missed", "wait", "talk", "staffed"], ...rows]),
  ];
  process.stdout.write(`${lines.join("\n")}\n`);
}
