import type { SceneQueue, SceneReconnecting, SceneRinging } from "../../../contract/screen/types.ts";
import { BigButton, StopButton } from "../components/controls.tsx";
import { Frame } from "../components/frame.tsx";
import { Pictogram } from "../components/pictograms.tsx";
import { useStage } from "../context.ts";

/** More people than this in a row are only a number. */
const MAX_FIGURES = 6;

/** The call is on its way. */
export function Ringing({ scene }: { readonly scene: SceneRinging }) {
  const { t } = useStage();
  return (
    <Frame title={t("ringing.title")} actions={<StopButton />}>
      <Pictogram name="ringing" className="pictogram huge ringing" />
      <p class="organisme">{scene.organisme}</p>
      <p class="leave-1">{t("ringing.more")}</p>
    </Frame>
  );
}

/** Waiting: place, estimate, a ticket to come back with. */
export function Queue({ scene }: { readonly scene: SceneQueue }) {
  const { t, act } = useStage();
  const { position, wait_min: waitMin } = scene;
  const ahead = Math.min(position, MAX_FIGURES);
  const actions = (
    <>
      {scene.callback ? (
        <BigButton pictogram="ticket" label={t("queue.callback")} onPress={() => act({ type: "callback" })} />
      ) : null}
      <StopButton />
    </>
  );
  return (
    <Frame title={position <= 1 ? t("queue.first") : t("queue.place", position)} actions={actions}>
      <p class="organisme leave-3">{scene.organisme}</p>
      <div class="line-of-people leave-3" aria-hidden="true">
        {Array.from({ length: ahead }, (_, at) => (
          <Pictogram key={at} name="person" className={at === ahead - 1 ? "pictogram you" : "pictogram"} />
        ))}
      </div>
      <p class="wait estimate">
        <Pictogram name="clock" />
        <span>
          {waitMin === null
            ? t("queue.wait.unknown")
            : t(waitMin <= 1 ? "queue.wait.one" : "queue.wait", Math.max(1, waitMin))}
        </span>
      </p>
      <p class="leave-2">{t("queue.title")}</p>
    </Frame>
  );
}

/** The line is lost, and comes back by itself. */
export function Reconnecting({ scene }: { readonly scene: SceneReconnecting }) {
  const { t } = useStage();
  return (
    <Frame title={t("reconnecting")} actions={<StopButton inCall />}>
      <Pictogram name="link" className="pictogram huge breathing" />
      <p class="organisme leave-2">{scene.organisme}</p>
      <p>{t("reconnecting.more")}</p>
    </Frame>
  );
}
