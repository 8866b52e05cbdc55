import { useEffect, useRef, useState } from "preact/hooks";
import { ask } from "../api.ts";
import { useTask, useWords } from "../hooks.ts";
import { number, truth, type Reading } from "../state.ts";
import { Facts, Failure, Key } from "./controls.tsx";
import { rhythmOf } from "./lamps.tsx";

/** What a clean finger does; for a press without a duration (assistive technology). */
const CLEAN_PRESS_MS = 120;
const LONGEST_PRESS_MS = 60_000;
const AFTER_GESTURE_MS = 400;

/** The ring button: the press lasts as long as the gesture, by mouse, finger or key. */
export function RingButton({ id, part, lamps }: { id: string; part: Reading | undefined; lamps: Reading | undefined }) {
  const { t } = useWords();
  const { refusal, run } = useTask();
  const [down, setDown] = useState(false);
  const [lastMs, setLastMs] = useState<number>();
  const sinceMs = useRef<number | undefined>(undefined);
  const endedMs = useRef(Number.NEGATIVE_INFINITY);

  const press = (ms: number) => {
    setLastMs(ms);
    run(() => ask(`${encodeURIComponent(id)}/press`, { ms }));
  };
  const begin = () => {
    if (sinceMs.current !== undefined) return;
    sinceMs.current = performance.now();
    setDown(true);
  };
  const end = () => {
    if (sinceMs.current === undefined) return;
    const ms = Math.round(performance.now() - sinceMs.current);
    sinceMs.current = undefined;
    endedMs.current = performance.now();
    setDown(false);
    press(Math.min(Math.max(ms, 1), LONGEST_PRESS_MS));
  };
  useEffect(() => {
    // The window loses the keyboard while a key is held: the finger is off the button.
    window.addEventListener("blur", end);
    return () => window.removeEventListener("blur", end);
  });

  const rhythm = rhythmOf(lamps, "ring");
  const pressed = down || truth(part, "pressed") === true || truth(part, "level") === true;
  return (
    <div class="ring-button">
      <button
        type="button"
        class={pressed ? "down" : ""}
        disabled={part === undefined}
        aria-describedby="ring-help"
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          begin();
        }}
        onPointerUp={end}
        onPointerCancel={end}
        onContextMenu={(event) => event.preventDefault()}
        onKeyDown={(event) => {
          if (event.key !== " " && event.key !== "Enter") return;
          event.preventDefault();
          if (!event.repeat) begin();
        }}
        onKeyUp={(event) => {
          if (event.key !== " " && event.key !== "Enter") return;
          event.preventDefault();
          end();
        }}
        onBlur={end}
        onClick={() => {
          // The click that the browser makes of a gesture is no second press; one without a gesture is a press.
          if (performance.now() - endedMs.current > AFTER_GESTURE_MS) press(CLEAN_PRESS_MS);
        }}
      >
        <i class={`halo light ${rhythm ?? "off"}`} aria-hidden="true" />
        <span class="cap">{t("button.press")}</span>
      </button>
      <p id="ring-help" class="quiet">
        {t("button.hold")}
      </p>
      <p class="last-press">{lastMs !== undefined && t("button.last", { ms: lastMs })}</p>
      <Failure refusal={refusal} />
    </div>
  );
}

/** The button's own card: what its line says, and a worn contact to try. */
export function ButtonBody({ id, part }: { id: string; part: Reading }) {
  const { t } = useWords();
  const level = truth(part, "level");
  return (
    <>
      <Facts
        facts={[
          [t("button.contact"), level === undefined ? undefined : t(level ? "button.closed" : "button.open")],
          [t("button.presses"), number(part, "presses")],
        ]}
      />
      <Key act={() => ask(`${encodeURIComponent(id)}/bounce`, { ms: CLEAN_PRESS_MS })}>{t("button.bounce")}</Key>
    </>
  );
}
