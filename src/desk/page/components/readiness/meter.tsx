import { useEffect, useRef } from "preact/hooks";
import { useEngine, useWords } from "../../hooks.ts";

const EVERY_MS = 80;

/** Level of the microphone. */
export function Meter() {
  const { t } = useWords();
  const engine = useEngine();
  const bar = useRef<HTMLDivElement>(null);
  const meter = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const timer = setInterval(() => {
      const level = engine.camera.meter.level();
      bar.current?.style.setProperty("transform", `scaleX(${level.toFixed(2)})`);
      meter.current?.setAttribute("aria-valuenow", String(Math.round(level * 10) * 10));
    }, EVERY_MS);
    return () => clearInterval(timer);
  }, [engine]);
  return (
    <div
      ref={meter}
      class="meter"
      role="meter"
      aria-label={t("check.microphone.level")}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={0}
    >
      <div ref={bar} />
    </div>
  );
}
