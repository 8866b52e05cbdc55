import type { ListedSite } from "../../../sites/shown-site.ts";
import type { ShownStatistics } from "../../../statistics/shown.ts";
import { withQuery } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Choose, type Chosen } from "../components/statistics/choose.tsx";
import { Course } from "../components/statistics/course.tsx";
import { durationText, numberText, today } from "../components/statistics/figures-text.ts";
import { HoursTable, OrganismesTable, SitesTable, SubjectsTable } from "../components/statistics/tables.tsx";
import { Failure, Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { useWords } from "../state/language.ts";
import { setQuery, usePlace } from "../state/router.ts";
import { STATISTICS } from "../words/statistics.ts";
import { dayText } from "./site-words.ts";

/** Figures of a period: who was served, how long it took, what was promised. */
export default function StatisticsPage() {
  const { t, language } = useWords(STATISTICS);
  const { query } = usePlace();
  const { data: sites } = useData<{ readonly sites: readonly ListedSite[] }>("/sites");
  const chosen: Chosen = {
    period: query.get("periode") ?? "month",
    date: query.get("jour") ?? today(),
    place: query.get("lieu") ?? "",
  };
  const [network, site] = chosen.place.split("/");
  const asked = { period: chosen.period, date: chosen.date, network, site };
  const { data, error, reload } = useData<ShownStatistics>(withQuery("/statistics", asked));
  const file = (path: string, more: Record<string, string>) => withQuery(`/api/1${path}`, { ...asked, ...more });
  const span = data && { from: dayText(language, data.period.from), to: dayText(language, data.period.to) };
  return (
    <>
      <PageHead title={t("title")} lead={span && t("span", span)}>
        <a class="button" href={file("/statistics/export", { bom: "1" })} download>
          {t("csv")}
        </a>
        {network !== undefined && network !== "" && (
          <>
            <a class="button" href={file("/report", { audience: "inside" })} target="_blank" rel="noreferrer">
              {t("report")}
            </a>
            {data?.period.name === "two-months" && data.period.to < today() && (
              <a class="button" href={file("/report", { audience: "outside" })} target="_blank" rel="noreferrer">
                {t("outside")}
              </a>
            )}
          </>
        )}
      </PageHead>
      <Choose
        chosen={chosen}
        sites={sites?.sites ?? []}
        onChoose={({ period, date, place }) => setQuery({ periode: period, jour: date, lieu: place })}
      />
      {error && <Failure error={error} onRetry={reload} />}
      {data && data.pending > 0 && <Notice kind="calm">{t("pending", { n: data.pending })}</Notice>}
      {data && <Figures data={data} />}
    </>
  );
}

function Figures({ data }: { data: ShownStatistics }) {
  const { t } = useWords(STATISTICS);
  return (
    <>
      <Facts data={data} />
      <section class="card">
        <h2>{t("course")}</h2>
        <Course period={data.period} byDay={data.byDay} />
      </section>
      <section class="card numbers">
        <OrganismesTable rows={data.organismes} />
      </section>
      {data.organismes.some(({ id }) => id !== null) && (
        <section class="card numbers">
          <HoursTable rows={data.organismes} />
        </section>
      )}
      {data.subjects.length > 0 && (
        <section class="card numbers">
          <SubjectsTable rows={data.subjects} />
        </section>
      )}
      {data.sites.length > 0 && (
        <section class="card numbers">
          <SitesTable rows={data.sites} />
        </section>
      )}
    </>
  );
}

function Facts({ data }: { data: ShownStatistics }) {
  const { t, language } = useWords(STATISTICS);
  const { totals, talk, wait, survey, availability } = data;
  const count = (n: number | null, unit = "") => numberText(language, n, unit);
  const { asked, replies, responsePct } = survey;
  const response = responsePct === null ? "—" : `${count(responsePct, "%")} (${t("responseOf", { replies, asked })})`;
  const facts: readonly (readonly [string, string])[] = [
    [t("interviews"), count(totals.interviews)],
    [t("abandoned"), count(totals.abandoned)],
    [t("missed"), count(totals.missed)],
    [t("missedPromised"), count(totals.missed_promised)],
    [t("waitMedian"), durationText(wait.medianS)],
    [t("waitP90"), durationText(wait.p90S)],
    [t("waitOver"), count(wait.over)],
    [t("talkMedian"), durationText(talk.medianS)],
    ...talk.bands.map(({ minutes, calls, sharePct }): [string, string] => [
      `${t("bands")}, ${t("band", { minutes })}`,
      `${count(calls)} (${count(sharePct, "%")})`,
    ]),
    [t("overdue"), count(totals.overdue)],
    [t("availability"), count(availability.pct, "%")],
    [t("km"), count(data.kmAvoided, "km")],
    [t("scans"), count(totals.scans)],
    [t("prints"), count(totals.prints)],
    [t("unmet"), count(totals.unmet)],
    [t("response"), response],
  ];
  return (
    <section class="card">
      <h2>{t("facts")}</h2>
      <dl class="figures">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
