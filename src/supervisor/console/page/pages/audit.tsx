import { useState } from "preact/hooks";
import { withQuery } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Field, Form } from "../components/form.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table } from "../components/table.tsx";
import { When } from "../components/time.tsx";
import { useWords } from "../state/language.ts";
import { AUDIT } from "../words/commands.ts";

interface AuditLine {
  readonly id: string;
  readonly atMs: number;
  readonly who: string;
  readonly what: string;
  readonly on: string;
  readonly detail: string;
}

const LINES = 100;

/** Who did what: a manager's page. */
export default function AuditPage() {
  const { t } = useWords(AUDIT);
  const [query, setQuery] = useState<Readonly<Record<string, string | number>>>({});
  const { data, error, reload } = useData<{ readonly lines: readonly AuditLine[] }>(
    withQuery("/audit", { ...query, limit: LINES }),
  );
  const last = data?.lines.at(-1);
  const columns = [
    { key: "at", title: t("at"), cell: ({ atMs }: AuditLine) => <When ms={atMs} seconds /> },
    { key: "who", title: t("who"), cell: ({ who }: AuditLine) => who },
    { key: "what", title: t("what"), heads: true, cell: ({ what }: AuditLine) => what },
    { key: "on", title: t("on"), cell: ({ on }: AuditLine) => on },
    { key: "detail", title: t("detail"), cell: ({ detail }: AuditLine) => detail },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      <section class="card">
        <Form send={t("filter")} onSend={async (values) => Promise.resolve(setQuery(values))}>
          <div class="row">
            <Field label={t("who")}>
              {(ids) => <input {...ids} name="who" maxLength={64} autocapitalize="none" />}
            </Field>
            <Field label={t("what")} hint={t("what.hint")}>
              {(ids) => <input {...ids} name="what" maxLength={64} autocapitalize="none" />}
            </Field>
            <Field label={t("on")} hint={t("on.hint")}>
              {(ids) => <input {...ids} name="on" maxLength={128} autocapitalize="none" />}
            </Field>
          </div>
        </Form>
      </section>
      {error && <Failure error={error} onRetry={reload} />}
      {data && (
        <section class="card">
          <Table caption={t("list")} columns={columns} rows={data.lines} keyOf={({ id }) => id} empty={t("none")} />
          {last && data.lines.length === LINES && (
            <button type="button" onClick={() => setQuery({ ...query, before: last.atMs })}>
              {t("more")}
            </button>
          )}
        </section>
      )}
    </>
  );
}
