import type { Forecast } from "../../../forecasts/forecasts.ts";
import { useData } from "../api/use-data.ts";
import { Link } from "../components/link.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { numberText } from "../components/statistics/figures-text.ts";
import { Table, type Column } from "../components/table.tsx";
import { useWords } from "../state/language.ts";
import { FORECASTS } from "../words/forecasts.ts";
import { dayText } from "./site-words.ts";

/** What will be needed when, the nearest first. */
export default function ForecastsPage() {
  const { t, language } = useWords(FORECASTS);
  const { data, error, reload } = useData<{ readonly forecasts: readonly Forecast[] }>("/forecasts");
  const inDays = (n: number): string => {
    if (n < 0) return t("past", { n: -n });
    if (n === 0) return t("today");
    return n === 1 ? t("day") : t("days", { n });
  };
  const columns: readonly Column<Forecast>[] = [
    { key: "what", title: t("what"), heads: true, cell: ({ kind }) => t(`kind.${kind}`) },
    {
      key: "where",
      title: t("where"),
      cell: ({ network, borne, site, siteName }) => (
        <>
          {borne !== null && <Link to={`/bornes/${network}/${borne}`}>{borne}</Link>}
          {borne !== null && site !== null && ", "}
          {site !== null && <Link to={`/sites/${network}/${site}`}>{siteName}</Link>}
        </>
      ),
    },
    {
      key: "when",
      title: t("when"),
      cell: ({ date, inDays: days }) => (
        <>
          {inDays(days)} <span class="quiet small">{dayText(language, date)}</span>
        </>
      ),
    },
    { key: "owner", title: t("owner"), cell: ({ owner }) => t(`owner.${owner}`) },
    {
      key: "use",
      title: t("use"),
      cell: ({ now, perDay, unit }) =>
        unit === null
          ? "—"
          : t(`use.${unit}`, { now: numberText(language, now), perDay: numberText(language, perDay) }),
    },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {error && <Failure error={error} onRetry={reload} />}
      {data && (
        <section class="card">
          <Table
            caption={t("list")}
            columns={columns}
            rows={data.forecasts}
            keyOf={({ kind, network, borne, site }) => `${kind} ${network}/${site}/${borne}`}
            empty={t("none")}
          />
        </section>
      )}
    </>
  );
}
