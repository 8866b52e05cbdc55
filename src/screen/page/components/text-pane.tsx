import { useStage } from "../context.ts";

/** Real-time text of the call: the newest lines, who wrote them by side, by word and by colour. */
export function TextPane() {
  const { t, view } = useStage();
  return (
    <section class="text-pane" aria-label={t("text.pane")}>
      <div class="lines" role="log">
        {view.text.length === 0 ? <p class="empty">{t("text.empty")}</p> : null}
        {view.text.map(({ from, text }, at) => (
          <p key={at} class={from}>
            <strong>{t(from === "expert" ? "text.agent" : "text.you")} : </strong>
            {text.replaceAll("\u2028", "\n")}
          </p>
        ))}
      </div>
    </section>
  );
}
