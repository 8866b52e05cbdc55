import type { Waiting } from "../../../../contract/signalling/types.ts";
import { wakeSound } from "../../effects/sound-context.ts";
import { useEngine, useWords } from "../../hooks.ts";
import type { Ring } from "../../state/model.ts";
import { Icon } from "../icons.tsx";

/** That the page rings: always in the page, so that it is read out at once. */
export function Rings({ ring, call, audible }: { ring: Ring | null; call: Waiting | undefined; audible: boolean }) {
  const { t } = useWords();
  const engine = useEngine();
  const allow = async () => {
    await wakeSound();
    if (ring) await engine.ring(ring.call, call?.service ?? "");
  };
  return (
    <div role="alert">
      {ring && (
        <p class="rings">
          <Icon name="phone" />
          <b>{t("ring.title")}</b>
          {call && (
            <span>
              {call.site}, {call.service}
            </span>
          )}
        </p>
      )}
      {ring && !audible && (
        <p class="bar bad">
          {t("ring.silent")}{" "}
          <button type="button" onClick={() => void allow()}>
            {t("sound.allow")}
          </button>
        </p>
      )}
    </div>
  );
}
