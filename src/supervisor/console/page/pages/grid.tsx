import { useState } from "preact/hooks";
import type { ListedSite } from "../../../sites/shown-site.ts";
import type { GridCell, WeeklyGrid } from "../../../statistics/grid/grid.ts";
import { ApiError, put, withQuery } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Field } from "../components/form.tsx";
import { Failure, Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { CorrectedCell } from "../components/statistics/corrected-cell.tsx";
import { daysAfter, today } from "../components/statistics/figures-text.ts";
import { may, useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { setQuery, usePlace } from "../state/router.ts";
import { GRID } from "../words/grid.ts";
import { refusalText } from "../words/refusals.ts";
import { dayText } from "./site-words.ts";

type Row = WeeklyGrid["rows"][number];

/** The weekly grid of a site: organismes by types of service, prefilled, corrected by hand. */
export default function GridPage() {
  const { t } = useWords(GRID);
  const { query } = usePlace();
  const { data: listed } = useData<{ readonly sites: readonly ListedSite[] }>("/sites");
  const sites = listed?.sites ?? [];
  const first = sites[0];
  const place = query.get("site") ?? (first ? `${first.network}/${first.id}` : "");
  const week = query.get("semaine") ?? today();
  const [network, site] = place.split("/");
  const asked = { network, site, week };
  const { data, error, reload } = useData<WeeklyGrid>(place === "" ? null : withQuery("/grid", asked));
  const choose = (change: { site?: string; semaine?: string }) => setQuery({ site: place, semaine: week, ...change });
  const file = (more: Record<string, string>) => withQuery("/api/1/grid/export", { ...asked, ...more });
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")}>
        {data && (
          <>
            <a class="button" href={file({ format: "html" })} target="_blank" rel="noreferrer">
              {t("print")}
            </a>
            <a class="button" href={file({ bom: "1" })} download>
              {t("csv")}
            </a>
          </>
        )}
      </PageHead>
      {listed && sites.length === 0 && <p class="quiet">{t("noSite")}</p>}
      {sites.length > 0 && (
        <div class="choose">
          <Field label={t("site")}>
            {(ids) => (
              <select {...ids} value={place} onChange={(event) => choose({ site: event.currentTarget.value })}>
                {sites.map(({ network: of, id, name }) => (
                  <option key={`${of}/${id}`} value={`${of}/${id}`}>
                    {name}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("week")}>
            {(ids) => (
              <input
                {...ids}
                type="date"
                value={data?.week ?? week}
                onChange={(event) => event.currentTarget.value !== "" && choose({ semaine: event.currentTarget.value })}
              />
            )}
          </Field>
          <button type="button" onClick={() => choose({ semaine: daysAfter(data?.week ?? week, -7) })}>
            {t("before")}
          </button>
          <button type="button" onClick={() => choose({ semaine: daysAfter(data?.week ?? week, 7) })}>
            {t("after")}
          </button>
        </div>
      )}
      {error && <Failure error={error} onRetry={reload} />}
      {data && <Grid key={`${place} ${data.week}`} grid={data} onSaved={reload} />}
    </>
  );
}

function Grid({ grid, onSaved }: { grid: WeeklyGrid; onSaved: () => void }) {
  const { t, language, pair } = useWords(GRID);
  const { role } = useAccount();
  const [said, setSaid] = useState<{ readonly kind: "good" | "bad"; readonly text: string } | undefined>();
  const span = { from: dayText(language, grid.week), to: dayText(language, daysAfter(grid.week, 6)) };
  const { network, site, week } = grid;
  const nameOf = ({ organisme, name }: Row) => {
    if (organisme === "") return t("other");
    return name === organisme ? organisme.toUpperCase() : name;
  };
  const save = async (row: Row, cell: GridCell, label: string, value: number | null) => {
    try {
      await put("/grid", { network, site, week, organisme: row.organisme, service: cell.service, value });
      setSaid({
        kind: "good",
        text: value === null ? t("restored", { cell: label }) : t("saved", { cell: label, n: value }),
      });
    } catch (reason) {
      setSaid({ kind: "bad", text: reason instanceof ApiError ? refusalText(language, reason) : String(reason) });
    }
    onSaved();
  };
  if (grid.rows.length === 0) return <p class="quiet">{t("none")}</p>;
  return (
    <section class="card">
      <table class="table weekly">
        <caption>{t("caption", span)}</caption>
        <thead>
          <tr>
            <th scope="col">{t("organisme")}</th>
            {grid.services.map((service) => (
              <th key={service.id} scope="col">
                {pair(service)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {grid.rows.map((row) => (
            <tr key={row.organisme}>
              <th scope="row" data-title={t("organisme")}>
                {nameOf(row)}
              </th>
              {row.cells.map((cell, index) => {
                const service = grid.services[index];
                const label = t("cell", { service: service ? pair(service) : cell.service, organisme: nameOf(row) });
                return (
                  <td key={cell.service} data-title={service ? pair(service) : cell.service}>
                    <CorrectedCell
                      cell={cell}
                      label={label}
                      mayCorrect={may(role, "technician")}
                      onSave={(value) => void save(row, cell, label, value)}
                    />
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {said && <Notice kind={said.kind}>{said.text}</Notice>}
    </section>
  );
}
