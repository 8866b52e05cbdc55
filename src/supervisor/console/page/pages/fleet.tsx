import { useMemo } from "preact/hooks";
import { LEVELS, type Level } from "../../fleet/level.ts";
import type { FleetBorne } from "../../fleet/shown.ts";
import { AlertShort } from "../components/alert.tsx";
import { Link } from "../components/link.tsx";
import { PageHead } from "../components/page-head.tsx";
import { BorneBadge, shownLevel } from "../components/said.tsx";
import { Ago } from "../components/time.tsx";
import { fleetKey, useFleet } from "../live/fleet-store.ts";
import { useWords } from "../state/language.ts";
import { setQuery, usePlace } from "../state/router.ts";
import { FLEET } from "../words/fleet.ts";
import { SHELL } from "../words/shell.ts";

interface SiteGroup {
  readonly key: string;
  readonly site: FleetBorne["site"];
  readonly level: Level;
  readonly bornes: readonly FleetBorne[];
}

/** The whole fleet by site, the worst first. */
export default function FleetPage() {
  const { t } = useWords(FLEET);
  const shell = useWords(SHELL);
  const { bornes, there, stale } = useFleet();
  const { query } = usePlace();
  const [search, wanted] = [query.get("q") ?? "", query.get("etat") ?? ""];
  const all = useMemo(() => [...bornes.values()], [bornes]);
  const counts = useMemo(() => Map.groupBy(all, (borne) => shownLevel(borne, stale)), [all, stale]);
  const groups = useMemo(
    () =>
      bySite(
        all.filter((one) => (wanted === "" || shownLevel(one, stale) === wanted) && matches(one, search)),
        stale,
      ),
    [all, wanted, search, stale],
  );
  const count = (level: Level) => counts.get(level)?.length ?? 0;
  const lead = () => {
    if (all.length === 0) return undefined;
    const [bad, warn] = [count("bad"), count("warn") + count("unknown")];
    return bad + warn === 0 ? t("lead.fine") : t("lead.some", { bad, warn, all: all.length });
  };
  if (!there) return <p class="quiet center">{shell.t("loading")}</p>;
  return (
    <>
      <PageHead title={t("title")} lead={lead()} />
      <div class="fleet-filters">
        <div class="field">
          <label for="search">{t("filter")}</label>
          <input
            id="search"
            type="search"
            value={search}
            placeholder={t("filter.hint")}
            onInput={(event) => setQuery({ q: event.currentTarget.value, etat: wanted })}
          />
        </div>
        <div class="choice" role="group" aria-label={t("levels")}>
          <button type="button" aria-pressed={wanted === ""} onClick={() => setQuery({ q: search })}>
            {t("all")} <span class="count">{all.length}</span>
          </button>
          {LEVELS.filter((level) => count(level) > 0 || level === wanted).map((level) => (
            <button
              key={level}
              type="button"
              aria-pressed={wanted === level}
              onClick={() => setQuery({ q: search, etat: wanted === level ? "" : level })}
            >
              {t(`level.${level}`)} <span class="count">{count(level)}</span>
            </button>
          ))}
        </div>
      </div>
      {groups.length === 0 && <p class="quiet">{all.length === 0 ? t("none.there") : t("none.match")}</p>}
      <div class="sites">
        {groups.map((group) => (
          <SiteCard key={group.key} group={group} />
        ))}
      </div>
    </>
  );
}

function SiteCard({ group: { site, level, bornes } }: { group: SiteGroup }) {
  const { t } = useWords(FLEET);
  const notes = [site?.commune, bornes.every(({ open }) => !open) ? t("site.closed") : undefined].filter(Boolean);
  return (
    <section class={`site site-${level}`}>
      <div class="site-head">
        <h2>{site?.name ?? t("site.none")}</h2>
        {notes.length > 0 && <span class="quiet small">{notes.join(" · ")}</span>}
      </div>
      {bornes.map((borne) => (
        <BorneLine key={fleetKey(borne)} borne={borne} />
      ))}
    </section>
  );
}

function BorneLine({ borne }: { borne: FleetBorne }) {
  const { t } = useWords(FLEET);
  const [before = "", after = ""] = t("heard", { ago: "|" }).split("|");
  return (
    <div class="borne-line">
      <div class="borne-top">
        <Link to={`/bornes/${borne.network}/${borne.borne}`}>{borne.borne}</Link>
        <BorneBadge borne={borne} />
      </div>
      {borne.alerts.map((alert) => (
        <AlertShort key={alert.code} alert={alert} />
      ))}
      {borne.lastSeenMs !== null && (
        <p class="quiet small">
          {before}
          <Ago ms={borne.lastSeenMs} />
          {after}
        </p>
      )}
    </div>
  );
}

function bySite(bornes: readonly FleetBorne[], stale: boolean): SiteGroup[] {
  const groups = Map.groupBy(bornes, ({ network, site, borne }) =>
    site ? `${network}/${site.id}` : `${network}//${borne}`,
  );
  return [...groups]
    .map(([key, members]) => {
      const sorted = members.toSorted((a, b) => rank(a, stale) - rank(b, stale) || a.borne.localeCompare(b.borne));
      const [first] = sorted;
      return { key, site: first?.site ?? null, level: first ? shownLevel(first, stale) : "unknown", bornes: sorted };
    })
    .toSorted((a, b) => LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) || nameOf(a).localeCompare(nameOf(b)));
}

const rank = (borne: FleetBorne, stale: boolean): number => LEVELS.indexOf(shownLevel(borne, stale));

const nameOf = ({ site, key }: SiteGroup): string => site?.name ?? key;

/** Small letters without accents, so that `mezieres` finds Mézières. */
const plain = (text: string): string => text.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

function matches({ network, borne, site, alerts }: FleetBorne, search: string): boolean {
  if (search.trim() === "") return true;
  const codes = alerts.flatMap(({ code, number }) => [code, number ?? ""]);
  const text = plain([network, borne, site?.name, site?.commune, ...codes].join(" "));
  return plain(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
