import type { ShownIncident } from "../../../../incidents/routes/shown.ts";
import { useWords } from "../../state/language.ts";
import { INCIDENTS } from "../../words/incidents.ts";
import { Badge } from "../badge.tsx";
import { Link } from "../link.tsx";

const LEVELS = { critical: "bad", major: "warn", minor: "notice" } as const;

export function SeverityBadge({ incident }: { incident: Pick<ShownIncident, "severity" | "state"> }) {
  const { t } = useWords(INCIDENTS);
  const { severity, state } = incident;
  return <Badge level={state === "closed" ? "closed" : LEVELS[severity]}>{t(`severity.${severity}`)}</Badge>;
}

/** State, and what is worth knowing beside it. */
export function StateWords({ incident }: { incident: ShownIncident }) {
  const { t } = useWords(INCIDENTS);
  const { state, flapping, present, returns, byHand, assignee } = incident;
  const more = [
    assignee ?? "",
    flapping ? t("flapping") : returns > 0 ? t("returns", { count: returns }) : "",
    state !== "closed" && !present && !flapping ? t("away") : "",
    byHand ? t("byHand") : "",
  ].filter((word) => word !== "");
  return (
    <span class="incident-state">
      {t(`state.${state}`)}
      {more.length > 0 && <span class="quiet small"> · {more.join(" · ")}</span>}
    </span>
  );
}

/** Where it is, with a way to the borne. */
export function PlaceWords({ incident }: { incident: ShownIncident }) {
  const { t } = useWords(INCIDENTS);
  const { scope, network, subject, siteName, site, bornes } = incident;
  if (scope === "centre") return <>{t("centre")}</>;
  if (scope === "network") return <>{t("network", { network: subject })}</>;
  if (scope === "site") {
    return (
      <span>
        {siteName ?? site ?? subject} <span class="quiet small">{bornes.join(", ")}</span>
      </span>
    );
  }
  return (
    <span>
      <Link to={`/bornes/${network}/${subject}`}>{subject}</Link>
      {siteName !== null && <span class="quiet small"> {siteName}</span>}
    </span>
  );
}

/** `3 h 05`, `12 min`. */
export function durationText(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}
