import { useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import { Icon } from "../components/icons.tsx";
import { Picture } from "../components/picture.tsx";
import { kept } from "../effects/kept.ts";
import { LanguageContext, useWords } from "../hooks.ts";
import { say, type Language } from "../words/words.ts";
import { GuestCall, type GuestSnapshot } from "./guest-call.ts";

/** The page of a third party: an interpreter, a relay for deaf people, another. One click, no account. */
export function GuestApp({ token }: { token: string }) {
  const [language, setLanguage] = useState<Language>(kept.language);
  const [snapshot, setSnapshot] = useState<GuestSnapshot | null>(null);
  const call = useMemo(() => new GuestCall(token, setSnapshot), [token]);
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.title = say(language, "guest.page");
    kept.keepLanguage(language);
  }, [language]);
  return (
    <LanguageContext.Provider value={language}>
      <Page
        {...(snapshot ?? call.snapshot())}
        call={call}
        onLanguage={() => setLanguage(language === "fr" ? "en" : "fr")}
      />
    </LanguageContext.Provider>
  );
}

function Page({ call, onLanguage, ...snapshot }: GuestSnapshot & { call: GuestCall; onLanguage: () => void }) {
  const { t, language } = useWords();
  const inside = snapshot.state.step === "in";
  return (
    <div class={inside ? "page in-call" : "page"}>
      <header class="top">
        <p class="brand">
          <img src="./icon.svg" alt="" width="32" height="32" />
          <b>{t("product")}</b>
        </p>
        <div class="top-end">
          <button type="button" class="plain" lang={language === "fr" ? "en" : "fr"} onClick={onLanguage}>
            {t("language.other")}
          </button>
        </div>
      </header>
      <main id="main">{inside ? <Inside call={call} {...snapshot} /> : <Outside call={call} {...snapshot} />}</main>
    </div>
  );
}

function Outside({ state, call }: GuestSnapshot & { call: GuestCall }) {
  const { t } = useWords();
  const { step, problem } = state;
  const over = step === "ended" || step === "refused";
  const title = step === "ended" ? "guest.ended" : step === "refused" ? "guest.refused" : "guest.title";
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), [over]);
  return (
    <section class="centred card">
      <h1 ref={heading} tabIndex={-1}>
        {t(title)}
      </h1>
      {!over && <p class="lead">{t("guest.lead")}</p>}
      {step === "ended" && <p class="lead">{t("guest.ended.lead")}</p>}
      <div role="alert">{problem && <p class="problem">{t(`guest.${problem}`)}</p>}</div>
      {!over && (
        <button
          type="button"
          class="primary big"
          aria-disabled={step === "joining"}
          onClick={() => step === "invited" && void call.join()}
        >
          {t(step === "joining" ? "guest.joining" : "guest.join")}
        </button>
      )}
    </section>
  );
}

function Inside({ state, usager, expert, own, call }: GuestSnapshot & { call: GuestCall }) {
  const { t } = useWords();
  const heading = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => heading.current?.focus(), []);
  return (
    <div class="talk guest-talk">
      <div class={state.connected ? "stage is-video" : "stage is-connecting"}>
        <Picture stream={usager} label={t("guest.usager")} />
        {!state.connected && (
          <div class="veil" role="status">
            <span class="turning" aria-hidden="true" />
            <p class="veil-title">{t("guest.joining")}</p>
          </div>
        )}
        <div class="small-pictures">
          <figure>
            <Picture stream={expert} label={t("guest.expert")} />
          </figure>
          <figure class="own">
            <Picture stream={own} label={t("guest.own")} mirrored />
          </figure>
        </div>
      </div>
      <div class="controls" role="group" aria-label={t("call.controls")}>
        <h1 class="guest-where" ref={heading} tabIndex={-1}>
          {t("guest.in", { organisme: state.organisme })}
        </h1>
        <button type="button" class="control hang-up" onClick={() => call.leave()}>
          <Icon name="down" />
          <span>{t("guest.leave")}</span>
        </button>
      </div>
    </div>
  );
}
