import { useLayoutEffect, useState } from "preact/hooks";
import type { SceneCall } from "../../../contract/screen/types.ts";
import { BigButton, StopButton, Tools } from "../components/controls.tsx";
import { ExpertPicture, OwnPicture } from "../components/expert-picture.tsx";
import { BACKSPACE, Keyboard, NEW_LINE } from "../components/keyboard.tsx";
import { Notice } from "../components/notice.tsx";
import { Pictogram, type PictogramName } from "../components/pictograms.tsx";
import { TextPane } from "../components/text-pane.tsx";
import { useStage } from "../context.ts";
import type { WordKey } from "../words.ts";

/** Face to face. @param short something is beside it: the bar has less room */
export function Call({ scene, short = false }: { readonly scene: SceneCall; readonly short?: boolean }) {
  const { view, act } = useStage();
  const [writing, setWriting] = useState(false);
  const write = (text: string) => void act({ type: "text", text });
  useTyping(view.keypad === null, (text) => {
    setWriting(true);
    write(text);
  });
  return (
    <div class="call" data-scene="call" data-writing={writing} data-text={writing || view.text.length > 0}>
      <h1 class="unseen">{`${scene.organisme}, ${scene.expert}`}</h1>
      <div class="face">
        <ExpertPicture scene={scene} />
        {scene.own_view ? <OwnPicture /> : null}
        <div class="lower">
          <Banners scene={scene} />
          <Plate scene={scene} />
        </div>
      </div>
      {writing || view.text.length > 0 ? <TextPane /> : null}
      {writing ? (
        <Keyboard onText={write} onClose={() => setWriting(false)} />
      ) : (
        <Bar onWrite={() => setWriting(true)} scene={scene} short={short} />
      )}
      {writing ? null : <Notice />}
    </div>
  );
}

/** Who is there, and whether he speaks: for those who can't hear it (EN 301 549 v3.2.1, 6.5.5). */
function Plate({ scene }: { readonly scene: SceneCall }) {
  const { t, view } = useStage();
  const { speaking } = view;
  return (
    <div class="plate">
      <p class="who">
        <strong>{scene.organisme}</strong>
        <span class="expert">{scene.expert}</span>
      </p>
      <p
        class={speaking ? "voice speaking" : "voice"}
        role="img"
        aria-label={t(speaking ? "call.speaking" : "call.quiet")}
      >
        <Pictogram name="voice" />
      </p>
    </div>
  );
}

/** What is so at the moment; each by a drawing and by words. */
function Banners({ scene }: { readonly scene: SceneCall }) {
  const { t } = useStage();
  const banner = (pictogram: PictogramName, key: WordKey) => (
    <li key={key}>
      <Pictogram name={pictogram} />
      <span>{t(key)}</span>
    </li>
  );
  const all = [
    scene.held ? banner("pause", "call.held") : null,
    scene.expert_muted ? banner("muted", "call.muted") : null,
    scene.expert_hidden === true ? banner("noPicture", "call.hidden") : null,
    scene.guest === null ? null : banner("people", `call.guest.${scene.guest}`),
    scene.reminder ? banner("clock", "call.reminder") : null,
  ].filter((one) => one !== null);
  // The most urgent ones: the face comes first.
  return all.length === 0 ? null : <ul class="banners">{all.slice(0, 2)}</ul>;
}

interface BarProps {
  readonly scene: SceneCall;
  readonly short: boolean;
  readonly onWrite: () => void;
}

function Bar({ scene, short, onWrite }: BarProps) {
  const { t, act } = useStage();
  const own = scene.own_view;
  return (
    <div class="bar">
      <StopButton inCall />
      <BigButton pictogram="softer" label={t("volume.down")} bare onPress={() => act({ type: "volume", step: -1 })} />
      <BigButton pictogram="louder" label={t("volume.up")} bare onPress={() => act({ type: "volume", step: 1 })} />
      {short ? null : (
        <BigButton
          pictogram={own ? "selfOff" : "self"}
          label={t(own ? "own.off" : "own.on")}
          bare
          onPress={() => act({ type: "own-view", on: !own })}
        />
      )}
      <BigButton pictogram="keyboard" label={t("text.write")} bare onPress={onWrite} />
      <Tools />
    </div>
  );
}

/** A keyboard that is plugged in types as the one on the screen does. */
function useTyping(on: boolean, write: (text: string) => void): void {
  // With what is drawn, not after it: a letter that is typed at once counts.
  useLayoutEffect(() => {
    if (!on) return undefined;
    const pressed = (event: KeyboardEvent) => {
      const { key } = event;
      if (event.ctrlKey || event.altKey || event.metaKey) return;
      const onButton = event.target instanceof HTMLButtonElement;
      if (key === "Backspace") write(BACKSPACE);
      else if (key === "Enter" && !onButton) write(NEW_LINE);
      else if (Array.from(key).length === 1 && !(key === " " && onButton)) write(key);
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
}
