import { useState } from "preact/hooks";
import type { Batch } from "../../../commands/batch/batch-store.ts";
import type { CommandType } from "../../../commands/catalogue.ts";
import type { Level } from "../../fleet/level.ts";
import { post } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Badge } from "../components/badge.tsx";
import { Field, Form } from "../components/form.tsx";
import { Link } from "../components/link.tsx";
import { Failure } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table } from "../components/table.tsx";
import { updateArgs, UpdateFields } from "../components/update-fields.tsx";
import { When } from "../components/time.tsx";
import { may, useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { go } from "../state/router.ts";
import { BATCHES, COMMANDS, reasonText } from "../words/commands.ts";

/** What makes sense for many bornes at once: no device of one, no lamp that blinks. */
const TYPES: readonly CommandType[] = ["selftest", "reload-config", "forms-update", "update", "reboot"];

export const BATCH_LEVELS = { running: "notice", stopped: "bad", done: "good" } as const satisfies Readonly<
  Record<Batch["state"], Level>
>;

/** Commands for many bornes, in rings. */
export default function BatchesPage() {
  const { t, language } = useWords(BATCHES);
  const commands = useWords(COMMANDS);
  const { role } = useAccount();
  const { data, error, reload } = useData<{ readonly batches: readonly Batch[] }>("/batches", ["batches"]);
  const columns = [
    {
      key: "type",
      title: t("type"),
      heads: true,
      cell: ({ id, type }: Batch) => <Link to={`/lots/${id}`}>{commands.t(`type.${type}`)}</Link>,
    },
    {
      key: "state",
      title: t("state"),
      cell: ({ state }: Batch) => <Badge level={BATCH_LEVELS[state]}>{t(`state.${state}`)}</Badge>,
    },
    { key: "made", title: t("made"), cell: ({ createdMs }: Batch) => <When ms={createdMs} /> },
    { key: "by", title: t("by"), cell: ({ by }: Batch) => by },
    { key: "reason", title: t("reason"), cell: ({ reason }: Batch) => reason && reasonText(language, reason) },
  ];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {error && <Failure error={error} onRetry={reload} />}
      {data && (
        <section class="card">
          <Table caption={t("list")} columns={columns} rows={data.batches} keyOf={({ id }) => id} empty={t("none")} />
        </section>
      )}
      {may(role, "manager") && <BeginForm />}
    </>
  );
}

function argsOf(type: CommandType, values: Readonly<Record<string, string>>): object {
  if (type === "forms-update") return { url: values["url"], sha256: values["sha256"] };
  return type === "update" ? updateArgs(values) : {};
}

function BeginForm() {
  const { t } = useWords(BATCHES);
  const commands = useWords(COMMANDS);
  const [type, setType] = useState<CommandType>("selftest");
  return (
    <section class="card narrow">
      <h2>{t("begin")}</h2>
      <Form
        send={t("begin.now")}
        onSend={async ({ network = "", sizes = "", share = "100", after = "10", ...values }) => {
          const first = sizes.split(/[\s,;]+/).filter((one) => one !== "");
          const { id } = await post<Batch>("/batches", {
            type,
            args: argsOf(type, values),
            rings: { sizes: first.map(Number), ...(network === "" ? {} : { network }) },
            gate: { share: Number(share) / 100, afterMin: Number(after) },
          });
          go(`/lots/${id}`);
        }}
      >
        <Field label={t("type")}>
          {(ids) => (
            <select {...ids} value={type} onChange={(event) => setType(event.currentTarget.value as CommandType)}>
              {TYPES.map((one) => (
                <option key={one} value={one}>
                  {commands.t(`type.${one}`)}
                </option>
              ))}
            </select>
          )}
        </Field>
        <p class="hint">{commands.t(`about.${type}`)}</p>
        {type === "forms-update" && (
          <>
            <Field label={commands.t("url")}>
              {(ids) => <input {...ids} name="url" type="url" maxLength={300} required />}
            </Field>
            <Field label={commands.t("sha256")}>
              {(ids) => <input {...ids} name="sha256" pattern="[0-9a-f]{64}" autocapitalize="none" required />}
            </Field>
          </>
        )}
        {type === "update" && <UpdateFields />}
        <Field label={t("network")} hint={t("network.hint")}>
          {(ids) => <input {...ids} name="network" pattern="[a-z0-9-]{1,32}" autocapitalize="none" />}
        </Field>
        <Field label={t("sizes")} hint={t("sizes.hint")}>
          {(ids) => <input {...ids} name="sizes" defaultValue="2 7" pattern="[0-9 ,;]*" inputMode="numeric" />}
        </Field>
        <div class="row">
          <Field label={t("share")}>
            {(ids) => <input {...ids} name="share" type="number" min={1} max={100} defaultValue={100} required />}
          </Field>
          <Field label={t("after")}>
            {(ids) => <input {...ids} name="after" type="number" min={0} max={10080} defaultValue={10} required />}
          </Field>
        </div>
      </Form>
    </section>
  );
}
