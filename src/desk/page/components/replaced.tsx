import { useArrival, useEngine, useWords } from "../hooks.ts";

/** The post was opened elsewhere: one place rings, not two. */
export function Replaced() {
  const { t } = useWords();
  const engine = useEngine();
  const heading = useArrival<HTMLHeadingElement>();
  return (
    <section class="centred card">
      <h1 ref={heading} tabIndex={-1}>
        {t("link.replaced")}
      </h1>
      <p class="lead">{t("link.replaced.lead")}</p>
      <button type="button" class="primary" onClick={() => engine.dispatch({ type: "take-over" })}>
        {t("link.take-over")}
      </button>
    </section>
  );
}
