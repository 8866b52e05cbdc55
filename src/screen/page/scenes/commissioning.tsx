import { useLayoutEffect, useRef } from "preact/hooks";
import type { SceneCommissioning } from "../../../contract/screen/types.ts";
import { LivePicture } from "../components/live-picture.tsx";
import { Pictogram, type PictogramName } from "../components/pictograms.tsx";
import { useFit } from "../components/use-fit.ts";
import { useStage } from "../context.ts";
import { capitalMm } from "../layout/sizes.ts";

/** An installer stands at the screen, within arm's reach. */
export const ARM_MM = 450;
/** The same angle as for an usager (EN 301 549 v3.2.1, 5.1.4), seen from there. */
const ARM_CAPITAL_MM = 2 * ARM_MM * Math.tan((0.35 * Math.PI) / 180);

const PICTURES: Readonly<Record<SceneCommissioning["step"], PictogramName>> = {
  start: "broken",
  line: "link",
  sound: "voice",
  light: "self",
  heights: "person",
  button: "touch",
  printer: "printer",
  scanner: "papers",
  call: "ringing",
  summary: "papers",
  end: "check",
};
const MARKS = { good: "check", bad: "warn", skipped: "skip" } as const;

/** One step of the commissioning: what to do or what was found, a live picture where there is one, the choices. */
export function Commissioning({ scene }: { readonly scene: SceneCommissioning }) {
  const { t, view, act } = useStage();
  const { step, number, of, title, lines, figure, busy, show, preview, choices, at, button } = scene;
  const list = useRef<HTMLDivElement>(null);
  const frame = useRef<HTMLElement>(null);
  useFit(frame);
  const other = view.language === "fr" ? "en" : "fr";
  // A keyboard begins where the borne's button does.
  const place = `${step} ${choices.map(({ id }) => id).join(" ")}`;
  useLayoutEffect(() => list.current?.querySelector("button")?.focus(), [place]);
  const size = { fontSize: `${ARM_CAPITAL_MM / capitalMm(view.distance_mm)}rem` };
  return (
    <main class="commissioning" ref={frame} data-scene="commissioning" data-step={step} data-show={show} style={size}>
      <header>
        <h1>{title}</h1>
        {number === 0 ? null : <p class="count">{`${number} / ${of}`}</p>}
        <button
          type="button"
          class="big plain language"
          lang={other}
          onClick={() => act({ type: "language", language: other })}
        >
          {t("language.other")}
        </button>
      </header>
      <section class="steps-scene" data-fit>
        {show === "none" ? (
          preview === null ? (
            <Pictogram name={PICTURES[step]} className={busy ? "pictogram sign busy" : "pictogram sign"} />
          ) : (
            <img class="test-page" src={preview} alt={t("paper.last")} />
          )
        ) : (
          <LivePicture key={show} from={show} />
        )}
        <div class="told" role="status">
          {figure === null ? null : <p class="figure">{figure}</p>}
          {lines.map(({ mark, text, more }) => (
            <p key={text} class={mark}>
              {mark === "none" ? null : <Pictogram name={MARKS[mark]} />}
              <span>
                {text}
                {more === undefined ? null : <span class="more">{` (${more})`}</span>}
              </span>
            </p>
          ))}
        </div>
      </section>
      <div class="choices" ref={list} onKeyDown={walk}>
        {choices.map(({ id, label }, index) => (
          <button
            key={id}
            type="button"
            class={`big ${index === 0 ? "main" : "plain"}`}
            aria-current={button && index === at ? "true" : undefined}
            onClick={() => act({ type: "commission", choice: id })}
          >
            {label}
          </button>
        ))}
      </div>
      {button && choices.length > 0 ? <p class="hint">{t("commissioning.button")}</p> : null}
    </main>
  );
}

/** Arrows go from one choice to the next, as a keyboard's user expects of a row. */
function walk(event: KeyboardEvent): void {
  const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
  if (by === undefined) return;
  const buttons = [...(event.currentTarget as HTMLElement).querySelectorAll("button")];
  const from = buttons.indexOf(document.activeElement as HTMLButtonElement);
  buttons[(from + by + buttons.length) % buttons.length]?.focus();
  event.preventDefault();
}
