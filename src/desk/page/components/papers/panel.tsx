import { useEffect, useState } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";
import type { PapersRefused } from "../../../../contract/papers/types.ts";
import type { Call } from "../../state/model.ts";
import type { Papers } from "../../state/papers/model.ts";
import { isWordKey } from "../../words/words.ts";
import { Panel } from "../call/panel.tsx";
import { Ask } from "./ask.tsx";
import { Devices } from "./devices.tsx";
import { Pieces } from "./pieces.tsx";
import { Printing } from "./printing.tsx";
import type { Looking } from "./viewer.tsx";

interface Props {
  readonly call: Call;
  readonly papers: Papers;
  readonly onView: (looking: Looking) => void;
  readonly onClose: () => void;
}

/** Some reasons mean something else for each command. */
function whyKey({ what, why }: Pick<PapersRefused, "what" | "why">): string {
  const key = `why.${why}.${what}`;
  return isWordKey(key) ? key : `why.${why}`;
}

/** Papers of the call: what is asked for, what has come, what is printed. */
export function PapersPanel({ call, papers, onView, onClose }: Props) {
  const { t, named } = useWords();
  const engine = useEngine();
  const [side, setSide] = useState<"scan" | "print">("scan");
  useEffect(() => {
    if (papers.unread) engine.dispatch({ type: "papers-read" });
  }, [papers.unread, engine]);
  const { borne, refusal } = papers;
  return (
    <Panel name="papers" title={t("papers.title")} onClose={onClose}>
      {borne ? <Devices scanner={borne.scanner} printer={borne.printer} /> : <p class="quiet">{t("papers.none")}</p>}
      {!call.channel && <p class="quiet">{t("papers.off")}</p>}
      <div class="sides" role="group" aria-label={t("papers.title")}>
        {(["scan", "print"] as const).map((one) => (
          <button type="button" key={one} aria-pressed={side === one} onClick={() => setSide(one)}>
            {t(`papers.${one}`)}
          </button>
        ))}
      </div>
      <div role="alert">{refusal && <p class="problem">{named(whyKey(refusal))}</p>}</div>
      {side === "scan" && borne && <Ask papers={papers} scanner={borne.scanner} open={call.channel} />}
      {side === "scan" && <Pieces papers={papers} open={call.channel} onView={onView} />}
      {side === "print" && borne && <Printing papers={papers} printer={borne.printer} open={call.channel} />}
    </Panel>
  );
}
