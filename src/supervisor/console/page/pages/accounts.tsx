import { useState } from "preact/hooks";
import type { Account } from "../../accounts/account.ts";
import { post, put, remove } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Field, Form } from "../components/form.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ScopeFields, scopeOf, Secret, Sure, useScopeColumns } from "../components/scope.tsx";
import { Table } from "../components/table.tsx";
import { useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { ACCOUNTS } from "../words/accounts.ts";
import { SHELL } from "../words/shell.ts";

interface Made {
  readonly account: Account;
  readonly password?: string;
}

type Asked = { readonly what: "remove" | "renew"; readonly account: Account };

/** Who may enter: a manager's page. */
export default function AccountsPage() {
  const { t } = useWords(ACCOUNTS);
  const shell = useWords(SHELL);
  const me = useAccount();
  const { data, error, reload } = useData<{ readonly accounts: readonly Account[] }>("/accounts");
  const [asked, setAsked] = useState<Asked | undefined>();
  const [told, setTold] = useState<{ readonly text: string; readonly password: string } | undefined>();
  const changed = (text: string, { password }: Made) => {
    setTold(password === undefined ? undefined : { text, password });
    setAsked(undefined);
    reload();
  };
  const columns = [
    { key: "login", title: t("login"), heads: true, cell: ({ login }: Account) => login },
    { key: "name", title: t("name"), cell: ({ name }: Account) => name },
    ...useScopeColumns(),
    { key: "way", title: t("sign-in"), cell: ({ signIn }: Account) => t(`sign-in.${signIn}`) },
    {
      key: "acts",
      title: t("acts"),
      cell: (account: Account) =>
        account.id === me.id ? null : (
          <div class="form-acts">
            {account.signIn === "password" && (
              <button type="button" class="small" onClick={() => setAsked({ what: "renew", account })}>
                {t("password.new")}
                <span class="hidden"> : {account.login}</span>
              </button>
            )}
            <button type="button" class="small" onClick={() => setAsked({ what: "remove", account })}>
              {t("remove")}
              <span class="hidden"> : {account.login}</span>
            </button>
          </div>
        ),
    },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {told && <Secret text={told.text} secret={told.password} />}
      {error && <Failure error={error} onRetry={reload} />}
      {data && (
        <section class="card">
          <Table caption={t("list")} columns={columns} rows={data.accounts} keyOf={({ id }) => id} />
        </section>
      )}
      <section class="card narrow">
        <h2>{t("add")}</h2>
        <AddForm onAdded={(made) => changed(t("added", { login: made.account.login }), made)} />
      </section>
      {asked && (
        <Sure
          title={t(`${asked.what}.title`, { login: asked.account.login })}
          lead={t(`${asked.what}.lead`)}
          send={shell.t("confirm")}
          danger={asked.what === "remove"}
          onClose={() => setAsked(undefined)}
          onSend={async () => {
            const { id, login } = asked.account;
            if (asked.what === "renew") {
              changed(t("password.made", { login }), await put<Made>(`/accounts/${id}`, { newPassword: true }));
            } else {
              await remove(`/accounts/${id}`);
              setAsked(undefined);
              reload();
            }
          }}
        />
      )}
    </>
  );
}

function AddForm({ onAdded }: { onAdded: (made: Made) => void }) {
  const { t } = useWords(ACCOUNTS);
  return (
    <Form
      send={t("add")}
      onSend={async ({ login = "", name = "", ...scope }, form) => {
        const { role, networks = null } = scopeOf(scope);
        const made = await post<Made>("/accounts", { login, role, networks, ...(name === "" ? {} : { name }) });
        form.reset();
        onAdded(made);
      }}
    >
      <Field label={t("login")}>
        {(ids) => <input {...ids} name="login" autocomplete="off" autocapitalize="none" maxLength={64} required />}
      </Field>
      <Field label={t("name")}>{(ids) => <input {...ids} name="name" autocomplete="off" maxLength={80} />}</Field>
      <ScopeFields hint={t("networks.hint")} />
    </Form>
  );
}
