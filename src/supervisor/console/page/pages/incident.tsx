import type { ComponentChildren } from "preact";
import type { ShownIncident } from "../../../incidents/routes/shown.ts";
import { useData } from "../api/use-data.ts";
import { Acts } from "../components/incident/acts.tsx";
import { durationText, PlaceWords, SeverityBadge, StateWords } from "../components/incident/said.tsx";
import { Link } from "../components/link.tsx";
import { Failure, Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Ago, When, whenText } from "../components/time.tsx";
import type { PageProps } from "../pages.ts";
import { may, useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { INCIDENTS } from "../words/incidents.ts";
import { SHELL } from "../words/shell.ts";

interface Whole extends ShownIncident {
  readonly history: readonly {
    readonly seq: number;
    readonly atMs: number;
    readonly who: string;
    readonly kind: string;
    readonly detail: string;
  }[];
  readonly notices: readonly {
    readonly kind: string;
    /** Of a mail; of a webhook only the host. */
    readonly address: string;
    readonly state: string;
    readonly dueMs: number;
    readonly sentMs: number | null;
  }[];
}

/** One incident: what to do first, then what is known, what was done and who was told. Live. */
export default function IncidentPage({ params }: PageProps) {
  const { t, pair } = useWords(INCIDENTS);
  const { t: shell } = useWords(SHELL);
  const account = useAccount();
  const id = encodeURIComponent(params["id"] ?? "");
  const { data: incident, error, reload } = useData<Whole>(`/incidents/${id}`, ["incidents"]);
  if (error?.status === 404) return <Notice kind="bad">{t("unknown")}</Notice>;
  if (error) return <Failure error={error} onRetry={reload} />;
  if (!incident) return <p class="quiet center">{shell("loading")}</p>;
  const { title, number, remedy } = incident;
  return (
    <>
      <PageHead
        title={pair(title)}
        lead={<PlaceWords incident={incident} />}
        before={<Link to="/incidents">{t("back")}</Link>}
      />
      <section class="card incident-card">
        <p class="incident-head">
          <SeverityBadge incident={incident} /> <StateWords incident={incident} />
        </p>
        {remedy && incident.state !== "closed" && (
          <div>
            <h2>{t("todo")}</h2>
            <p class="incident-remedy">{pair(remedy)}</p>
          </div>
        )}
        <Facts incident={incident} number={number} />
      </section>
      {may(account.role, "technician") && <Acts incident={incident} onDone={reload} />}
      <History lines={incident.history} />
      <Told notices={incident.notices} />
    </>
  );
}

function Facts({ incident, number }: { incident: Whole; number: string }) {
  const { t, pair } = useWords(INCIDENTS);
  const { code, owner, assignee, sinceMs, clearedMs, closedMs, downtimeMs, usager, bornes, device, detail, scope } =
    incident;
  const facts: readonly (readonly [string, ComponentChildren])[] = [
    [t("owner"), <strong>{t(`owner.${owner}`)}</strong>],
    [t("assignee"), assignee ?? t("nobody")],
    [
      t("since"),
      <>
        <When ms={sinceMs} /> (<Ago ms={sinceMs} />)
      </>,
    ],
    ...(clearedMs === null ? [] : [[t("cleared"), <When ms={clearedMs} />] as const]),
    ...(closedMs === null ? [] : [[t("closed"), <When ms={closedMs} />] as const]),
    [t("downtime"), durationText(downtimeMs)],
    [t("usager"), usager ? `« ${pair(usager)} »` : t("usager.nothing")],
    ...(scope === "borne" || bornes.length === 0 ? [] : [[t("bornes"), bornes.join(", ")] as const]),
    [t("detail"), <code>{[number, code, device ?? "", detail].filter((part) => part !== "").join(" · ")}</code>],
  ];
  return (
    <dl class="facts">
      {facts.map(([title, value]) => (
        <>
          <dt>{title}</dt>
          <dd>{value}</dd>
        </>
      ))}
    </dl>
  );
}

function History({ lines }: { lines: Whole["history"] }) {
  const { t, named } = useWords(INCIDENTS);
  const who = (name: string): string => (name === "centre" || name === "accueil" ? t(`who.${name}`) : name);
  return (
    <section class="card">
      <h2>{t("history")}</h2>
      <ol class="history">
        {lines.toReversed().map(({ seq, atMs, who: name, kind, detail }) => (
          <li key={seq}>
            <strong>{named(`line.${kind}`)}</strong>{" "}
            <span class="quiet small">
              <When ms={atMs} />, {who(name)}
            </span>
            {detail !== "" && (
              <>
                <br />
                {detail === "withdrawn" ? t("detail.withdrawn") : detail}
              </>
            )}
          </li>
        ))}
      </ol>
    </section>
  );
}

function Told({ notices }: { notices: Whole["notices"] }) {
  const { t, named, language } = useWords(INCIDENTS);
  return (
    <section class="card">
      <h2>{t("told")}</h2>
      {notices.length === 0 && <p class="quiet">{t("told.none")}</p>}
      <ul class="history">
        {notices.map(({ kind, address, state, dueMs, sentMs }, index) => (
          <li key={index}>
            {named(`kind.${kind}`)} · {address}{" "}
            <span class="quiet small">{named(`sent.${state}`, { when: whenText(language, sentMs ?? dueMs) })}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
