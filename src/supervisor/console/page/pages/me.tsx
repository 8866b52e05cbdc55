import { Fragment } from "preact";
import { put } from "../api/client.ts";
import { Field, Form } from "../components/form.tsx";
import { PageHead } from "../components/page-head.tsx";
import { useScopeColumns } from "../components/scope.tsx";
import { useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { ACCOUNTS } from "../words/accounts.ts";

/** One's own account. */
export default function MePage() {
  const { t } = useWords(ACCOUNTS);
  const me = useAccount();
  const scope = useScopeColumns();
  const { login, name, signIn } = me;
  return (
    <>
      <PageHead title={t("me")} />
      <section class="card">
        <dl class="facts">
          <dt>{t("login")}</dt>
          <dd>{login}</dd>
          <dt>{t("name")}</dt>
          <dd>{name}</dd>
          {scope.map(({ key, title, cell }) => (
            <Fragment key={key}>
              <dt>{title}</dt>
              <dd>{cell(me)}</dd>
            </Fragment>
          ))}
        </dl>
      </section>
      <section class="card narrow">
        <h2>{t("me.password")}</h2>
        {signIn === "provider" ? (
          <p>{t("me.provider")}</p>
        ) : (
          <Form
            done={t("me.done")}
            onSend={async ({ current = "", password = "" }, form) => {
              await put("/api/me/password", { current, password });
              form.reset();
            }}
          >
            <Field label={t("me.current")}>
              {(ids) => <input {...ids} name="current" type="password" autocomplete="current-password" required />}
            </Field>
            <Field label={t("me.new")} hint={t("me.new.hint")}>
              {(ids) => <input {...ids} name="password" type="password" autocomplete="new-password" required />}
            </Field>
          </Form>
        )}
      </section>
    </>
  );
}
