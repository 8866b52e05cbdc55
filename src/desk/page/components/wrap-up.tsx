import { useArrival, useEngine, useWords, type Speech } from "../hooks.ts";
import type { DeskFacts, WrapUp as Ended } from "../state/model.ts";

const KEYS = 9;

/** After the call: its reason, of the closed list. Then the next call. */
export function WrapUp({ wrapUp, desk }: { wrapUp: Ended; desk: DeskFacts | null }) {
  const speech = useWords();
  const { t, language } = speech;
  const engine = useEngine();
  const panel = useArrival<HTMLDivElement>();
  const reasons = desk?.reasons ?? [];
  const choose = (reason: string | null) => engine.dispatch({ type: "wrap-up", reason });
  // Keys of one character act on this panel alone (WCAG 2.1.4).
  const pressed = (event: KeyboardEvent) => {
    const reason = /^[1-9]$/.test(event.key) && !event.repeat ? reasons[Number(event.key) - 1] : undefined;
    if (reason) choose(reason.id);
  };
  return (
    <div
      class="centred wrap-up"
      ref={panel}
      tabIndex={-1}
      onKeyDown={pressed}
      role="group"
      aria-labelledby="wrap-title"
    >
      <h1 id="wrap-title">{t("wrap.title")}</h1>
      <p class="lead">{howEnded(wrapUp, speech)}</p>
      <div class="card">
        <h2 id="wrap-ask">{t("wrap.ask")}</h2>
        {reasons.length === 0 && <p>{t("wrap.none")}</p>}
        <ol class="reasons" aria-labelledby="wrap-ask">
          {reasons.map((reason, index) => (
            <li key={reason.id}>
              <button
                type="button"
                class="reason"
                onClick={() => choose(reason.id)}
                aria-keyshortcuts={index < KEYS ? String(index + 1) : undefined}
              >
                {index < KEYS && <kbd aria-hidden="true">{index + 1}</kbd>}
                <span>{reason[language]}</span>
              </button>
            </li>
          ))}
        </ol>
        {reasons.length > 0 && <p class="quiet">{t("wrap.keys", { n: Math.min(KEYS, reasons.length) })}</p>}
        {reasons.length === 0 && (
          <button type="button" class="primary" onClick={() => choose(null)}>
            {t("wrap.next")}
          </button>
        )}
      </div>
    </div>
  );
}

function howEnded({ by, reason, transferred }: Ended, { t }: Speech): string {
  if (transferred) return t("wrap.transferred");
  return t(reason === "borne-lost" ? "wrap.borne-lost" : `wrap.${by}`);
}
