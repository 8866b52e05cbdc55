import type { ShownAlert } from "../../../fleet/shown.ts";
import { useWords } from "../../state/language.ts";
import { BORNE } from "../../words/borne.ts";
import { FLEET } from "../../words/fleet.ts";
import { CheckIcon } from "../icons.tsx";
import { Ago, When } from "../time.tsx";

/** The open alerts of a borne: what to do and whose duty it is come first. */
export function Alerts({ alerts }: { alerts: readonly ShownAlert[] }) {
  const { t } = useWords(BORNE);
  return (
    <section class="card">
      <h2>{t("alerts")}</h2>
      {alerts.length === 0 ? (
        <p class="all-well">
          <CheckIcon /> {t("alerts.none")}
        </p>
      ) : (
        <ul class="alerts">
          {alerts.map((alert) => (
            <li key={alert.code} class={`alert alert-${alert.severity}`}>
              <AlertWhole alert={alert} />
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function AlertWhole({ alert }: { alert: ShownAlert }) {
  const { t, pair } = useWords(BORNE);
  const fleet = useWords(FLEET);
  const { number, code, title, severity, owner, detail, sinceMs, remedy, usager } = alert;
  return (
    <>
      <h3>
        {number ?? code} · {pair(title)} · {fleet.t(`severity.${severity}`)}
      </h3>
      <dl class="facts">
        {remedy && (
          <>
            <dt>{t("alert.todo")}</dt>
            <dd>
              <strong>{pair(remedy)}</strong>
            </dd>
          </>
        )}
        <dt>{t("alert.owner")}</dt>
        <dd>{fleet.t(`owner.${owner}`)}</dd>
        <dt>{t("alert.since")}</dt>
        <dd>
          <When ms={sinceMs} /> (<Ago ms={sinceMs} />)
        </dd>
        <dt>{t("alerts.usager")}</dt>
        <dd>{usager ? `« ${pair(usager)} »` : t("alerts.nothing-said")}</dd>
        <dt>{t("alert.detail")}</dt>
        <dd>
          <code>{detail === "" ? code : `${code} : ${detail}`}</code>
        </dd>
      </dl>
    </>
  );
}
