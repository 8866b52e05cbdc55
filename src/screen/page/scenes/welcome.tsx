import type { SceneChoice, SceneWelcome } from "../../../contract/screen/types.ts";
import { BigButton } from "../components/controls.tsx";
import { Frame } from "../components/frame.tsx";
import { Pictogram, PressGesture, type PictogramName } from "../components/pictograms.tsx";
import { Services } from "../components/services.tsx";
import { useStage } from "../context.ts";

/** Somebody is there: the one gesture, who answers, that nothing is recorded, the other services. */
export function Welcome({ scene, onTicket }: { readonly scene: SceneWelcome; readonly onTicket: () => void }) {
  const { t, act } = useStage();
  const { service, others, limited } = scene;
  const fact = (pictogram: PictogramName, words: string, leave = "") => (
    <li class={leave}>
      <Pictogram name={pictogram} />
      <span>{words}</span>
    </li>
  );
  return (
    <Frame
      title={t(service === null ? "welcome.choose" : "welcome.press")}
      tool={
        <>
          <BigButton pictogram="ticket" label={t("ticket.have")} bare onPress={onTicket} />
          {scene.forms === true ? (
            <BigButton
              pictogram="papers"
              label={t("forms.have")}
              bare
              onPress={() => act({ type: "forms", open: true })}
            />
          ) : null}
        </>
      }
      actions={
        <>
          <BigButton pictogram="ticket" label={t("ticket.have")} onPress={onTicket} />
          {scene.forms === true ? (
            <BigButton pictogram="papers" label={t("forms.have")} onPress={() => act({ type: "forms", open: true })} />
          ) : null}
        </>
      }
    >
      <div class={`halves ${others.length === 0 ? "alone" : service === null ? "choosing" : ""}`} data-fit>
        <div class="lead">
          <button
            type="button"
            class="press"
            aria-label={t(service === null ? "welcome.choose" : "welcome.press")}
            onClick={() => act({ type: "press" })}
          >
            <PressGesture />
          </button>
          <div class="facts">
            {service === null ? null : (
              <p class="to">
                <span class="leave-4">{t("welcome.to")} </span>
                <strong>{service.name}</strong>
              </p>
            )}
            <ul>
              {limited === null ? null : fact("warn", limited, "leave-4")}
              {fact("people", t("welcome.answer"), "leave-2")}
              {fact("notRecorded", t("welcome.private"))}
            </ul>
          </div>
        </div>
        {others.length === 0 ? null : (
          <nav aria-label={t("welcome.others")}>
            <h2 class="leave-3">
              <Pictogram name="touch" />
              {t("welcome.others")}
            </h2>
            <Services services={others} />
          </nav>
        )}
      </div>
    </Frame>
  );
}

/** Which service. */
export function Choice({ scene }: { readonly scene: SceneChoice }) {
  const { t } = useStage();
  return (
    <Frame title={t("choice.title")}>
      <Services services={scene.services} />
    </Frame>
  );
}
