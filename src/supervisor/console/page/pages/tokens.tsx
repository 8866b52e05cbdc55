import { useState } from "preact/hooks";
import type { ApiToken } from "../../../tokens.ts";
import { post, remove } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Field, Form } from "../components/form.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { ScopeFields, scopeOf, Secret, Sure, useScopeColumns } from "../components/scope.tsx";
import { Table } from "../components/table.tsx";
import { Ago, When } from "../components/time.tsx";
import { useWords } from "../state/language.ts";
import { TOKENS } from "../words/commands.ts";

/** Tokens of programs: a manager's page. */
export default function TokensPage() {
  const { t } = useWords(TOKENS);
  const { data, error, reload } = useData<{ readonly tokens: readonly ApiToken[] }>("/tokens");
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | undefined>();
  const [asked, setAsked] = useState<ApiToken | undefined>();
  const columns = [
    { key: "name", title: t("name"), heads: true, cell: ({ name }: ApiToken) => name },
    ...useScopeColumns(),
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
      {made && <Secret text={t("made", { name: made.name })} secret={made.secret} />}
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
          onSend={async ({ name = "", days = "90", ...scope }, form) => {
            const asked = { name, days: Number(days), ...scopeOf(scope) };
            const { secret } = await post<{ secret: string }>("/tokens", asked);
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
          <ScopeFields hint={t("networks.hint")} />
          <Field label={t("days")}>
            {(ids) => <input {...ids} name="days" type="number" min={1} max={730} defaultValue={90} required />}
          </Field>
        </Form>
      </section>
      {asked && (
        <Sure
          title={t("remove.title", { name: asked.name })}
          lead={t("remove.lead")}
          send={t("remove")}
          danger
          onClose={() => setAsked(undefined)}
          onSend={async () => {
            await remove(`/tokens/${asked.id}`);
            setAsked(undefined);
            reload();
          }}
        />
      )}
    </>
  );
}
