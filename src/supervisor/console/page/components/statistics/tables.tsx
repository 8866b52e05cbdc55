import type { OrganismeFigures, Subject } from "../../../../statistics/figures/figures.ts";
import type { ShownStatistics } from "../../../../statistics/shown.ts";
import { useWords } from "../../state/language.ts";
import { STATISTICS } from "../../words/statistics.ts";
import { Link } from "../link.tsx";
import { Table, type Column } from "../table.tsx";
import { durationText, hoursText, numberText } from "./figures-text.ts";

/** Interviews with their shares. */
export function OrganismesTable({ rows }: { rows: readonly OrganismeFigures[] }) {
  const { t, language } = useWords(STATISTICS);
  const columns: readonly Column<OrganismeFigures>[] = [
    { key: "organisme", title: t("organisme"), heads: true, cell: (row) => nameOf(row, t("other")) },
    { key: "interviews", title: t("interviews"), numeric: true, cell: (row) => numberText(language, row.interviews) },
    { key: "share", title: t("share"), numeric: true, cell: ({ sharePct }) => <Share pct={sharePct} /> },
    { key: "abandoned", title: t("abandoned"), numeric: true, cell: (row) => numberText(language, row.abandoned) },
    { key: "missed", title: t("missed"), numeric: true, cell: (row) => numberText(language, row.missed) },
    {
      key: "promised",
      title: t("missedPromised"),
      numeric: true,
      cell: (row) => numberText(language, row.missedPromised),
    },
    { key: "wait", title: t("waitMedian"), numeric: true, cell: ({ waitMedianS }) => durationText(waitMedianS) },
    { key: "talk", title: t("talkMedian"), numeric: true, cell: ({ talkMedianS }) => durationText(talkMedianS) },
  ];
  return <Table caption={t("organismes")} columns={columns} rows={rows} keyOf={({ id }) => id ?? ""} />;
}

/** What the conventions promise, and what was there. */
export function HoursTable({ rows }: { rows: readonly OrganismeFigures[] }) {
  const { t, language } = useWords(STATISTICS);
  const columns: readonly Column<OrganismeFigures>[] = [
    { key: "organisme", title: t("organisme"), heads: true, cell: (row) => nameOf(row, t("other")) },
    { key: "promised", title: t("promised"), numeric: true, cell: ({ promisedS }) => hoursText(promisedS) },
    { key: "observed", title: t("observed"), numeric: true, cell: ({ observedS }) => hoursText(observedS) },
    { key: "staffed", title: t("staffed"), numeric: true, cell: ({ staffedS }) => hoursText(staffedS) },
    { key: "pct", title: t("staffedPct"), numeric: true, cell: (row) => numberText(language, row.staffedPct, "%") },
  ];
  const known = rows.filter(({ id }) => id !== null);
  return <Table caption={t("hours")} columns={columns} rows={known} keyOf={({ id }) => id ?? ""} />;
}

/** What the experts said that calls were about. */
export function SubjectsTable({ rows }: { rows: readonly Subject[] }) {
  const { t, language } = useWords(STATISTICS);
  const columns: readonly Column<Subject>[] = [
    { key: "organisme", title: t("organisme"), heads: true, cell: ({ name }) => name },
    { key: "subject", title: t("subject"), cell: ({ subject }) => subject },
    { key: "calls", title: t("calls"), numeric: true, cell: ({ calls }) => numberText(language, calls) },
    { key: "share", title: t("share"), numeric: true, cell: ({ sharePct }) => <Share pct={sharePct} /> },
  ];
  return (
    <Table
      caption={t("subjects")}
      columns={columns}
      rows={rows}
      keyOf={({ organisme, subject }) => `${organisme}/${subject}`}
    />
  );
}

export function SitesTable({ rows }: { rows: ShownStatistics["sites"] }) {
  const { t, language } = useWords(STATISTICS);
  type Row = ShownStatistics["sites"][number];
  const columns: readonly Column<Row>[] = [
    {
      key: "site",
      title: t("site"),
      heads: true,
      cell: ({ network, site, name }) =>
        site === "" ? t("nowhere") : <Link to={`/sites/${network}/${site}`}>{name}</Link>,
    },
    { key: "interviews", title: t("interviews"), numeric: true, cell: (row) => numberText(language, row.interviews) },
    { key: "missed", title: t("missed"), numeric: true, cell: (row) => numberText(language, row.missed) },
    {
      key: "availability",
      title: t("availability"),
      numeric: true,
      cell: (row) => numberText(language, row.availabilityPct, "%"),
    },
    { key: "km", title: t("km"), numeric: true, cell: (row) => numberText(language, row.kmAvoided) },
  ];
  return (
    <Table caption={t("sites")} columns={columns} rows={rows} keyOf={({ network, site }) => `${network}/${site}`} />
  );
}

/** The number is what counts; the bar beside it is for the eye alone. */
function Share({ pct }: { pct: number }) {
  const { language } = useWords(STATISTICS);
  return (
    <span class="share">
      <svg aria-hidden="true" viewBox="0 0 100 10" preserveAspectRatio="none">
        <rect width={pct} height={10} />
      </svg>
      {numberText(language, pct, "%")}
    </span>
  );
}

function nameOf({ id, name }: OrganismeFigures, other: string): string {
  if (id === null) return other;
  return name === id ? id.toUpperCase() : name;
}
