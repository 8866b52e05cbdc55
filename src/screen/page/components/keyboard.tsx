import { useState } from "preact/hooks";
import { useStage } from "../context.ts";
import { BigButton } from "./controls.tsx";

/** French order of keys, with the accents that words need most; digits and the rest on the other face. */
const LETTERS = ["azertyuiop", "qsdfghjklm", "wxcvbnéèà'"] as const;
const REST = ["1234567890", "@.,;:?!-/€", "çùêîôûâïë+"] as const;
/** ITU-T T.140: one character back, and a new line. */
export const BACKSPACE = "\b";
export const NEW_LINE = "\u2028";

/** Large keys for the text of a call; each is sent as it is typed, as real-time text is. */
export function Keyboard({
  onText,
  onClose,
}: {
  readonly onText: (text: string) => void;
  readonly onClose: () => void;
}) {
  const { t, act } = useStage();
  const [rest, setRest] = useState(false);
  return (
    <div class="keyboard">
      {(rest ? REST : LETTERS).map((row) => (
        <div class="row" key={row}>
          {Array.from(row).map((letter) => (
            <button key={letter} type="button" class="big key" onClick={() => onText(letter)}>
              {letter}
            </button>
          ))}
        </div>
      ))}
      <div class="row">
        <BigButton pictogram="hangup" label={t("stop.call")} bare kind="stop" onPress={() => act({ type: "stop" })} />
        <BigButton pictogram="keyboard" label={t("text.close")} bare onPress={onClose} />
        <button type="button" class="big key wide" onClick={() => setRest(!rest)}>
          {rest ? "abc" : "123"}
        </button>
        <button type="button" class="big key space" onClick={() => onText(" ")}>
          {t("key.space")}
        </button>
        <BigButton pictogram="enter" label={t("key.enter")} bare onPress={() => onText(NEW_LINE)} />
        <BigButton pictogram="back" label={t("key.back")} bare onPress={() => onText(BACKSPACE)} />
      </div>
    </div>
  );
}
