import { useLayoutEffect, useState } from "preact/hooks";
import type { Engine, Snapshot } from "../effects/engine.ts";
import { kept } from "../effects/kept.ts";
import { EngineContext, LanguageContext, useSnapshot, useWords } from "../hooks.ts";
import { say, type Language } from "../words/words.ts";
import { Announcer } from "./announcer.tsx";
import { CallView } from "./call/call.tsx";
import { Header } from "./header.tsx";
import { Queue } from "./queue/queue.tsx";
import { LeftPapers } from "./papers/left.tsx";
import { Readiness } from "./readiness/readiness.tsx";
import { Replaced } from "./replaced.tsx";
import { SignIn } from "./sign-in.tsx";
import { WrapUp } from "./wrap-up.tsx";

/** The experts' page. */
export function App({ engine }: { engine: Engine }) {
  const [language, setLanguage] = useState<Language>(kept.language);
  const snapshot = useSnapshot(engine);
  // With what is drawn, not after it: the page may be left or loaded anew at once.
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    document.title = say(language, "title");
    kept.keepLanguage(language);
    engine.ringWords = {
      title: say(language, "ring.tab"),
      body: (service) => service || say(language, "ring.title"),
    };
  }, [language, engine]);
  return (
    <EngineContext.Provider value={engine}>
      <LanguageContext.Provider value={language}>
        <Page {...snapshot} onLanguage={() => setLanguage(language === "fr" ? "en" : "fr")} />
      </LanguageContext.Provider>
    </EngineContext.Provider>
  );
}

function Page({ onLanguage, ...snapshot }: Snapshot & { onLanguage: () => void }) {
  const { t } = useWords();
  const { state } = snapshot;
  return (
    <div class={state.call ? "page in-call" : "page"}>
      <a class="skip" href="#main">
        {t("skip")}
      </a>
      <Header state={state} onLanguage={onLanguage} />
      <div role="alert" class="alerts">
        {state.link === "lost" && <p class="bar bad">{t(state.call ? "link.lost.call" : "link.lost")}</p>}
      </div>
      <main id="main">
        {state.papers?.over && <LeftPapers papers={state.papers} />}
        <View {...snapshot} />
      </main>
      <Announcer state={state} />
    </div>
  );
}

function View(snapshot: Snapshot) {
  const { t } = useWords();
  const { state } = snapshot;
  if (state.account.step === "unknown") return <p class="loading">{t("loading")}</p>;
  if (state.account.step === "signed-out") return <SignIn account={state.account} />;
  if (state.link === "replaced") return <Replaced />;
  if (state.call) return <CallView key={state.call.id} call={state.call} {...snapshot} />;
  if (state.wrapUp) return <WrapUp key={state.wrapUp.call} wrapUp={state.wrapUp} desk={state.desk} />;
  if (state.presence === "setup") return <Readiness state={state} own={snapshot.own} />;
  return <Queue {...snapshot} />;
}
