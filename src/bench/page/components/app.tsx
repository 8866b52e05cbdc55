import { useLayoutEffect, useState } from "preact/hooks";
import type { DeviceKind } from "../../../../devices/device.ts";
import { LanguageContext, useBench, useWords } from "../hooks.ts";
import { devicesOf, text, type BenchState, type PanelDevice } from "../state.ts";
import { say, type Language } from "../words.ts";
import { BorneCard } from "./borne-card.tsx";
import { BoardBody } from "./board.tsx";
import { ButtonBody } from "./ring-button.tsx";
import { CameraBody } from "./camera.tsx";
import { DeviceCard } from "./device-card.tsx";
import { Front } from "./front.tsx";
import { LampsBody } from "./lamps.tsx";
import { PresenceBody } from "./presence.tsx";
import { PrinterBody } from "./printer.tsx";
import { ScannerBody } from "./scanner.tsx";
import { SoundBody } from "./sound.tsx";

const KEPT_AS = "visioborne.bench.language";

/** The three boards of the bench, left to right. Anything unknown goes to the last. */
const PLACES: readonly (readonly DeviceKind[])[] = [
  ["button", "presence"],
  ["camera", "sound", "lamps"],
  ["printer", "scanner", "board"],
];

export function App() {
  const [language, setLanguage] = useState<Language>(() => (localStorage.getItem(KEPT_AS) === "en" ? "en" : "fr"));
  const { state, away } = useBench();
  // With what is drawn, not after it: the page may be left or loaded anew at once.
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.title = `${say(language, "title")} – ${say(language, "subtitle")}`;
    localStorage.setItem(KEPT_AS, language);
  }, [language]);
  return (
    <LanguageContext.Provider value={language}>
      <Header state={state} onLanguage={() => setLanguage(language === "fr" ? "en" : "fr")} />
      <main>
        <Away away={away} />
        {state ? <Panel state={state} away={away} /> : <Waiting />}
      </main>
    </LanguageContext.Provider>
  );
}

function Header({ state, onLanguage }: { state: BenchState | undefined; onLanguage: () => void }) {
  const { t, language } = useWords();
  const where = [text(state?.borne, "network"), text(state?.borne, "borne")].filter((part) => part !== undefined);
  return (
    <header class="top">
      <div>
        <h1>{t("title")}</h1>
        <p>{t("subtitle")}</p>
      </div>
      <button type="button" class="language" lang={language === "fr" ? "en" : "fr"} onClick={onLanguage}>
        {t("language.other")}
      </button>
      {where.length > 0 && (
        <p class="plate">
          <b>{text(state?.borne, "site")}</b>
          <span>{where.join("/")}</span>
        </p>
      )}
    </header>
  );
}

/** Always in the page, so that its change is read out. */
function Away({ away }: { away: boolean }) {
  const { t } = useWords();
  return <div role="alert">{away && <p class="away">{t("away")}</p>}</div>;
}

function Waiting() {
  const { t } = useWords();
  return <p class="waiting">{t("waiting")}</p>;
}

function Panel({ state, away }: { state: BenchState; away: boolean }) {
  const devices = devicesOf(state);
  const placed = (kinds: readonly DeviceKind[]) =>
    kinds.flatMap((kind) => devices.filter((device) => device.kind === kind));
  const [left = [], middle = [], right = []] = PLACES;
  return (
    <div class={away ? "bench stale" : "bench"}>
      <div class="column">
        <Front state={state} devices={devices} />
        <Cards devices={placed(left)} state={state} />
      </div>
      <div class="column">
        <BorneCard borne={state.borne} />
        <Cards devices={placed(middle)} state={state} />
      </div>
      <div class="column">
        <Cards devices={[...placed(right), ...devices.filter(({ kind }) => kind === undefined)]} state={state} />
      </div>
    </div>
  );
}

function Cards({ devices, state }: { devices: readonly PanelDevice[]; state: BenchState }) {
  return (
    <>
      {devices.map((device) => (
        <DeviceCard key={device.id} {...device}>
          <Body {...device} state={state} />
        </DeviceCard>
      ))}
    </>
  );
}

function Body({ id, kind, part, state }: PanelDevice & { state: BenchState }) {
  if (part === undefined) return null;
  switch (kind) {
    case "button":
      return <ButtonBody id={id} part={part} />;
    case "lamps":
      return <LampsBody part={part} />;
    case "presence":
      return <PresenceBody id={id} part={part} borne={state.borne} />;
    case "camera":
      return <CameraBody part={part} lamps={state.parts["lamps"]} />;
    case "sound":
      return <SoundBody id={id} part={part} />;
    case "printer":
      return <PrinterBody id={id} part={part} trial={state.trial} />;
    case "scanner":
      return <ScannerBody id={id} part={part} trial={state.trial} />;
    case "board":
      return <BoardBody id={id} part={part} />;
    case undefined:
      return null;
  }
}
