import { useRef, useState } from "preact/hooks";
import { useArrival, useEngine, useWords } from "../hooks.ts";
import type { AccountState } from "../state/model.ts";

type SignedOut = Extract<AccountState, { step: "signed-out" }>;

/** A provider that refused sends the browser back with its reason in the address. */
const refusedByProvider = () => new URLSearchParams(location.search).has("refused");

/** Signing in with a password, or through the organisme's own provider. */
export function SignIn({ account }: { account: SignedOut }) {
  const { t } = useWords();
  const engine = useEngine();
  const user = useArrival<HTMLInputElement>();
  const password = useRef<HTMLInputElement>(null);
  const [empty, setEmpty] = useState(false);
  const [shown, setShown] = useState(false);
  const [provider] = useState(refusedByProvider);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const [name, secret] = [user.current?.value.trim() ?? "", password.current?.value ?? ""];
    setEmpty(name === "" || secret === "");
    if (name === "") return user.current?.focus();
    if (secret === "") return password.current?.focus();
    engine.dispatch({ type: "sign-in", user: name, password: secret });
  };
  const problem = empty ? t("signin.empty") : account.refusal && t(`signin.${account.refusal}`);
  const said = problem ?? (provider && !account.busy ? t("signin.provider") : null);
  return (
    <section class="sign-in">
      <div>
        <h1>{t("signin.title")}</h1>
        <p class="lead">{t("signin.lead")}</p>
        <p class="quiet">{t("signin.note")}</p>
      </div>
      <form class="card" onSubmit={submit} noValidate>
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
          aria-describedby="problem"
          aria-invalid={problem ? true : undefined}
        />
        <label for="password">{t("signin.password")}</label>
        <input
          id="password"
          ref={password}
          name="password"
          {...(shown ? { type: "text" as const } : { type: "password" as const })}
          autocomplete="current-password"
          maxLength={128}
          required
          aria-describedby="problem"
          aria-invalid={problem ? true : undefined}
        />
        <label class="tick">
          <input type="checkbox" checked={shown} onChange={(event) => setShown(event.currentTarget.checked)} />
          {t("signin.show")}
        </label>
        <div id="problem" role="alert">
          {said && <p class="problem">{said}</p>}
        </div>
        <button type="submit" class="primary wide" aria-disabled={account.busy}>
          {t(account.busy ? "signin.busy" : "signin.go")}
        </button>
        {account.federation && (
          <>
            <p class="or">{t("signin.or")}</p>
            <a class="button wide" href={account.federation.url}>
              {account.federation.label}
            </a>
          </>
        )}
      </form>
    </section>
  );
}
