import type { ShownAlert } from "../../fleet/shown.ts";
import { useWords } from "../state/language.ts";
import { FLEET } from "../words/fleet.ts";
import { Ago } from "./time.tsx";

/** An open alert in a few lines: what, whose duty, what to do. */
export function AlertShort({ alert }: { alert: ShownAlert }) {
  const { t, pair } = useWords(FLEET);
  const { severity, number, code, title, owner, remedy, sinceMs } = alert;
  return (
    <div class={`alert-short alert-${severity}`}>
      <span>
        <strong>
          {number ?? code} {pair(title)}
        </strong>{" "}
        · {t(`severity.${severity}`)} · {t(`owner.${owner}`)} · <Ago ms={sinceMs} />
      </span>
      {remedy && <span>{pair(remedy)}</span>}
    </div>
  );
}
