import { useEngine, useWords } from "../../hooks.ts";
import type { Call } from "../../state/model.ts";
import { stageOf } from "../../state/view.ts";
import { Icon, type IconName } from "../icons.tsx";
import { Picture } from "../picture.tsx";

interface Props {
  readonly call: Call;
  readonly theirs: MediaStream | null;
  readonly own: MediaStream | null;
  readonly guest: MediaStream | null;
}

const SIGNS: Readonly<Record<string, IconName>> = { held: "pause", "audio-only": "camera" };

/** The usager's picture, or in its place what has become of it. */
export function Stage({ call, theirs, own, guest }: Props) {
  const { t } = useWords();
  const engine = useEngine();
  const stage = stageOf(call);
  const sign = SIGNS[stage];
  return (
    <div class={`stage is-${stage}`}>
      <Picture stream={theirs} label={t("call.usager")} />
      {stage !== "video" && (
        <div class="veil">
          {sign ? <Icon name={sign} struck={stage === "audio-only"} /> : <span class="turning" aria-hidden="true" />}
          <p class="veil-title">{t(`stage.${stage}`)}</p>
          {stage !== "connecting" && <p>{t(`stage.${stage}.lead`)}</p>}
        </div>
      )}
      <div role="alert" class="on-stage">
        {call.soundBlocked && (
          <p>
            {t("call.sound-blocked")}
            <button type="button" class="primary" onClick={() => engine.media.play()}>
              {t("sound.allow")}
            </button>
          </p>
        )}
      </div>
      <div class="small-pictures">
        {call.guest && (
          <figure>
            <Picture stream={guest} label={t("call.guest")} />
            <figcaption>
              {t(call.guest.connected ? "invite.present" : "invite.coming", { role: t(`role.${call.guest.role}`) })}
            </figcaption>
          </figure>
        )}
        <figure class={call.muted.picture || call.held ? "own off" : "own"}>
          <Picture stream={own} label={t("call.own")} mirrored />
          {(call.muted.picture || call.held) && <Icon name="camera" struck />}
          {call.muted.sound && (
            <span class="mic-off">
              <Icon name="mic" struck />
            </span>
          )}
        </figure>
      </div>
    </div>
  );
}
