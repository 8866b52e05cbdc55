import type { SceneClosed, SceneFallback, SceneOutOfOrder } from "../../../contract/screen/types.ts";
import { BigButton } from "../components/controls.tsx";
import { Frame } from "../components/frame.tsx";
import { Pictogram } from "../components/pictograms.tsx";
import { useStage } from "../context.ts";
import { phoneLine } from "../words.ts";

/** Telephone number, as large as it goes; without one, whom to ask. */
function Phone({ phone, intro }: { readonly phone: string | null; readonly intro?: string }) {
  const { t } = useStage();
  if (phone === null) {
    return (
      <>
        <Pictogram name="people" className="pictogram large leave-2" />
        <p>{intro ?? t("fallback.host")}</p>
      </>
    );
  }
  return (
    <div class="phone">
      <p class="leave-4">{intro ?? t("fallback.phone")}</p>
      <p class="number">
        <Pictogram name="phone" />
        <span class={phone.length > 16 ? "" : "short-number"}>{phoneLine(phone)}</span>
      </p>
    </div>
  );
}

function Hours({ hours }: { readonly hours: SceneClosed["hours"] }) {
  if (hours.length === 0) return null;
  return (
    <dl class={`hours leave-${hours.length > 3 ? 3 : 4}`}>
      {hours.map(({ day, hours: when }) => (
        <div key={day}>
          <dt>{day}</dt>
          <dd>{when}</dd>
        </div>
      ))}
    </dl>
  );
}

/** Nobody can be reached now. */
export function Fallback({ scene }: { readonly scene: SceneFallback }) {
  const { t } = useStage();
  return (
    <Frame title={t(`fallback.${scene.why}`)}>
      {scene.organisme === null ? null : <p class="organisme leave-2">{scene.organisme}</p>}
      <Phone phone={scene.phone} />
      <Hours hours={scene.hours} />
      {scene.printed ? (
        <p class="wait leave-4">
          <Pictogram name="printer" />
          <span>{t("fallback.printed")}</span>
        </p>
      ) : null}
    </Frame>
  );
}

/** Outside the hours. */
export function Closed({ scene }: { readonly scene: SceneClosed }) {
  const { t } = useStage();
  return (
    <Frame title={t("closed.title")}>
      <Pictogram name="closed" className="pictogram large leave-2" />
      {scene.next === null ? null : (
        <p class="wait next">
          <Pictogram name="clock" />
          <span>
            {t("closed.next")} : <strong>{scene.next}</strong>
          </span>
        </p>
      )}
      <Phone phone={scene.phone} />
      <Hours hours={scene.hours} />
    </Frame>
  );
}

/** The one gesture to try, and whom to call. */
export function OutOfOrder({ scene }: { readonly scene: SceneOutOfOrder }) {
  const { t, act } = useStage();
  const { gesture, whom, phone } = scene.help;
  const look = () => act({ type: "forms", open: true });
  const forms =
    scene.forms === true
      ? {
          tool: <BigButton pictogram="papers" label={t("forms.have")} bare onPress={look} />,
          actions: <BigButton pictogram="papers" label={t("forms.have")} onPress={look} />,
        }
      : {};
  return (
    <Frame title={t("order.title")} {...forms}>
      <Pictogram name="broken" className="pictogram large leave-1" />
      {gesture === null ? null : (
        <p class="wait gesture-to-try">
          <Pictogram name="touch" />
          <span>
            <strong class="leave-3">{t("order.gesture")} : </strong>
            {gesture}
          </span>
        </p>
      )}
      <Phone
        phone={phone}
        {...(whom === null ? {} : { intro: phone === null ? whom : `${t("order.whom")} ${whom}` })}
      />
    </Frame>
  );
}
