import type { ShownRegistered } from "../../../../enrolment/register-query.ts";
import type { Level } from "../../../fleet/level.ts";
import { useWords } from "../../state/language.ts";
import { ENROLMENT } from "../../words/enrolment.ts";
import { Badge } from "../badge.tsx";
import { Link } from "../link.tsx";
import { Table } from "../table.tsx";
import { useNow, whenText } from "../time.tsx";

export type Listed = ShownRegistered & { readonly heardWhileShut: number };
export type Verb = "code" | "block" | "unblock" | "withdraw";

interface RegisterTableProps {
  readonly bornes: readonly Listed[];
  readonly onAct: (verb: Verb, borne: Listed) => void;
}

/** The register, with what a manager may do to each borne. */
export function RegisterTable({ bornes, onAct }: RegisterTableProps) {
  const { t } = useWords(ENROLMENT);
  const columns = [
    { key: "borne", title: t("borne"), heads: true, cell: (borne: Listed) => <Name borne={borne} /> },
    { key: "site", title: t("site"), cell: ({ site }: Listed) => site ?? "" },
    { key: "stage", title: t("stage"), cell: (borne: Listed) => <Stage borne={borne} /> },
    { key: "certificate", title: t("certificate"), cell: (borne: Listed) => <Certificate borne={borne} /> },
    {
      key: "acts",
      title: t("acts"),
      cell: (borne: Listed) => (
        <div class="form-acts">
          {verbsOf(borne).map((verb) => (
            <button key={verb} type="button" class="small" onClick={() => onAct(verb, borne)}>
              {t(verb)}
              <span class="hidden"> : {borne.borne}</span>
            </button>
          ))}
        </div>
      ),
    },
  ];
  const key = ({ network, borne }: Listed) => `${network}/${borne}`;
  return <Table caption={t("list")} columns={columns} rows={bornes} keyOf={key} empty={t("empty")} />;
}

function verbsOf({ stage, blockedMs }: Listed): readonly Verb[] {
  if (stage === "withdrawn") return [];
  return ["code", blockedMs === null ? "block" : "unblock", "withdraw"];
}

function Name({ borne: { network, borne, name, stage, enrolledMs, source } }: { borne: Listed }) {
  const inFleet = stage !== "withdrawn" && (source === "file" || enrolledMs !== null);
  return (
    <>
      {inFleet ? <Link to={`/bornes/${network}/${borne}`}>{name}</Link> : name}
      <br />
      <span class="quiet small">
        {network}/{borne}
      </span>
    </>
  );
}

function Stage({ borne }: { borne: Listed }) {
  const { t } = useWords(ENROLMENT);
  const { level, word } = stageOf(borne);
  return (
    <>
      <Badge level={level}>{t(word)}</Badge>
      {borne.refused > 0 && (
        <>
          <br />
          <span class="quiet small">{t("refused", { n: borne.refused })}</span>
        </>
      )}
    </>
  );
}

function stageOf(borne: Listed): { readonly level: Level; readonly word: keyof typeof ENROLMENT } {
  const { stage, blockedMs, heardWhileShut, enrolledMs, code } = borne;
  if (stage === "withdrawn") return { level: "off", word: "stage.withdrawn" };
  if (blockedMs !== null && heardWhileShut > 0) return { level: "bad", word: "stage.talks" };
  if (blockedMs !== null) return { level: "warn", word: "stage.blocked" };
  if (stage === "in-service") return { level: "good", word: "stage.in-service" };
  if (enrolledMs !== null) return { level: "notice", word: "stage.enrolled" };
  return { level: "unknown", word: code === null ? "stage.planned" : "stage.code" };
}

function Certificate({ borne: { certificate, source, stage } }: { borne: Listed }) {
  const { t, language } = useWords(ENROLMENT);
  const now = useNow(60_000);
  if (stage === "withdrawn") return null;
  if (certificate === null) return <>{source === "file" ? t("certificate.none") : ""}</>;
  const date = whenText(language, certificate.notAfterMs);
  if (certificate.notAfterMs > now) return <>{t("certificate.until", { date })}</>;
  return <Badge level="bad">{t("certificate.expired", { date })}</Badge>;
}
