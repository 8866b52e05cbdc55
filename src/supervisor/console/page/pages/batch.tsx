import { useState } from "preact/hooks";
import type { Batch } from "../../../commands/batch/batch-store.ts";
import type { Outcome } from "../../../commands/batch/machine.ts";
import type { LifeState } from "../../../commands/life.ts";
import type { Level } from "../../fleet/level.ts";
import { post } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Badge } from "../components/badge.tsx";
import { Dialog } from "../components/dialog.tsx";
import { Form } from "../components/form.tsx";
import { BackIcon } from "../components/icons.tsx";
import { Link } from "../components/link.tsx";
import { Failure, Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { Table } from "../components/table.tsx";
import type { PageProps } from "../pages.ts";
import { may, useAccount } from "../state/account.ts";
import { useWords } from "../state/language.ts";
import { BATCHES, COMMANDS, reasonText } from "../words/commands.ts";
import { SHELL } from "../words/shell.ts";
import { BATCH_LEVELS } from "./batches.tsx";

interface ShownMember {
  readonly network: string;
  readonly borne: string;
  readonly ring: number;
  readonly outcome: Outcome;
  readonly state: LifeState | null;
  readonly reason: string | null;
}

interface ShownBatch extends Batch {
  readonly members: readonly ShownMember[];
}

const OUTCOME_LEVELS = {
  waiting: "unknown",
  working: "notice",
  settling: "notice",
  well: "good",
  failed: "bad",
  regressed: "bad",
  unwell: "warn",
  waived: "off",
} as const satisfies Readonly<Record<Outcome, Level>>;

/** One batch: its rings, how it stands with each borne, and a way to stop it. */
export default function BatchPage({ params }: PageProps) {
  const { t, language } = useWords(BATCHES);
  const commands = useWords(COMMANDS);
  const shell = useWords(SHELL);
  const { role } = useAccount();
  const path = `/batches/${params["id"]}`;
  const { data, error, reload } = useData<ShownBatch>(path, ["batches", "commands"]);
  const [asked, setAsked] = useState<"stop" | "resume" | undefined>();
  const back = (
    <Link to="/lots" class="back">
      <BackIcon /> {t("back")}
    </Link>
  );
  if (!data) {
    return (
      <>
        <PageHead title={t("batch")} before={back} />
        {error ? <Failure error={error} onRetry={reload} /> : <p class="quiet center">{shell.t("loading")}</p>}
      </>
    );
  }
  const rings = [...new Set(data.members.map(({ ring }) => ring))].toSorted((a, b) => a - b);
  const columns = [
    {
      key: "borne",
      title: t("borne"),
      heads: true,
      cell: ({ network, borne }: ShownMember) => (
        <Link to={`/bornes/${network}/${borne}`}>
          {network}/{borne}
        </Link>
      ),
    },
    {
      key: "outcome",
      title: t("outcome"),
      cell: ({ outcome }: ShownMember) => <Badge level={OUTCOME_LEVELS[outcome]}>{t(`outcome.${outcome}`)}</Badge>,
    },
    {
      key: "state",
      title: commands.t("command"),
      cell: ({ state }: ShownMember) => state && commands.t(`state.${state}`),
    },
    { key: "reason", title: t("reason"), cell: ({ reason }: ShownMember) => reason && reasonText(language, reason) },
  ];
  const lead = data.state === "running" ? t("ring.current", { n: data.ring + 1 }) : undefined;
  return (
    <>
      <PageHead title={commands.t(`type.${data.type}`)} before={back} lead={lead}>
        <Badge level={BATCH_LEVELS[data.state]}>{t(`state.${data.state}`)}</Badge>
        {data.state === "running" && may(role, "technician") && (
          <button type="button" class="danger" onClick={() => setAsked("stop")}>
            {t("stop")}
          </button>
        )}
        {data.state === "stopped" && may(role, "manager") && (
          <button type="button" onClick={() => setAsked("resume")}>
            {t("resume")}
          </button>
        )}
      </PageHead>
      {error && <Failure error={error} onRetry={reload} />}
      {data.reason !== null && <Notice kind="bad">{reasonText(language, data.reason)}</Notice>}
      {rings.map((ring) => (
        <section key={ring} class="card">
          <Table
            caption={t("ring", { n: ring + 1 })}
            columns={columns}
            rows={data.members.filter((member) => member.ring === ring)}
            keyOf={({ network, borne }) => `${network}/${borne}`}
          />
        </section>
      ))}
      {asked && (
        <Dialog title={t(`${asked}.title`)} onClose={() => setAsked(undefined)}>
          <Form
            send={t(asked)}
            danger={asked === "stop"}
            onCancel={() => setAsked(undefined)}
            onSend={async () => {
              await post(`${path}/${asked}`);
              setAsked(undefined);
              reload();
            }}
          >
            <p>{t(`${asked}.lead`)}</p>
          </Form>
        </Dialog>
      )}
    </>
  );
}
