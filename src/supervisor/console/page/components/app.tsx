import { useCallback, useEffect, useLayoutEffect, useState } from "preact/hooks";
import type { Account } from "../../accounts/account.ts";
import { ask, get, onSignedOut } from "../api/client.ts";
import { connectLive, leaveLive } from "../live/socket.ts";
import { followFleet } from "../live/fleet-store.ts";
import { AccountContext } from "../state/account.ts";
import { keepLanguage, keptLanguage, LanguageContext } from "../state/language.ts";
import { SHELL } from "../words/shell.ts";
import { say } from "../words/words.ts";
import { Outlet } from "./outlet.tsx";
import { SignIn } from "./sign-in.tsx";
import { Top } from "./top.tsx";

/** undefined = not known yet; null = nobody. */
type Who = Account | null | undefined;

/** The whole page: who is signed in, in which language, and what he looks at. */
export function App() {
  const [account, setAccount] = useState<Who>();
  const [language, setLanguage] = useState(keptLanguage);
  const look = useCallback(() => {
    get<{ account: Account }>("/api/me")
      .then((me) => setAccount(me.account))
      .catch(() => setAccount(null));
  }, []);
  useEffect(look, [look]);
  useEffect(() => onSignedOut(() => setAccount(null)), []);
  const id = account?.id;
  useEffect(() => {
    if (id === undefined) return;
    const end = followFleet();
    connectLive();
    return () => {
      leaveLive();
      end();
    };
  }, [id]);
  // With what is drawn, not after it: the next page may be asked for at once.
  useLayoutEffect(() => {
    document.documentElement.lang = language;
    keepLanguage(language);
  }, [language]);
  useEffect(() => {
    if (account === null) document.title = say(language, SHELL.title);
  }, [account, language]);
  const signOut = () => {
    void ask("DELETE", "/api/session")
      .catch(() => undefined)
      .finally(() => setAccount(null));
  };
  const other = () => setLanguage(language === "fr" ? "en" : "fr");
  return (
    <LanguageContext.Provider value={language}>
      <AccountContext.Provider value={account ?? null}>
        <Top account={account ?? null} onLanguage={other} onSignOut={signOut} />
        <main id="content" tabIndex={-1}>
          {account === undefined && <p class="quiet center">{say(language, SHELL.loading)}</p>}
          {account === null && <SignIn onDone={setAccount} />}
          {account && <Outlet account={account} />}
        </main>
      </AccountContext.Provider>
    </LanguageContext.Provider>
  );
}
