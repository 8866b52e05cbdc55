import { useEffect, useState } from "preact/hooks";
import {
  CredentialFields,
  placeAsked,
  refusedByProvider,
  useCredentials,
  type Credentials,
} from "../../../../web/sign-in/credentials.tsx";
import type { Account } from "../../accounts/account.ts";
import { ApiError, ask, get } from "../api/client.ts";
import { useWords } from "../state/language.ts";
import { refusalText } from "../words/refusals.ts";
import { SHELL } from "../words/shell.ts";
import { Notice } from "./notice.tsx";

interface Ways {
  readonly provider: { readonly label: string; readonly url: string } | null;
}

const TOLD = new Set(["refused", "wait", "away"]);

/** Signing in with a password, or through a provider: then the page that was asked for, with its query. */
export function SignIn({ onDone }: { onDone: (account: Account) => void }) {
  const { t, named, language } = useWords(SHELL);
  const fields = useCredentials();
  const [ways, setWays] = useState<Ways>({ provider: null });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState(() => (refusedByProvider() ? t("signin.provider") : ""));
  useEffect(() => {
    get<Ways>("/api/sign-in")
      .then(setWays)
      .catch(() => undefined);
  }, []);
  const signIn = async ({ login, password }: Credentials) => {
    try {
      const { account } = await ask<{ account: Account }>("POST", "/api/session", { login, password });
      // What the provider left in the address is done with.
      history.replaceState(null, "", placeAsked());
      onDone(account);
    } catch (error) {
      setBusy(false);
      const code = error instanceof ApiError ? error.code.replace("signin.", "") : "away";
      setProblem(
        TOLD.has(code) || !(error instanceof ApiError) ? named(`signin.${code}`) : refusalText(language, error),
      );
      fields.password.current?.focus();
    }
  };
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (busy) return;
    const typed = fields.typed();
    setProblem(typed ? "" : t("signin.empty"));
    setBusy(typed !== undefined);
    if (typed) void signIn(typed);
  };
  return (
    <section class="sign-in">
      <div>
        <h1>{t("signin.title")}</h1>
        <p class="lead">{t("signin.lead")}</p>
      </div>
      <form class="card form" onSubmit={submit} noValidate>
        <CredentialFields
          fields={fields}
          words={{ user: t("signin.user"), password: t("signin.password"), show: t("signin.show") }}
          wrong={problem !== ""}
        />
        <div id="problem">{problem !== "" && <Notice kind="bad">{problem}</Notice>}</div>
        <button class="primary wide" type="submit" aria-disabled={busy}>
          {busy ? t("signin.busy") : t("signin.go")}
        </button>
        {ways.provider && (
          <>
            <p class="quiet center">{t("signin.or")}</p>
            <a class="button wide" href={`${ways.provider.url}?to=${encodeURIComponent(placeAsked())}`}>
              {ways.provider.label}
            </a>
          </>
        )}
      </form>
    </section>
  );
}
