import { useState } from "preact/hooks";
import { chime, wakeSound } from "../../effects/sound-context.ts";
import { useArrival, useEngine, useWords } from "../../hooks.ts";
import type { State } from "../../state/model.ts";
import { blockers } from "../../state/post.ts";
import { CheckRow } from "./check-row.tsx";
import { DeviceSelect } from "./device-select.tsx";
import { Framing } from "./framing.tsx";
import { Meter } from "./meter.tsx";

/** Before the first call: camera, microphone, loudspeaker, browser, network, framing. */
export function Readiness({ state, own }: { state: State; own: MediaStream | null }) {
  const { t } = useWords();
  const engine = useEngine();
  const heading = useArrival<HTMLHeadingElement>();
  const { post } = state;
  const blocking = blockers(post);
  const poor = blocking.filter((name) => post.checks[name].verdict === "poor");
  const names = (some: typeof blocking) => some.map((name) => t(`check.${name}`).toLowerCase()).join(", ");
  const ready = () => {
    void wakeSound();
    if ("Notification" in window && Notification.permission === "default") void Notification.requestPermission();
    engine.dispatch({ type: "ready" });
  };
  return (
    <div class="readiness">
      <div class="intro">
        <h1 ref={heading} tabIndex={-1}>
          {t("post.title")}
        </h1>
        <p class="lead">{t("post.lead")}</p>
      </div>
      <Framing own={own} />
      <section class="card checks" aria-labelledby="checks-title">
        <h2 id="checks-title" class="hidden">
          {t("post.checks")}
        </h2>
        <ul>
          <CheckRow name="camera" post={post}>
            <DeviceSelect kind="camera" stream={own} />
          </CheckRow>
          <CheckRow name="microphone" post={post}>
            <Meter />
            <DeviceSelect kind="microphone" stream={own} />
          </CheckRow>
          <CheckRow name="sound" post={post}>
            <SpeakerTest />
            <DeviceSelect kind="loudspeaker" stream={own} />
          </CheckRow>
          <CheckRow name="codec" post={post} />
          <CheckRow name="network" post={post} />
        </ul>
        <div class="outcome">
          <p role="status" class="sum">
            {poor.length > 0 && t("post.blocked", { what: names(poor) })}
            {poor.length === 0 && blocking.length > 0 && t("post.pending", { what: names(blocking) })}
            {blocking.length === 0 && t("post.good")}
          </p>
          <div class="actions">
            <button type="button" class="primary big" aria-disabled={blocking.length > 0} onClick={ready}>
              {t("post.ready")}
            </button>
            <button type="button" onClick={() => engine.dispatch({ type: "recheck" })}>
              {t("post.again")}
            </button>
          </div>
        </div>
      </section>
    </div>
  );
}

/** Only the expert's ear can tell. */
function SpeakerTest() {
  const { t } = useWords();
  const engine = useEngine();
  const [asked, setAsked] = useState(false);
  const heard = (yes: boolean) => {
    setAsked(false);
    const check = yes
      ? ({ verdict: "good", why: null } as const)
      : ({ verdict: "poor", why: "check.sound.unheard" } as const);
    engine.dispatch({ type: "check", name: "sound", check });
  };
  const play = () => {
    void chime();
    setAsked(true);
  };
  return (
    <>
      <button type="button" onClick={play}>
        {t("check.sound.play")}
      </button>
      <span role="status" class="asked">
        {asked && t("check.sound.asked")}
      </span>
      {asked && (
        <span class="pair">
          <button type="button" onClick={() => heard(true)}>
            {t("yes")}
          </button>
          <button type="button" onClick={() => heard(false)}>
            {t("no")}
          </button>
        </span>
      )}
    </>
  );
}
