import type { ShownIncident } from "../../../../incidents/routes/shown.ts";
import { withQuery } from "../../api/client.ts";
import { useData } from "../../api/use-data.ts";
import { useWords } from "../../state/language.ts";
import { INCIDENTS } from "../../words/incidents.ts";
import { Link } from "../link.tsx";
import { Ago } from "../time.tsx";
import { SeverityBadge, StateWords } from "./said.tsx";

/** What of a borne is in the book now, and a way to all of it. */
export function BorneIncidents({ network, borne }: { network: string; borne: string }) {
  const { t, pair } = useWords(INCIDENTS);
  const path = withQuery("/incidents", { network, borne });
  const { data } = useData<{ readonly incidents: readonly ShownIncident[] }>(path, ["incidents"]);
  return (
    <section class="card incident-card">
      <h2>{t("ofBorne")}</h2>
      {data?.incidents.length === 0 && <p class="quiet">{t("ofBorne.none")}</p>}
      <ul class="history">
        {data?.incidents.map((incident) => (
          <li key={incident.id}>
            <SeverityBadge incident={incident} /> <Link to={`/incidents/${incident.id}`}>{pair(incident.title)}</Link> ·{" "}
            <Ago ms={incident.sinceMs} /> · <StateWords incident={incident} />
          </li>
        ))}
      </ul>
      <p>
        <Link to={withQuery("/incidents", { network, borne, state: "all" })}>{t("ofBorne.all")}</Link>
      </p>
    </section>
  );
}
