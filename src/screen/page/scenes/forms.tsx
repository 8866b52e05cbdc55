import type { SceneForms } from "../../../contract/screen/types.ts";
import { BigButton } from "../components/controls.tsx";
import { Frame } from "../components/frame.tsx";
import { Leafed } from "../components/leafed.tsx";
import { TrayPicture } from "../components/paper-pictures.tsx";
import { Pictogram } from "../components/pictograms.tsx";
import { useStage } from "../context.ts";

const WORDS = {
  printing: "print.printing",
  "held-up": "print.held",
  completed: "print.completed",
  failed: "print.failed",
  limit: "forms.limit",
} as const;

/** Forms that are printed without a call: one touch each. */
export function Forms({ scene }: { readonly scene: SceneForms }) {
  const { t, act } = useStage();
  const { phase, forms, title, done, total, problem } = scene;
  const leave = () => act({ type: "forms", open: false });
  const back = <BigButton pictogram="before" label={t("forms.back")} onPress={leave} />;
  const tool = <BigButton pictogram="before" label={t("forms.back")} bare onPress={leave} />;
  if (phase === "choosing") {
    return (
      <Frame title={t("forms.title")} tool={tool} actions={back}>
        <Leafed
          rows={forms}
          row={(form) => (
            <li key={form.id}>
              <button type="button" class="big service ready" onClick={() => act({ type: "form", form: form.id })}>
                <Pictogram name="papers" />
                <span class="label">
                  <span class="name">{form.title}</span>
                  {form.pages === 1 ? null : <span class="state">{t("forms.pages", form.pages)}</span>}
                </span>
              </button>
            </li>
          )}
        />
      </Frame>
    );
  }
  return (
    <Frame title={t(WORDS[phase])} tool={tool} actions={back}>
      <div class="form-picture leave-3">
        <TrayPicture />
      </div>
      {title === null ? null : <p class="leave-4">{title}</p>}
      {total > 1 && phase !== "limit" ? <p class="leave-2">{`${t("print.sheets")} ${done} / ${total}`}</p> : null}
      {phase === "completed" ? <p>{t("print.take")}</p> : null}
      {problem === null ? null : (
        <p class="wait" role="alert">
          <Pictogram name="warn" />
          <span>{problem}</span>
        </p>
      )}
    </Frame>
  );
}
