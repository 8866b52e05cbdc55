import { useEffect } from "preact/hooks";
import type { DescMessage, HealthMessage } from "../../../../contract/types.ts";
import type { Site } from "../../../sites/site.ts";
import type { FleetBorne } from "../../fleet/shown.ts";
import { useData } from "../api/use-data.ts";
import { Alerts } from "../components/borne/alerts.tsx";
import { Commands } from "../components/borne/commands.tsx";
import { Curves } from "../components/borne/curves.tsx";
import { Devices, Services } from "../components/borne/devices.tsx";
import { Events } from "../components/borne/events.tsx";
import { Figures, SiteCard, Versions } from "../components/borne/facts.tsx";
import { BackIcon } from "../components/icons.tsx";
import { BorneIncidents } from "../components/incident/of-borne.tsx";
import { EntryLink } from "../components/incident/entry-link.tsx";
import { Link } from "../components/link.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { BorneBadge } from "../components/said.tsx";
import { Ago } from "../components/time.tsx";
import { useFleet } from "../live/fleet-store.ts";
import type { PageProps } from "../pages.ts";
import { useWords } from "../state/language.ts";
import { BORNE } from "../words/borne.ts";
import { FLEET } from "../words/fleet.ts";
import { SHELL } from "../words/shell.ts";

/** What `GET /bornes/:network/:borne` says. */
export interface BorneAnswer extends Omit<FleetBorne, "site"> {
  readonly site: Site | null;
  readonly health: HealthMessage | null;
  readonly desc: DescMessage | null;
}

/** One borne: what is wrong and what to do first, then what it is made of, how it has been, what it said. */
export default function BornePage({ params }: PageProps) {
  const { t } = useWords(BORNE);
  const fleetWords = useWords(FLEET);
  const shell = useWords(SHELL);
  const path = `/bornes/${params["network"]}/${params["borne"]}`;
  const { bornes } = useFleet();
  const live = bornes.get(`${params["network"]}/${params["borne"]}`);
  const { data, error, reload } = useData<BorneAnswer>(path);
  // What the live message does not carry is asked for when it says that something is new.
  useEffect(() => {
    if (live) reload();
  }, [live, reload]);
  const back = (
    <Link to="/" class="back">
      <BackIcon /> {t("back")}
    </Link>
  );
  if (!data && error) {
    return (
      <>
        <PageHead title={params["borne"] ?? ""} before={back} lead={error.status === 404 ? t("unknown") : undefined} />
        {error.status !== 404 && <Failure error={error} onRetry={reload} />}
      </>
    );
  }
  if (!data) return <p class="quiet center">{shell.t("loading")}</p>;
  const shown = { ...data, ...live, site: data.site };
  const [before = "", after = ""] = fleetWords.t("heard", { ago: "|" }).split("|");
  return (
    <>
      <PageHead
        title={shown.borne}
        before={back}
        lead={[shown.site?.name, shown.site?.commune, shown.network].filter(Boolean).join(" · ")}
      >
        <span class="borne-state">
          <BorneBadge borne={shown} />
          <span class="quiet small">
            {before}
            <Ago ms={shown.lastSeenMs} />
            {after}
          </span>
        </span>
      </PageHead>
      {error && <Failure error={error} onRetry={reload} />}
      <Alerts alerts={shown.alerts} />
      <div class="halves">
        <Services services={shown.services} desc={data.desc} />
        <Devices desc={data.desc} health={data.health} />
      </div>
      <Commands
        path={path}
        network={shown.network}
        borne={shown.borne}
        devices={Object.keys(data.health?.devices ?? {})}
        state={shown.liveness === "live" ? shown.state : null}
      />
      <Curves path={path} />
      <div class="halves">
        <Figures health={data.health} />
        <div class="stack">
          <SiteCard site={data.site} />
          <Versions desc={data.desc} health={data.health} />
        </div>
      </div>
      <Events path={path} lastSeenMs={shown.lastSeenMs} />
      <BorneIncidents network={shown.network} borne={shown.borne} />
      <EntryLink network={shown.network} borne={shown.borne} />
    </>
  );
}
