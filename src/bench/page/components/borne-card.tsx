import { useState } from "preact/hooks";
import { FAULTS, isFaultCode, printedNumber } from "../../../contract/faults.ts";
import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { number, record, rows, text, texts, truth, type Reading } from "../state.ts";
import { Facts, Key } from "./controls.tsx";

/** The borne as the syndicat sees it: state, services, alerts with who acts and how, link, self-test. */
export function BorneCard({ borne }: { borne: Reading }) {
  const { t, name } = useWords();
  const state = text(borne, "state") ?? "";
  const session = text(borne, "session");
  return (
    <section class="card borne" aria-labelledby="borne-title" data-state={state}>
      <h2 id="borne-title" class="hidden">
        {t("state.title")}
      </h2>
      <p class={`state ${state}`} role="status">
        <i aria-hidden="true" />
        {state === "" ? t("unknown") : name(`state.${state}`)}
      </p>
      <Reasons reasons={rows(borne, "reasons")} />
      <h3>{t("services")}</h3>
      <Services services={record(borne["services"])} />
      <h3>{t("alerts")}</h3>
      <Alerts alerts={rows(borne, "alerts")} />
      <Facts
        facts={[
          [t("session"), session === undefined ? undefined : name(`session.${session}`)],
          [t("link"), <Link key="link" borne={borne} />],
        ]}
      />
      <h3>{t("selftest")}</h3>
      <SelfTest borne={borne} />
    </section>
  );
}

function Reasons({ reasons }: { reasons: readonly Reading[] }) {
  const { t } = useWords();
  if (reasons.length === 0) return null;
  return (
    <p class="reasons">
      {t("reasons")}
      {reasons.map((reason) => {
        const code = text(reason, "code") ?? "?";
        const services = texts(reason, "services").join(", ");
        return (
          <span key={code}>
            {code === "hours" || code === "commissioning" ? t(`reason.${code}`) : <code>{code}</code>}
            {services !== "" && ` (${services})`}
          </span>
        );
      })}
    </p>
  );
}

function Services({ services }: { services: Reading }) {
  const { t, name } = useWords();
  const ids = Object.keys(services);
  if (ids.length === 0) return <p class="quiet">{t("services.none")}</p>;
  return (
    <ul class="services">
      {ids.map((id) => {
        const state = text(services, id) ?? "";
        return (
          <li key={id}>
            <b>{id}</b> <span class={`pill ${state}`}>{name(`service.${state}`)}</span>
          </li>
        );
      })}
    </ul>
  );
}

function Alerts({ alerts }: { alerts: readonly Reading[] }) {
  const { t, name, words } = useWords();
  return (
    <div role="status">
      {alerts.length === 0 && <p class="quiet">{t("alerts.none")}</p>}
      <ul class="alerts">
        {alerts.map((alert) => {
          const code = text(alert, "code") ?? "?";
          const severity = text(alert, "severity") ?? "";
          return (
            <li key={code} class={severity}>
              {isFaultCode(code) && <p class="remedy">{words(FAULTS[code].remedy)}</p>}
              <p>
                <b>{name(`owner.${text(alert, "owner") ?? ""}`)}</b>, {name(`severity.${severity}`)}
              </p>
              <p>
                <code>
                  {isFaultCode(code) && `${printedNumber(code)} `}
                  {code}
                </code>{" "}
                <small lang="en">{text(alert, "detail")}</small>
              </p>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Link({ borne }: { borne: Reading }) {
  const { t } = useWords();
  if (borne["link"] === undefined) return <>{t("unknown")}</>;
  if (borne["link"] === null) return <>{t("link.none")}</>;
  const link = record(borne["link"]);
  if (truth(link, "connected")) return <>{t("link.up")}</>;
  const code = text(link, "code");
  return (
    <>
      {t("link.down")} {code !== undefined && <code>{code}</code>}
    </>
  );
}

/** The last self-test, and a key to run one: its outcome by device is shown as soon as it is known. */
function SelfTest({ borne }: { borne: Reading }) {
  const { t, name, language } = useWords();
  const [report, setReport] = useState<Reading>();
  const last = record(borne["lastSelfTest"]);
  const passed = truth(last, "passed");
  const at = number(last, "wallMs");
  const when =
    at === undefined ? "" : new Date(at).toLocaleString(language, { dateStyle: "short", timeStyle: "short" });
  const devices = Object.entries(record(report?.["devices"]));
  return (
    <>
      <p>
        {t("selftest.last")}{" "}
        {passed === undefined ? t("selftest.never") : `${when}, ${t(passed ? "selftest.passed" : "selftest.failed")}`}
      </p>
      <Key
        class="main"
        busyWords={t("selftest.running")}
        act={async () => setReport(record(await ask("self-test", {}, true)))}
      >
        {truth(borne, "selfTestRunning") ? t("selftest.running") : t("selftest.run")}
      </Key>
      <div role="status">
        <ul class="report">
          {devices.map(([id, result]) => {
            const ok = truth(record(result), "passed") ?? false;
            const codes = rows(record(result), "conditions").map((condition) => text(condition, "code"));
            return (
              <li key={id} class={ok ? "passed" : "failed"}>
                <b>{name(`kind.${id}`, id)}</b> {t(ok ? "selftest.passed" : "selftest.failed")}
                {codes.length > 0 && <code> {codes.join(", ")}</code>}
              </li>
            );
          })}
        </ul>
      </div>
    </>
  );
}
