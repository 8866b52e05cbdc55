import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { record, rows, text, texts, truth, type PanelDevice } from "../state.ts";
import { Choice, Key } from "./controls.tsx";
import { KindIcon } from "./icons.tsx";

/** A device on the bench: its name plate, its own controls, its fault switch, its test. */
export function DeviceCard({ id, kind, part, device, children }: PanelDevice & { children: ComponentChildren }) {
  const { t, name } = useWords();
  const fault = text(part, "fault");
  const state = text(device, "state");
  const faultWords = (one: string) => name(`fault.${kind ?? id}.${one}`, `fault.${one}`);
  const title = name(`kind.${kind ?? ""}`, id);
  const heading = `card-${id}`;
  return (
    <section class={`card ${fault === undefined ? "" : "broken"}`} aria-labelledby={heading} data-device={id}>
      <div class="plate-row">
        <KindIcon kind={kind} />
        <h2 id={heading}>
          {title}
          {kind !== undefined && id !== kind && <small> {id}</small>}
        </h2>
        {state !== undefined && <span class={`pill ${state}`}>{name(`device.${state}`)}</span>}
      </div>
      {part === undefined ? <p class="quiet">{t("device.real")}</p> : children}
      <div class="workings">
        {part !== undefined && (
          <Choice
            class={fault === undefined ? "fault" : "fault on"}
            label={t("fault")}
            value={fault ?? ""}
            options={[["", t("fault.none")], ...texts(part, "faults").map((one) => [one, faultWords(one)] as const)]}
            send={(chosen) => ask(encodeURIComponent(id), { fault: chosen === "" ? null : chosen })}
          />
        )}
        {state !== undefined && <Test id={id} />}
      </div>
      <Conditions device={device} />
    </section>
  );
}

/** What the borne itself has noticed of this device. */
function Conditions({ device }: { device: PanelDevice["device"] }) {
  const { language } = useWords();
  const conditions = rows(device, "conditions");
  if (conditions.length === 0) return null;
  return (
    <ul class="conditions" lang={language}>
      {conditions.map((condition) => (
        <li key={text(condition, "code")}>
          <code>{text(condition, "code")}</code> <span lang="en">{text(condition, "detail")}</span>
        </li>
      ))}
    </ul>
  );
}

/** The device's own test, by the borne. */
function Test({ id }: { id: string }) {
  const { t } = useWords();
  const [outcome, setOutcome] = useState<{ passed: boolean; codes: string }>();
  const test = async () => {
    setOutcome(undefined);
    const report = record(await ask("self-test", { devices: [id] }, true));
    const result = record(record(report["devices"])[id]);
    const codes = rows(result, "conditions").map((condition) => text(condition, "code") ?? "");
    setOutcome({ passed: truth(result, "passed") ?? false, codes: codes.join(", ") });
  };
  return (
    <div class="test">
      <Key class="small" act={test} busyWords={t("test.running")}>
        {t("test.run")}
      </Key>
      <p role="status">{outcome && (outcome.passed ? t("test.passed") : `${t("test.failed")} ${outcome.codes}`)}</p>
    </div>
  );
}
