import type { ScenePapers, SceneSurvey, SceneTicket } from "../../../contract/screen/types.ts";
import { BigButton } from "../components/controls.tsx";
import { Frame } from "../components/frame.tsx";
import { FeederPicture, GlassPicture, TrayPicture } from "../components/paper-pictures.tsx";
import { Pictogram, type PictogramName } from "../components/pictograms.tsx";
import { useStage } from "../context.ts";

const PLACES = {
  glass: <GlassPicture take />,
  feeder: <FeederPicture take />,
  printer: <TrayPicture />,
} as const;

/** Take your papers: from the places that were used, or from where papers usually are. */
export function Papers({ scene }: { readonly scene: ScenePapers }) {
  const { t } = useStage();
  const { places = [] } = scene;
  if (places.length === 0) {
    return (
      <Frame title={t("papers.title")}>
        <div class="pair">
          <Pictogram name="papers" className="pictogram huge" />
          <Pictogram name="printer" className="pictogram huge leave-4" />
        </div>
        <p>{t("papers.more")}</p>
      </Frame>
    );
  }
  return (
    <Frame title={t("papers.title")}>
      <ul class="places">
        {places.map((place) => (
          <li key={place}>
            {PLACES[place]}
            <strong>{t(`papers.${place}`)}</strong>
          </li>
        ))}
      </ul>
    </Frame>
  );
}

/** Answers go from good to bad: the first is a smile, the last is not, what lies between is neither. */
function faceOf(at: number, of: number): PictogramName {
  if (of < 2) return "check";
  return at === 0 ? "face" : at === of - 1 ? "faceSad" : "faceFlat";
}

/** One question, answered by one touch. */
export function Survey({ scene }: { readonly scene: SceneSurvey }) {
  const { t, act } = useStage();
  const { question, answers } = scene;
  const answer = (value: number | null) => act({ type: "survey", question, value });
  const skip = <BigButton pictogram="skip" label={t("survey.skip")} onPress={() => answer(null)} />;
  return (
    <Frame title={scene.of > 1 ? `${t("survey.of", scene.number)} / ${scene.of}` : t("survey.of")} actions={skip}>
      <p class="question">{scene.text}</p>
      <div class="answers" data-count={answers.length}>
        {answers.map(({ value, label }, at) => (
          <BigButton
            key={`${question}-${value}`}
            pictogram={faceOf(at, answers.length)}
            label={label}
            onPress={() => answer(value)}
          />
        ))}
      </div>
    </Frame>
  );
}

export function Goodbye() {
  const { t } = useStage();
  return (
    <Frame title={t("goodbye.title")}>
      <Pictogram name="bye" className="pictogram huge" />
      <p class="wait">
        <Pictogram name="check" />
        <span>{t("goodbye.more")}</span>
      </p>
    </Frame>
  );
}

/** The call-back ticket: its code as large as the screen has room. */
export function Ticket({ scene }: { readonly scene: SceneTicket }) {
  const { t } = useStage();
  const { wait_min: waitMin } = scene;
  return (
    <Frame title={t("ticket.title")}>
      <p class="organisme leave-3">{scene.organisme}</p>
      <p class="code">{scene.code}</p>
      <p class="wait">
        <Pictogram name="clock" />
        <span>{waitMin === null ? t("ticket.wait.unknown") : t("ticket.wait", waitMin)}</span>
      </p>
      <p class="wait leave-4">
        <Pictogram name={scene.printed ? "printer" : "ticket"} />
        <span>{t(scene.printed ? "ticket.printed" : "ticket.note")}</span>
      </p>
    </Frame>
  );
}
