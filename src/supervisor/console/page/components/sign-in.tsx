import { useEffect, useRef, useState } from "preact/hooks";
import type { Account } from "../../accounts/account.ts";
import { ApiError, ask, get } from "../api/client.ts";
import { useWords } from "../state/language.ts";
import { SHELL } from "../words/shell.ts";
import { Notice } from "./notice.tsx";

interface Ways {
  readonly provider: { readonly label: string; readonly url: string } | null;
}

const TOLD = new Set(["refused", "wait", "away"]);

/** Signing in with a password, or through a provider. */
export function SignIn({ onDone }: { onDone: (account: Account) => void }) {
  const { t, named } = useWords(SHELL);
  const user = useRef<HTMLInputElement>(null);
  const password = useRef<HTMLInputElement>(null);
  const [ways, setWays] = useState<Ways>({ provider: null });
  const [busy, setBusy] = useState(false);
  // A provider that refused sends the browser back with its reason in the address.
  const [problem, setProblem] = useState(() =>
    new URLSearchParams(location.search).has("refused") ? t("signin.provider") : "",
  );
  useEffect(() => {
    user.current?.focus();
    get<Ways>("/api/sign-in")
      .then(setWays)
      .catch(() => undefined);
  }, []);
  const signIn = async (login: string, secret: string) => {
    try {
      const { account } = await ask<{ account: Account }>("POST", "/api/session", { login, password: secret });
      // What the provider left in the address is done with.
      if (location.search !== "") history.replaceState(null, "", location.pathname);
      onDone(account);
    } catch (error) {
      setBusy(false);
      const code = error instanceof ApiError ? error.code.replace("signin.", "") : "away";
      setProblem(TOLD.has(code) || !(error instanceof ApiError) ? named(`signin.${code}`) : error.message);
      password.current?.focus();
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const [login, secret] = [user.current?.value.trim() ?? "", password.current?.value ?? ""];
    if (busy) return;
    if (login === "" || secret === "") {
      setProblem(t("signin.empty"));
      return (login === "" ? user : password).current?.focus();
    }
    setBusy(true);
    setProblem("");
    void signIn(login, secret);
  };
  const wrong = problem === "" ? {} : { "aria-invalid": true, "aria-describedby": "problem" };
  return (
    <section class="sign-in">
      <div>
        <h1>{t("signin.title")}</h1>
        <p class="lead">{t("signin.lead")}</p>
      </div>
      <form class="card form" onSubmit={submit} noValidate>
        <div class="field">
          <label for="user">{t("signin.user")}</label>
          <input
            id="user"
            ref={user}
            name="username"
            autocomplete="username"
            autocapitalize="none"
            spellcheck={false}
            maxLength={64}
            required
            {...wrong}
          />
        </div>
        <div class="field">
          <label for="password">{t("signin.password")}</label>
          <input
            id="password"
            ref={password}
            name="password"
            type="password"
            autocomplete="current-password"
            maxLength={256}
            required
            {...wrong}
          />
        </div>
        <div id="problem">{problem !== "" && <Notice kind="bad">{problem}</Notice>}</div>
        <button class="primary wide" type="submit" aria-disabled={busy}>
          {busy ? t("signin.busy") : t("signin.go")}
        </button>
        {ways.provider && (
          <>
            <p class="quiet center">{t("signin.or")}</p>
            <a class="button wide" href={ways.provider.url}>
              {ways.provider.label}
            </a>
          </>
        )}
      </form>
    </section>
  );
}
