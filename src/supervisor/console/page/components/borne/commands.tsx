import { useState } from "preact/hooks";
import type { CommandType } from "../../../../commands/catalogue.ts";
import type { ShownCommand } from "../../../../commands/lives.ts";
import type { BorneState } from "../../../../fleet/liveness.ts";
import type { Level } from "../../../fleet/level.ts";
import type { Role } from "../../../route.ts";
import { post, withQuery } from "../../api/client.ts";
import { useData } from "../../api/use-data.ts";
import { may, useAccount } from "../../state/account.ts";
import { useWords } from "../../state/language.ts";
import { COMMANDS, reasonText } from "../../words/commands.ts";
import { Badge } from "../badge.tsx";
import { Failure } from "../notice.tsx";
import { Table } from "../table.tsx";
import { When } from "../time.tsx";
import { BorneLog } from "./borne-log.tsx";
import { CommandForm } from "./command-form.tsx";

/** What is offered, with the least role: the server says the same again. */
const OFFERED: readonly (readonly [CommandType, Role])[] = [
  ["identify", "technician"],
  ["selftest", "technician"],
  ["restart-device", "technician"],
  ["log", "technician"],
  ["reload-config", "technician"],
  ["forms-update", "manager"],
  ["update", "manager"],
  ["reboot", "manager"],
];
const SHOWN = 10;

export const STATE_LEVELS = {
  issued: "notice",
  sent: "notice",
  accepted: "notice",
  running: "notice",
  succeeded: "good",
  failed: "bad",
  rejected: "warn",
  expired: "warn",
  unanswered: "bad",
} as const satisfies Readonly<Record<ShownCommand["state"], Level>>;

interface CommandsProps {
  readonly path: string;
  readonly network: string;
  readonly borne: string;
  readonly devices: readonly string[];
  /** What it said last, while it is heard; null = it is not. */
  readonly state: BorneState | null;
}

/** Orders to a borne, with their life until they are done. */
export function Commands({ path, network, borne, devices, state: now }: CommandsProps) {
  const { t, language } = useWords(COMMANDS);
  const { role } = useAccount();
  const query = withQuery("/commands", { borne: `${network}/${borne}`, limit: SHOWN });
  const { data, error, reload } = useData<{ readonly commands: readonly ShownCommand[] }>(query, ["commands"]);
  const [asked, setAsked] = useState<CommandType | undefined>();
  const mine = OFFERED.filter(([type, least]) => may(role, least) && (type !== "restart-device" || devices.length > 0));
  const columns = [
    { key: "type", title: t("command"), heads: true, cell: ({ type }: ShownCommand) => t(`type.${type}`) },
    {
      key: "state",
      title: t("state"),
      cell: ({ state }: ShownCommand) => <Badge level={STATE_LEVELS[state]}>{t(`state.${state}`)}</Badge>,
    },
    { key: "asked", title: t("asked"), cell: ({ requestedMs }: ShownCommand) => <When ms={requestedMs} seconds /> },
    { key: "by", title: t("by"), cell: ({ by }: ShownCommand) => by },
    {
      key: "outcome",
      title: t("outcome"),
      cell: ({ reason, result, id, state }: ShownCommand) => (
        <>
          {reason !== null ? reasonText(language, reason) : result && <code>{resultText(result)}</code>}
          {state === "issued" && may(role, "technician") && (
            <button
              type="button"
              class="small"
              onClick={() => void post(`/commands/${id}/withdraw`).then(reload, reload)}
            >
              {t("withdraw")}
            </button>
          )}
        </>
      ),
    },
  ];
  return (
    <section class="card">
      <div class="card-head">
        <h2>{t("title")}</h2>
      </div>
      {mine.length > 0 && (
        <div class="command-acts" role="group" aria-label={t("send")}>
          {mine.map(([type]) => (
            <button key={type} type="button" class="small" onClick={() => setAsked(type)}>
              {t(`type.${type}`)}
            </button>
          ))}
        </div>
      )}
      {error && <Failure error={error} onRetry={reload} />}
      {data && (
        <Table
          quiet
          caption={t("title")}
          columns={columns}
          rows={data.commands}
          keyOf={({ id }) => id}
          empty={t("none")}
        />
      )}
      {may(role, "technician") && (
        <BorneLog path={path} asked={data?.commands.some(({ type }) => type === "log") ?? false} />
      )}
      {asked && (
        <CommandForm
          path={path}
          borne={borne}
          type={asked}
          devices={devices}
          able={canTake(asked, now)}
          onClose={() => setAsked(undefined)}
          onSent={() => {
            setAsked(undefined);
            reload();
          }}
        />
      )}
    </section>
  );
}

/** As the server decides again: what cannot go now may be kept. */
function canTake(type: CommandType, now: BorneState | null): boolean {
  if (now === null) return false;
  if (type === "forms-update") return now === "closed";
  return now !== "in-session" || type === "identify" || type === "log" || type === "reload-config";
}

function resultText(result: Readonly<Record<string, unknown>>): string {
  return Object.entries(result)
    .map(([key, value]) => `${key} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(" · ");
}
