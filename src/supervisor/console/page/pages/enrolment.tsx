import { useState } from "preact/hooks";
import type { ShownCode } from "../../../enrolment/actions.ts";
import { post } from "../api/client.ts";
import { useData } from "../api/use-data.ts";
import { Dialog } from "../components/dialog.tsx";
import { AddBorne } from "../components/enrolment/add-borne.tsx";
import { CodeSheet } from "../components/enrolment/code-sheet.tsx";
import { RegisterTable, type Listed, type Verb } from "../components/enrolment/register-table.tsx";
import { Form } from "../components/form.tsx";
import { Failure, Notice } from "../components/notice.tsx";
import { PageHead } from "../components/page-head.tsx";
import { useWords } from "../state/language.ts";
import { ENROLMENT } from "../words/enrolment.ts";
import { SHELL } from "../words/shell.ts";

interface Asked {
  readonly verb: "code" | "block" | "withdraw";
  readonly borne: Listed;
}

/** Who may speak: a manager's page. */
export default function EnrolmentPage() {
  const { t } = useWords(ENROLMENT);
  const shell = useWords(SHELL);
  const { data, error, reload } = useData<readonly Listed[]>("/register", ["fleet"]);
  const [asked, setAsked] = useState<Asked | undefined>();
  const [code, setCode] = useState<ShownCode | undefined>();
  const [untold, setUntold] = useState(false);
  const pathOf = ({ network, borne }: Listed, verb: string): string => `/bornes/${network}/${borne}/${verb}`;
  const shut = async (borne: Listed, verb: Verb): Promise<void> => {
    const { brokerTold } = await post<{ readonly brokerTold: boolean }>(pathOf(borne, verb));
    setUntold(!brokerTold);
  };
  const carryOut = async ({ verb, borne }: Asked): Promise<void> => {
    if (verb === "code") setCode(await post<ShownCode>(pathOf(borne, verb)));
    else await shut(borne, verb);
    setAsked(undefined);
    reload();
  };
  const act = (verb: Verb, borne: Listed): void => {
    if (verb === "unblock") void shut(borne, verb).finally(reload);
    else setAsked({ verb, borne });
  };
  const networks = [...new Set(data?.map(({ network }) => network))];
  const waiting = data?.filter(({ renewalAskedMs }) => renewalAskedMs !== null) ?? [];
  return (
    <>
      <PageHead title={t("title")} lead={t("lead")} />
      {code && <CodeSheet code={code} onClose={() => setCode(undefined)} />}
      {untold && <Notice kind="warn">{t("untold")}</Notice>}
      {error && <Failure error={error} onRetry={reload} />}
      {waiting.map((borne) => (
        <Notice key={pathOf(borne, "")} kind="warn">
          {t("waiting", { borne: borne.name })}{" "}
          <button
            type="button"
            class="small"
            onClick={() => void post(pathOf(borne, "approve-renewal")).finally(reload)}
          >
            {t("approve")}
            <span class="hidden"> : {borne.borne}</span>
          </button>
        </Notice>
      ))}
      {data && (
        <section class="card register">
          <RegisterTable bornes={data} onAct={act} />
        </section>
      )}
      <section class="card narrow">
        <h2>{t("add")}</h2>
        <AddBorne
          networks={networks}
          onMade={(made) => {
            setCode(made);
            window.scrollTo({ top: 0 });
            reload();
          }}
        />
      </section>
      {asked && (
        <Dialog title={t(`${asked.verb}.title`, { borne: asked.borne.name })} onClose={() => setAsked(undefined)}>
          <Form
            send={shell.t("confirm")}
            danger={asked.verb !== "code"}
            onCancel={() => setAsked(undefined)}
            onSend={async () => await carryOut(asked)}
          >
            <p>{t(`${asked.verb}.lead`)}</p>
          </Form>
        </Dialog>
      )}
    </>
  );
}
