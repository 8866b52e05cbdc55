import { useState } from "preact/hooks";
import type { ShownIncident } from "../../../incidents/routes/shown.ts";
import { withQuery } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Field } from "../components/form.tsx";
import { Enter } from "../components/incident/enter.tsx";
import { durationText, PlaceWords, SeverityBadge, StateWords } from "../components/incident/said.tsx";
import { Link } from "../components/link.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table, type Column } from "../components/table.tsx";
import { Ago } from "../components/time.tsx";
import { useFleet } from "../live/fleet-store.ts";
import { may, useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { setQuery, usePlace } from "../state/router.ts";
import { INCIDENTS } from "../words/incidents.ts";
import { SHELL } from "../words/shell.ts";

interface Answer {
  readonly incidents: readonly ShownIncident[];
  readonly total: number;
  readonly page: number;
  readonly pages: number;
}

/** In the address, so that a list can be sent to somebody. */
const FILTERS = ["state", "severity", "owner", "network", "site", "borne", "page"] as const;
type Filters = Readonly<Record<(typeof FILTERS)[number], string>>;

/** The incident book as a list: the worst first, live. */
export default function IncidentsPage() {
  const { t } = useWords(INCIDENTS);
  const { t: shell } = useWords(SHELL);
  const account = useAccount();
  const { query } = usePlace();
  const [entering, setEntering] = useState(false);
  const filters = Object.fromEntries(FILTERS.map((name) => [name, query.get(name) ?? ""])) as Filters;
  const { data, error, reload } = useData<Answer>(withQuery("/incidents", filters), ["incidents"]);
  const { page: _, ...filtered } = filters;
  const plain = Object.values(filtered).every((value) => value === "");
  return (
    <>
      <PageHead title={t("title")} lead={data && plain && data.total === 0 ? t("none.open") : t("lead")}>
        {may(account.role, "technician") && (
          <button type="button" onClick={() => setEntering(true)}>
            {t("enter")}
          </button>
        )}
        <a class="button" href={withQuery("/api/1/incidents/export", filtered)} download>
          {t("csv")}
        </a>
      </PageHead>
      {entering && <Enter onClose={() => setEntering(false)} />}
      <FilterBar filters={filters} />
      {filters.borne !== "" && (
        <p>
          {t("only.borne", { borne: filters.borne })} <Link to="/incidents">{t("only.all")}</Link>
        </p>
      )}
      {error && <Failure error={error} onRetry={reload} />}
      {!data && !error && <p class="quiet center">{shell("loading")}</p>}
      {data && (
        <section class="card">
          <List incidents={data.incidents} empty={plain ? t("none.open") : t("none")} />
          <Pager answer={data} filters={filters} />
        </section>
      )}
      <Book filters={filters} />
    </>
  );
}

function List({ incidents, empty }: { incidents: readonly ShownIncident[]; empty: string }) {
  const { t, pair } = useWords(INCIDENTS);
  const columns: readonly Column<ShownIncident>[] = [
    { key: "severity", title: t("severity"), cell: (incident) => <SeverityBadge incident={incident} /> },
    {
      key: "what",
      title: t("what"),
      heads: true,
      cell: ({ id, title, number }) => (
        <span class="incident-what">
          <Link to={`/incidents/${id}`}>{pair(title)}</Link>
          {number !== "" && <span class="quiet small">{number}</span>}
        </span>
      ),
    },
    { key: "where", title: t("where"), cell: (incident) => <PlaceWords incident={incident} /> },
    { key: "owner", title: t("owner"), cell: ({ owner }) => t(`owner.${owner}`) },
    { key: "since", title: t("since"), cell: ({ sinceMs }) => <Ago ms={sinceMs} /> },
    { key: "state", title: t("state"), cell: (incident) => <StateWords incident={incident} /> },
    { key: "downtime", title: t("down"), numeric: true, cell: ({ downtimeMs }) => durationText(downtimeMs) },
  ];
  return (
    <>
      <h2>{t("list")}</h2>
      <Table quiet caption={t("list")} columns={columns} rows={incidents} keyOf={({ id }) => id} empty={empty} />
    </>
  );
}

function FilterBar({ filters }: { filters: Filters }) {
  const { t } = useWords(INCIDENTS);
  const { bornes } = useFleet();
  const sites = new Map([...bornes.values()].flatMap(({ site }) => (site ? [[site.id, site.name] as const] : [])));
  const set = (name: keyof Filters, value: string): void => setQuery({ ...filters, page: "", [name]: value });
  const choice = (
    name: "state" | "severity" | "owner" | "site",
    label: string,
    options: readonly (readonly [string, string])[],
  ) => (
    <Field label={label}>
      {(ids) => (
        <select {...ids} value={filters[name]} onChange={(event) => set(name, event.currentTarget.value)}>
          {options.map(([value, words]) => (
            <option key={value} value={value}>
              {words}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
  return (
    <div class="incident-filters">
      {choice("state", t("state"), [
        ["", t("state.current")],
        ["open", t("state.open")],
        ["acknowledged", t("state.acknowledged")],
        ["closed", t("state.closed")],
        ["all", t("state.all")],
      ])}
      {choice("severity", t("severity"), [
        ["", t("anySeverity")],
        ["critical", t("severity.critical")],
        ["major", t("severity.major")],
        ["minor", t("severity.minor")],
      ])}
      {choice("owner", t("owner"), [
        ["", t("any")],
        ["syndicat", t("owner.syndicat")],
        ["collectivite", t("owner.collectivite")],
        ["organisme", t("owner.organisme")],
      ])}
      {choice("site", t("site"), [["", t("any")], ...sites])}
    </div>
  );
}

function Pager({ answer: { page, pages, total }, filters }: { answer: Answer; filters: Filters }) {
  const { t } = useWords(INCIDENTS);
  const turn = (to: number): void => setQuery({ ...filters, page: String(to) });
  if (pages <= 1) return total > 0 ? <p class="quiet">{t("count", { total })}</p> : null;
  return (
    <nav class="pager" aria-label={t("page", { page, pages })}>
      <button type="button" disabled={page <= 1} onClick={() => turn(page - 1)}>
        {t("before")}
      </button>
      <span>{t("page", { page, pages })}</span>
      <button type="button" disabled={page >= pages} onClick={() => turn(page + 1)}>
        {t("next")}
      </button>
    </nav>
  );
}

/** A way to the printed book of a month. */
function Book({ filters: { site } }: { filters: Filters }) {
  const { t } = useWords(INCIDENTS);
  const { bornes } = useFleet();
  const all = [...bornes.values()];
  const networks = [...new Set(all.map(({ network }) => network))];
  const [month, setMonth] = useState(() => new Date().toISOString().slice(0, 7));
  const [chosen, setChosen] = useState("");
  const network = chosen || all.find((borne) => borne.site?.id === site)?.network || networks[0];
  if (network === undefined) return null;
  return (
    <section class="card">
      <h2>{t("book")}</h2>
      <div class="incident-filters">
        {networks.length > 1 && (
          <Field label={t("book.network")}>
            {(ids) => (
              <select {...ids} value={network} onChange={(event) => setChosen(event.currentTarget.value)}>
                {networks.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </select>
            )}
          </Field>
        )}
        <Field label={t("book.month")}>
          {(ids) => (
            <input {...ids} type="month" value={month} onInput={(event) => setMonth(event.currentTarget.value)} />
          )}
        </Field>
        <a
          class="button"
          href={withQuery("/api/1/incidents/book", { network, site, month })}
          target="_blank"
          rel="noopener"
        >
          {t("book.open")}
        </a>
      </div>
    </section>
  );
}
