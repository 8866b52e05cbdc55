import { useEngine, useWords } from "../../hooks.ts";
import { Icon } from "../icons.tsx";
import { Picture } from "../picture.tsx";

/** The expert's own camera while he waits: it is open, and he sees that it is. */
export function OwnView({ own, paused }: { own: MediaStream | null; paused: boolean }) {
  const { t } = useWords();
  const engine = useEngine();
  return (
    <aside class="own-view card" aria-label={t(paused ? "state.pause" : "state.available")}>
      <div class="frame">
        {own && !paused ? (
          <Picture stream={own} label={t("call.own")} mirrored />
        ) : (
          <p class="no-picture">
            <Icon name="camera" struck />
            {t("framing.off")}
          </p>
        )}
      </div>
      <p class={paused ? "status is-pause" : "status is-available"}>
        <span class="dot" aria-hidden="true" />
        <span>
          <b>{t(paused ? "state.pause" : "state.available")}</b>
          {!paused && <small>{t("state.available.camera")}</small>}
        </span>
      </p>
      {paused ? (
        <button type="button" class="primary wide" onClick={() => engine.dispatch({ type: "ready" })}>
          <Icon name="play" />
          {t("resume")}
        </button>
      ) : (
        <button type="button" class="wide" onClick={() => engine.dispatch({ type: "pause" })}>
          <Icon name="pause" />
          {t("pause")}
        </button>
      )}
      <button type="button" class="plain wide" onClick={() => engine.dispatch({ type: "setup" })}>
        {t("settings")}
      </button>
    </aside>
  );
}
