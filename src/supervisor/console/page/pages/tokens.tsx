import { useState } from "preact/hooks";
import type { ApiToken } from "../../../tokens.ts";
import { post, remove } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Dialog } from "../components/dialog.tsx";
import { Field, Form } from "../components/form.tsx";
import { Failure, Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table } from "../components/table.tsx";
import { Ago, When } from "../components/time.tsx";
import { useWords } from "../state/language.ts";
import { TOKENS } from "../words/commands.ts";
import { SHELL } from "../words/shell.ts";

const ROLES = ["viewer", "technician", "manager"] as const;

/** Tokens of programs: a manager's page. */
export default function TokensPage() {
  const { t } = useWords(TOKENS);
  const shell = useWords(SHELL);
  const { data, error, reload } = useData<{ readonly tokens: readonly ApiToken[] }>("/tokens");
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | undefined>();
  const [asked, setAsked] = useState<ApiToken | undefined>();
  const columns = [
    { key: "name", title: t("name"), heads: true, cell: ({ name }: ApiToken) => name },
    { key: "role", title: t("role"), cell: ({ role }: ApiToken) => shell.t(`role.${role}`) },
    { key: "nets", title: t("networks"), cell: ({ networks }: ApiToken) => networks?.join(", ") ?? t("networks.all") },
    { key: "ends", title: t("ends"), cell: ({ expiresMs }: ApiToken) => <When ms={expiresMs} /> },
    { key: "used", title: t("used"), cell: ({ usedMs }: ApiToken) => <Ago ms={usedMs} /> },
    {
      key: "acts",
      title: t("acts"),
      cell: (token: ApiToken) => (
        <button type="button" class="small" onClick={() => setAsked(token)}>
          {t("remove")}
          <span class="hidden"> : {token.name}</span>
        </button>
      ),
    },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {made && (
        <Notice kind="good">
          {t("made", { name: made.name })}
          <br />
          <code>{made.secret}</code>
        </Notice>
      )}
      {error && <Failure error={error} onRetry={reload} />}
      {data && (
        <section class="card">
          <Table caption={t("list")} columns={columns} rows={data.tokens} keyOf={({ id }) => id} empty={t("none")} />
        </section>
      )}
      <section class="card narrow">
        <h2>{t("make")}</h2>
        <Form
          send={t("make")}
          onSend={async ({ name = "", role, days = "90", networks = "" }, form) => {
            const some = networks.split(/[\s,;]+/).filter((one) => one !== "");
            const scope = some.length === 0 ? {} : { networks: some };
            const { secret } = await post<{ secret: string }>("/tokens", { name, role, days: Number(days), ...scope });
            form.reset();
            setMade({ name, secret });
            reload();
          }}
        >
          <Field label={t("name")} hint={t("name.hint")}>
            {(ids) => (
              <input
                {...ids}
                name="name"
                pattern="[a-z0-9][a-z0-9.\-]{0,31}"
                autocomplete="off"
                autocapitalize="none"
                required
              />
            )}
          </Field>
          <Field label={t("role")}>
            {(ids) => (
              <select {...ids} name="role">
                {ROLES.map((role) => (
                  <option key={role} value={role}>
                    {shell.t(`role.${role}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("networks")} hint={t("networks.hint")}>
            {(ids) => <input {...ids} name="networks" autocomplete="off" autocapitalize="none" />}
          </Field>
          <Field label={t("days")}>
            {(ids) => <input {...ids} name="days" type="number" min={1} max={730} defaultValue={90} required />}
          </Field>
        </Form>
      </section>
      {asked && (
        <Dialog title={t("remove.title", { name: asked.name })} onClose={() => setAsked(undefined)}>
          <Form
            send={t("remove")}
            danger
            onCancel={() => setAsked(undefined)}
            onSend={async () => {
              await remove(`/tokens/${asked.id}`);
              setAsked(undefined);
              reload();
            }}
          >
            <p>{t("remove.lead")}</p>
          </Form>
        </Dialog>
      )}
    </>
  );
}
