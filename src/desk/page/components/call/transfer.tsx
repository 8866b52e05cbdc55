import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";
import type { Call, DeskFacts } from "../../state/model.ts";
import { Panel } from "./panel.tsx";

/** Giving the call to another organisme, after one question: the usager's number is not passed on. */
export function Transfer({ call, desk, onClose }: { call: Call; desk: DeskFacts | null; onClose: () => void }) {
  const { t } = useWords();
  const engine = useEngine();
  const [chosen, setChosen] = useState<string | null>(null);
  const sure = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    if (chosen !== null) sure.current?.focus();
  }, [chosen]);
  const others = (desk?.transfer_to ?? []).filter(({ id }) => id !== call.organisme);
  const target = others.find(({ id }) => id === chosen);
  return (
    <Panel name="transfer" title={t("transfer.title")} onClose={onClose}>
      {target ? (
        <div class="confirm">
          <p class="ask">{t("transfer.confirm", { name: target.name })}</p>
          <p>{t("transfer.drop")}</p>
          <div class="pair">
            <button
              type="button"
              ref={sure}
              class="primary"
              aria-disabled={call.transferring !== null}
              onClick={() => call.transferring === null && engine.dispatch({ type: "transfer", organisme: target.id })}
            >
              {t(call.transferring === null ? "transfer.go" : "transfer.busy")}
            </button>
            <button type="button" onClick={() => setChosen(null)}>
              {t("cancel")}
            </button>
          </div>
        </div>
      ) : (
        <>
          <p class="quiet">{t(others.length > 0 ? "transfer.lead" : "transfer.none")}</p>
          <ul class="choices">
            {others.map(({ id, name, staffed }) => (
              <li key={id}>
                <button type="button" class="choice" onClick={() => setChosen(id)}>
                  <b>{name}</b>
                  <small class={staffed > 0 ? "" : "empty"}>
                    {staffed === 0 && t("transfer.empty")}
                    {staffed === 1 && t("transfer.staffed.one")}
                    {staffed > 1 && t("transfer.staffed.many", { n: staffed })}
                  </small>
                </button>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
