import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";
import type { Call } from "../../state/model.ts";
import { Icon, type IconName } from "../icons.tsx";

export type PanelName = "papers" | "text" | "transfer" | "invite";

interface Props {
  readonly call: Call;
  readonly panel: PanelName | null;
  readonly onPanel: (name: PanelName) => void;
  readonly linkUp: boolean;
  /** Something new of the papers. */
  readonly news: boolean;
}

/** The commands of a call, each with its word. */
export function Controls({ call, panel, onPanel, linkUp, news }: Props) {
  const { t } = useWords();
  const engine = useEngine();
  const { sound, picture } = call.muted;
  const unread = (name: PanelName): name is "papers" | "text" =>
    name !== panel && ((name === "text" && call.unread) || (name === "papers" && news));
  return (
    <div class="controls" role="group" aria-label={t("call.controls")}>
      <Toggle
        icon="mic"
        struck={sound}
        pressed={sound}
        label={t(sound ? "call.mic.on" : "call.mic.off")}
        onPress={() => engine.dispatch({ type: "mute", sound: !sound, picture })}
      />
      <Toggle
        icon="camera"
        struck={picture}
        pressed={picture}
        label={t(picture ? "call.camera.on" : "call.camera.off")}
        onPress={() => engine.dispatch({ type: "mute", sound, picture: !picture })}
      />
      <Toggle
        icon={call.held ? "play" : "pause"}
        pressed={call.held}
        label={t(call.held ? "call.resume" : "call.hold")}
        disabled={!linkUp}
        onPress={() => engine.dispatch({ type: "hold", held: !call.held })}
      />
      {(["papers", "text", "transfer", "invite"] as const).map((name) => (
        <button
          type="button"
          key={name}
          class={panel === name ? "control open" : "control"}
          aria-expanded={panel === name}
          aria-controls={`${name}-panel`}
          onClick={() => onPanel(name)}
        >
          <Icon name={name} />
          <span>{t(unread(name) ? `call.${name}.unread` : `call.${name}`)}</span>
        </button>
      ))}
      <HangUp />
    </div>
  );
}

interface ToggleProps {
  readonly icon: IconName;
  readonly label: string;
  readonly pressed: boolean;
  readonly struck?: boolean;
  readonly disabled?: boolean;
  readonly onPress: () => void;
}

/** Its word says what it does, and changes with the state: nothing else need tell it. */
function Toggle({ icon, label, pressed, struck = false, disabled = false, onPress }: ToggleProps) {
  return (
    <button
      type="button"
      class={pressed ? "control on" : "control"}
      aria-disabled={disabled}
      onClick={() => !disabled && onPress()}
    >
      <Icon name={icon} struck={struck} />
      <span>{label}</span>
    </button>
  );
}

/** Ending a call can't be taken back: it is asked once, beside the command, and Escape means no. */
function HangUp() {
  const { t } = useWords();
  const engine = useEngine();
  const [asking, setAsking] = useState(false);
  const sure = useRef<HTMLButtonElement>(null);
  const ask = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  useLayoutEffect(() => {
    if (asking) sure.current?.focus();
    else if (asked.current) ask.current?.focus();
    asked.current = asking;
  }, [asking]);
  return (
    <div class="ending" onKeyDown={(event) => event.key === "Escape" && setAsking(false)}>
      <button type="button" ref={ask} class="control hang-up" aria-expanded={asking} onClick={() => setAsking(!asking)}>
        <Icon name="down" />
        <span>{t("call.hangup")}</span>
      </button>
      {asking && (
        <div class="sure" role="group" aria-labelledby="sure-title">
          <p id="sure-title">{t("call.hangup.ask")}</p>
          <button type="button" ref={sure} class="danger" onClick={() => engine.dispatch({ type: "hang-up" })}>
            {t("call.hangup.yes")}
          </button>
          <button type="button" onClick={() => setAsking(false)}>
            {t("call.hangup.no")}
          </button>
        </div>
      )}
    </div>
  );
}
