import { useEffect, useState } from "preact/hooks";
import { useStage } from "../context.ts";

/** In steps: what moves all the time is drawn sixty times a second, day and night. */
const STEP_MS = 20_000;
/** Steps from one side to the other, with no common divisor: it comes everywhere. */
const [ACROSS, DOWN] = [29, 17];

/** Nobody is there: almost black, and what is lit wanders, so that no panel is burnt in. */
export function Asleep() {
  const { t, view } = useStage();
  const [steps, setSteps] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSteps((before) => before + 1), STEP_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <main class="asleep" data-scene="asleep">
      <h1 class="unseen">{`${view.site}. ${t("welcome.press")}`}</h1>
      <div class="wander" aria-hidden="true">
        <span style={{ "--across": toAndFro(steps, ACROSS), "--down": toAndFro(steps, DOWN) }} />
      </div>
    </main>
  );
}

/** 0 to 1 and back, in so many steps each way. */
function toAndFro(steps: number, length: number): number {
  const at = steps % (2 * length);
  return (at < length ? at : 2 * length - at) / length;
}
