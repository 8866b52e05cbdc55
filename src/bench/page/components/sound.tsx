import { ask } from "../api.ts";
import { useWords } from "../hooks.ts";
import { number, record, rows, text, truth, type Reading } from "../state.ts";
import { sayNotice } from "../words.ts";
import { Facts, Toggle } from "./controls.tsx";

const SHOWN = 3;
const OUTCOMES: Readonly<Record<string, "sound.speaking" | "sound.whole" | "sound.interrupted" | "sound.failed">> = {
  speaking: "sound.speaking",
  said: "sound.whole",
  interrupted: "sound.interrupted",
  failed: "sound.failed",
};

/** Loudspeaker, microphone and handset: the last things that were said, the newest first. */
export function SoundBody({ id, part }: { id: string; part: Reading }) {
  const { t } = useWords();
  const said = rows(part, "prompts").slice(-SHOWN).reverse();
  const volume = number(part, "volumeDb");
  const open = truth(part, "microphoneOpen");
  const heard = part["heard"] === undefined ? undefined : record(part["heard"]);
  return (
    <>
      <h3>{t("sound.said")}</h3>
      {said.length === 0 ? (
        <p class="quiet">{t("sound.nothing")}</p>
      ) : (
        <ol class="said">
          {said.map((prompt, index) => {
            const outcome = OUTCOMES[text(prompt, "outcome") ?? ""];
            return (
              <li key={index} class={text(prompt, "outcome")}>
                <q lang={text(prompt, "language")}>{sayNotice(text(prompt, "text") ?? "")}</q>
                {outcome && <small>{t(outcome)}</small>}
              </li>
            );
          })}
        </ol>
      )}
      <Facts
        facts={[
          [t("sound.volume"), volume === undefined ? undefined : `${volume > 0 ? "+" : ""}${volume} dB`],
          [t("sound.microphone"), open === undefined ? undefined : t(open ? "sound.open" : "sound.closed")],
          [t("sound.heard"), heard === undefined ? undefined : (tone(heard) ?? t("sound.silence"))],
        ]}
      />
      {heard !== undefined && (
        <Toggle
          label={t("sound.voice")}
          value={truth(part, "voice")}
          send={(voice) => ask(encodeURIComponent(id), { voice })}
        />
      )}
      <Toggle
        label={t("sound.handset")}
        value={truth(part, "handsetLifted")}
        send={(lifted) => ask(`${encodeURIComponent(id)}/handset`, { lifted })}
      />
    </>
  );
}

/** Level and strongest frequency of what comes out of the loudspeaker; undefined for silence. */
function tone(heard: Reading): string | undefined {
  const [level, frequency] = [number(heard, "rmsDbfs"), number(heard, "frequencyHz")];
  return level === undefined || frequency === undefined ? undefined : `${level} dBFS, ${frequency} Hz`;
}
