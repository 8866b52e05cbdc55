import { useEffect, useState } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";
import type { Call } from "../../state/model.ts";
import { grouped } from "../../state/view.ts";
import { Icon } from "../icons.tsx";

const COPIED_MS = 4000;

/** The usager's number, large and in groups. It is in this call's state alone, and goes with it. */
export function Identifier({ call }: { call: Call }) {
  const { t } = useWords();
  const engine = useEngine();
  const [hidden, setHidden] = useState(false);
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), COPIED_MS);
    return () => clearTimeout(timer);
  }, [copied]);
  const { identifier } = call;
  const copy = async () => {
    if (!identifier) return;
    await navigator.clipboard.writeText(identifier.value).then(
      () => setCopied(true),
      () => undefined,
    );
  };
  return (
    <section class="identifier" aria-labelledby="identifier-title">
      <h2 id="identifier-title">{t("identifier.title")}</h2>
      <div aria-live="polite">
        {identifier && !hidden && <p class="number">{grouped(identifier.value)}</p>}
        {identifier && hidden && <p class="number">••••</p>}
        {!identifier && <p class="quiet">{t(call.identifierWanted ? "identifier.wanted" : "identifier.none")}</p>}
      </div>
      <div class="pair">
        {identifier && (
          <>
            <button type="button" onClick={() => void copy()}>
              <Icon name={copied ? "check" : "copy"} />
              <span aria-live="polite">{t(copied ? "identifier.copied" : "identifier.copy")}</span>
            </button>
            <button type="button" onClick={() => setHidden(!hidden)}>
              {t(hidden ? "identifier.show" : "identifier.hide")}
            </button>
          </>
        )}
        {!call.identifierWanted && (
          <button
            type="button"
            class={identifier ? "plain" : ""}
            aria-disabled={!call.channel}
            onClick={() => call.channel && engine.dispatch({ type: "want-identifier" })}
          >
            {t(identifier ? "identifier.again" : "identifier.ask")}
          </button>
        )}
      </div>
      {identifier && <p class="quiet small">{t("identifier.note")}</p>}
    </section>
  );
}
