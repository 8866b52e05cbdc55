import { useWords } from "../hooks.ts";
import { record, text, truth, type BenchState, type PanelDevice } from "../state.ts";
import { sayNotice } from "../words.ts";
import { Lamp } from "./lamps.tsx";
import { RingButton } from "./ring-button.tsx";

/** The borne as the usager sees it: door sign, lens, screen, lamps, button, loudspeaker. */
export function Front({ state, devices }: { state: BenchState; devices: readonly PanelDevice[] }) {
  const { t } = useWords();
  const of = (kind: PanelDevice["kind"]) => devices.find((device) => device.kind === kind);
  const lamps = of("lamps")?.part;
  const button = of("button");
  const filming = truth(of("camera")?.part, "open") === true;
  return (
    <section class="front" aria-labelledby="front-title">
      <h2 id="front-title" class="hidden">
        {t("front.title")}
      </h2>
      <div class="door-sign">
        <Lamp lamp="occupied" lamps={lamps} />
      </div>
      <div class="casing">
        <i class="screw" />
        <i class="screw" />
        <i class="screw" />
        <i class="screw" />
        <div class="brow">
          <span class={`lens ${filming ? "open" : ""}`} aria-hidden="true" />
          <Lamp lamp="capture" lamps={lamps} />
        </div>
        <Screen borne={state.borne} />
        <div class="lamp-row">
          <Lamp lamp="sent" lamps={lamps} />
          <Lamp lamp="taken" lamps={lamps} />
          <Lamp lamp="voice" lamps={lamps} />
        </div>
        <RingButton id={button?.id ?? "button"} part={button?.part} lamps={lamps} />
        <Lamp lamp="ring" lamps={lamps} />
        <div class="grille" aria-hidden="true" />
      </div>
    </section>
  );
}

/** What is written for the usager now, and the state of the borne in words. */
function Screen({ borne }: { borne: BenchState["borne"] }) {
  const { t, name } = useWords();
  const notice = record(borne["notice"]);
  const words = text(notice, "text");
  const state = text(borne, "state");
  return (
    <div class="screen" role="group" aria-label={t("screen.title")}>
      <p class="screen-state">{state === undefined ? t("unknown") : name(`state.${state}`)}</p>
      <p class="screen-notice" aria-live="polite" lang={text(notice, "language")}>
        {words === undefined ? <span class="screen-quiet">{t("screen.quiet")}</span> : sayNotice(words)}
      </p>
      <p class="screen-site">{text(borne, "site")}</p>
    </div>
  );
}
