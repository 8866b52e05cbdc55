import type { DayFigures } from "../figures/read.ts";
import { dateText } from "../figures/period.ts";
import type { WeeklyGrid } from "../grid/grid.ts";
import type { Masked } from "../masking/mask.ts";
import type { Shown } from "../masking/publish.ts";
import { OTHER } from "../report/words.ts";
import type { CsvCell } from "../../documents/csv.ts";

/** A count in a file: `< 5`, or empty where even that would tell too much. */
function cellOf(count: Masked, below: number): CsvCell {
  return count === "small" ? `< ${below}` : count === "withheld" ? null : count;
}

/** One row for each organisme, then the sum. */
export function organismesTable(shown: Shown, below: number): CsvCell[][] {
  const head = [
    "organisme",
    "nom",
    "entretiens",
    "part_pct",
    "abandonnes",
    "sans_reponse",
    "duree_mediane_s",
    "attente_mediane_s",
    "attente_p90_s",
    "promis_s",
    "observe_s",
    "assure_s",
    "assure_pct",
  ];
  const rows = shown.organismes.map((line): CsvCell[] => [
    line.id ?? "",
    line.id === null ? OTHER : line.name,
    cellOf(line.interviews, below),
    line.sharePct,
    cellOf(line.abandoned, below),
    cellOf(line.missed, below),
    line.talkMedianS,
    line.waitMedianS,
    line.waitP90S,
    line.promisedS,
    line.observedS,
    line.staffedS,
    line.staffedPct,
  ]);
  const { interviews, abandoned, missed, talkMedianS, waitMedianS, waitP90S } = shown;
  const counts = [
    cellOf(interviews, below),
    interviews === 0 ? 0 : 100,
    cellOf(abandoned, below),
    cellOf(missed, below),
  ];
  return [head, ...rows, ["", "Total", ...counts, talkMedianS, waitMedianS, waitP90S, null, null, null, null]];
}

export function sitesTable(shown: Shown, below: number): CsvCell[][] {
  const head = ["reseau", "site", "nom", "entretiens", "abandonnes", "sans_reponse", "disponibilite_pct", "km_evites"];
  const rows = shown.sites.map((site): CsvCell[] => [
    site.network,
    site.site,
    site.name,
    cellOf(site.interviews, below),
    cellOf(site.abandoned, below),
    cellOf(site.missed, below),
    site.availabilityPct,
    site.kmAvoided,
  ]);
  return [head, ...rows];
}

export function daysTable(days: readonly DayFigures[]): CsvCell[][] {
  const rows = days.map(({ day, interviews, abandoned, missed }) => [dateText(day), interviews, abandoned, missed]);
  return [["jour", "entretiens", "abandonnes", "sans_reponse"], ...rows];
}

/** One row for each cell: what was counted stays beside what a person has put in its place. */
export function gridTable(grid: WeeklyGrid): CsvCell[][] {
  const head = ["reseau", "site", "semaine", "organisme", "type", "compte", "valeur", "corrige_par", "corrige_le"];
  const rows = grid.rows.flatMap(({ organisme, name, cells }) =>
    cells.map(({ service, counted, value, correction }): CsvCell[] => [
      grid.network,
      grid.site,
      grid.week,
      organisme === "" ? OTHER : name,
      service,
      counted,
      value,
      correction?.by ?? null,
      correction === null ? null : new Date(correction.atMs).toISOString(),
    ]),
  );
  return [head, ...rows];
}
