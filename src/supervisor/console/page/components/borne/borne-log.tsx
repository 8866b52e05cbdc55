import { useEffect, useState } from "preact/hooks";
import type { ShownLog } from "../../../../commands/log-book.ts";
import { get } from "../../api/client.ts";
import { useWords } from "../../state/language.ts";
import { COMMANDS } from "../../words/commands.ts";
import { whenText } from "../time.tsx";

const LOOK_EVERY_MS = 2000;

/** Lines of a borne's log, while somebody has asked for them. */
export function BorneLog({ path, asked }: { path: string; asked: boolean }) {
  const { t, language } = useWords(COMMANDS);
  const [log, setLog] = useState<ShownLog | undefined>();
  useEffect(() => {
    if (!asked) return;
    let gone = false;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const look = async () => {
      const answer = await get<ShownLog>(`${path}/log`).catch(() => undefined);
      if (gone) return;
      if (answer) setLog(answer);
      if (answer?.listening !== false) timer = setTimeout(() => void look(), LOOK_EVERY_MS);
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [path, asked]);
  if (!log || log.untilMs === null) return null;
  return (
    <div class="borne-log">
      <h3>{t("log")}</h3>
      <p class="quiet small">{log.listening ? (log.lines.length === 0 ? t("log.waiting") : "") : t("log.over")}</p>
      {log.dropped > 0 && <p class="quiet small">{t("log.dropped", { n: log.dropped })}</p>}
      {log.lines.length > 0 && (
        // A long list that scrolls can be reached by the keyboard (WCAG 2.1.1).
        <ol class="log-lines" tabIndex={0} aria-label={t("log")}>
          {log.lines.map((line, index) => (
            <li key={index} class={`log-${line.level}`}>
              {whenText(language, line.ts, true)} {line.level} {line.module ?? ""} {line.msg}
            </li>
          ))}
        </ol>
      )}
    </div>
  );
}
