import { useState } from "preact/hooks";
import { CredentialFields, refusedByProvider, useCredentials } from "../../../web/sign-in/credentials.tsx";
import { useEngine, useWords } from "../hooks.ts";
import type { AccountState } from "../state/model.ts";

type SignedOut = Extract<AccountState, { step: "signed-out" }>;

/** Signing in with a password, or through the organisme's own provider. */
export function SignIn({ account }: { account: SignedOut }) {
  const { t } = useWords();
  const engine = useEngine();
  const fields = useCredentials();
  const [empty, setEmpty] = useState(false);
  const [provider] = useState(refusedByProvider);
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const typed = fields.typed();
    setEmpty(typed === undefined);
    if (typed) engine.dispatch({ type: "sign-in", user: typed.login, password: typed.password });
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
        <CredentialFields
          fields={fields}
          words={{ user: t("signin.user"), password: t("signin.password"), show: t("signin.show") }}
          wrong={Boolean(problem)}
        />
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
