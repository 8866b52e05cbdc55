import { useStage } from "../context.ts";

/** Nobody is there: almost black, and what is lit wanders, so that no panel is burnt in. */
export function Asleep() {
  const { t, view } = useStage();
  return (
    <main class="asleep" data-scene="asleep">
      <h1 class="unseen">{`${view.site}. ${t("welcome.press")}`}</h1>
      <div class="wander" aria-hidden="true">
        <span />
      </div>
    </main>
  );
}
