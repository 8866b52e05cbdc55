import { useEngine, useWords } from "../hooks.ts";
import type { State } from "../state/model.ts";

/** Head of the page: whose post this is, and in which state. */
export function Header({ state, onLanguage }: { state: State; onLanguage: () => void }) {
  const { t, language } = useWords();
  const engine = useEngine();
  const signedIn = state.account.step === "signed-in" ? state.account.account : null;
  return (
    <header class="top">
      <p class="brand">
        <img src="./icon.svg" alt="" width="32" height="32" />
        <span>
          <b>{t("product")}</b> {state.desk && signedIn ? state.desk.desk : t("subtitle")}
        </span>
      </p>
      {signedIn && <Status state={state} />}
      <div class="top-end">
        {signedIn && <span class="who">{signedIn.name}</span>}
        <button type="button" class="plain" lang={language === "fr" ? "en" : "fr"} onClick={onLanguage}>
          {t("language.other")}
        </button>
        {signedIn && !state.call && (
          <button type="button" class="plain" onClick={() => engine.dispatch({ type: "sign-out" })}>
            {t("signout")}
          </button>
        )}
      </div>
    </header>
  );
}

function Status({ state }: { state: State }) {
  const { t } = useWords();
  if (state.link === "replaced") return null;
  const now = state.call ? "call" : state.wrapUp ? "wrap" : state.presence;
  return (
    <p class={`status is-${now}`}>
      <span class="dot" aria-hidden="true" />
      <span>{t(`state.${now}`)}</span>
    </p>
  );
}
