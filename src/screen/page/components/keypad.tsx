import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { View } from "../../../contract/screen/types.ts";
import { useStage } from "../context.ts";
import { maskGroups } from "../layout/pieces.ts";
import { BigButton, StopButton, Tools } from "./controls.tsx";
import { Notice } from "./notice.tsx";
import { Pictogram } from "./pictograms.tsx";
import { useFit } from "./use-fit.ts";

const DIGITS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"] as const;

type Asked = NonNullable<View["keypad"]>;

interface KeypadProps {
  readonly keypad: Asked;
  /** The number is that of a call-back ticket, which was not asked for: `least` digits, `leave` goes back. */
  readonly ticket?: { readonly least: number; readonly leave: () => void };
}

/**
 * Where a number is typed. The digits live in this function's memory until they are sent: never in the document, of
 * which somebody behind could read, a screen reader could speak and a crash report could keep them.
 */
export function Keypad({ keypad, ticket }: KeypadProps) {
  const { t, act, view } = useStage();
  const ref = useRef<HTMLElement>(null);
  useFit(ref);
  const least = ticket?.least ?? keypad.length;
  const typed = useRef("");
  const [count, setCount] = useState(0);
  const set = (digits: string) => {
    typed.current = digits;
    setCount(digits.length);
  };
  const type = (digit: string) => {
    if (typed.current.length < keypad.length) set(typed.current + digit);
  };
  const back = () => set(typed.current.slice(0, -1));
  const skip = () => (ticket ? ticket.leave() : act({ type: "skip" }) && set(""));
  const send = () => {
    if (typed.current.length < least) return;
    if (!act(ticket ? { type: "ticket", code: typed.current } : { type: "identifier", value: typed.current })) return;
    set("");
    ticket?.leave();
  };
  // With what is drawn, not after it: a digit that is typed at once counts.
  useLayoutEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (/^[0-9]$/.test(event.key)) type(event.key);
      else if (event.key === "Backspace") back();
      else if (event.key === "Escape") skip();
      // On a button Enter is that button's.
      else if (event.key === "Enter" && !(event.target instanceof HTMLButtonElement)) send();
    };
    window.addEventListener("keydown", pressed);
    return () => window.removeEventListener("keydown", pressed);
  });
  useEffect(() => () => void (typed.current = ""), []);
  const digit = (one: string) => (
    <button key={one} type="button" class="big key" onClick={() => type(one)}>
      {one}
    </button>
  );
  return (
    <section class="keypad" aria-label={keypad.label} ref={ref}>
      <div class="asked">
        <header>
          <h1>{keypad.label}</h1>
          {view.scene.type === "call" ? null : <Tools />}
        </header>
        {keypad.sent ? (
          <p class="thanks" role="status">
            <Pictogram name="check" />
            <span>{t("keypad.sent")}</span>
          </p>
        ) : (
          <Mask keypad={keypad} count={count} />
        )}
        {keypad.mistake && count === 0 ? (
          <p class="mistake" role="alert">
            <Pictogram name="warn" />
            <span>{t("keypad.mistake")}</span>
          </p>
        ) : null}
        <div class="leave-1">
          <Notice />
        </div>
        <div class="keypad-acts">
          <BigButton
            pictogram={ticket ? "back" : "skip"}
            label={t(ticket ? "page.before" : "keypad.skip")}
            onPress={skip}
          />
          {ticket ? null : view.scene.type === "call" ? (
            // On a small screen the keypad covers the call and its bar.
            <span class="covering">
              <StopButton inCall bare />
            </span>
          ) : (
            <StopButton />
          )}
        </div>
      </div>
      {keypad.sent ? null : (
        <div class="keys">
          {DIGITS.map(digit)}
          <BigButton pictogram="back" label={t("keypad.back")} bare disabled={count === 0} onPress={back} />
          {digit("0")}
          <BigButton
            pictogram="check"
            label={t("keypad.ok")}
            bare
            kind="main"
            disabled={count < least}
            onPress={send}
          />
        </div>
      )}
    </section>
  );
}

/** Dots only, in the groups that stand on the usager's card. */
function Mask({ keypad, count }: { readonly keypad: Asked; readonly count: number }) {
  const { t } = useStage();
  return (
    <p class="mask" role="img" aria-label={`${t("keypad.typed", count)} / ${keypad.length}`}>
      {maskGroups(keypad.length, keypad.groups, count).map((group, at) => (
        // Groups have no other name than their place.
        <span key={at} class="group">
          {group.map((filled, place) => (
            <span key={place} class={filled ? "dot filled" : "dot"} />
          ))}
        </span>
      ))}
    </p>
  );
}
