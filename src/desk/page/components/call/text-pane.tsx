import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";
import type { Call } from "../../state/model.ts";
import { chunks, endOfLine, retype } from "../../state/text.ts";
import { Panel } from "./panel.tsx";

/** Real-time text both ways (ITU-T T.140; EN 301 549, 6.2): each letter goes as it is typed. */
export function TextPane({ call, onClose }: { call: Call; onClose: () => void }) {
  const { t } = useWords();
  const engine = useEngine();
  const box = useRef<HTMLInputElement>(null);
  const log = useRef<HTMLOListElement>(null);
  const sent = useRef("");
  const send = (text: string) => {
    for (const piece of chunks(text)) engine.dispatch({ type: "typed", text: piece });
  };
  useLayoutEffect(() => {
    box.current?.focus();
    // A line that was begun and left stays where it was.
    const begun = call.text.find((line) => line.from === "expert" && line.open)?.text ?? "";
    sent.current = begun;
    if (box.current) box.current.value = begun;
  }, []);
  useEffect(() => {
    if (log.current) log.current.scrollTop = log.current.scrollHeight;
    if (call.unread) engine.dispatch({ type: "text-read" });
  }, [call.text, call.unread, engine]);
  const typed = (value: string) => {
    send(retype(sent.current, value));
    sent.current = value;
  };
  const endLine = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.isComposing || !call.channel) return;
    event.preventDefault();
    if (sent.current !== "") send(endOfLine);
    sent.current = "";
    if (box.current) box.current.value = "";
  };
  return (
    <Panel name="text" title={t("text.title")} onClose={onClose}>
      <ol ref={log} class="text-log" tabIndex={0} aria-label={t("text.title")}>
        {call.text.map((line, index) => (
          <li key={index} class={`from-${line.from}${line.open ? " open" : ""}`}>
            <b>{t(line.from === "expert" ? "text.you" : "text.usager")}</b>
            <span>{line.text}</span>
          </li>
        ))}
      </ol>
      {/* A screen reader is told whole lines: letter by letter nobody could follow. */}
      <p class="hidden" aria-live="polite">
        {call.text.findLast((line) => line.from === "usager" && !line.open)?.text}
      </p>
      <label for="text-box">{t("text.input")}</label>
      <input
        id="text-box"
        ref={box}
        autocomplete="off"
        maxLength={1000}
        readOnly={!call.channel}
        aria-describedby="text-hint"
        onInput={(event) => typed(event.currentTarget.value)}
        onKeyDown={endLine}
      />
      <p id="text-hint" class="quiet small">
        {call.channel ? `${t("text.lead")} ${t("text.hint")}` : t("text.off")}
      </p>
    </Panel>
  );
}
