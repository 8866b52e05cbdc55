import { useState } from "preact/hooks";
import type { ShownIncident } from "../../../../incidents/routes/shown.ts";
import { post } from "../../api/client.ts";
import { useWords } from "../../state/language.ts";
import { INCIDENTS } from "../../words/incidents.ts";
import { Field, Form } from "../form.tsx";

const OWNERS = ["syndicat", "collectivite", "organisme"] as const;

/** What a technician can do with an incident. */
export function Acts({ incident, onDone }: { incident: ShownIncident; onDone: () => void }) {
  const { t } = useWords(INCIDENTS);
  const [asked, setAsked] = useState<"assign" | "close" | undefined>();
  const { id, state, owner, assignee, present, byHand } = incident;
  const act = (what: string) => async (body: unknown, form?: HTMLFormElement) => {
    await post(`/incidents/${id}/${what}`, body);
    form?.reset();
    setAsked(undefined);
    onDone();
  };
  const stuck = present && !byHand;
  return (
    <section class="card incident-card">
      <div class="form-acts">
        {state === "open" && <Plain words={t("act.acknowledge")} onAct={act("acknowledge")} />}
        {state === "closed" && <Plain words={t("act.reopen")} onAct={act("reopen")} />}
        {state !== "closed" && (
          <button type="button" aria-expanded={asked === "assign"} onClick={() => setAsked("assign")}>
            {t("act.assign")}
          </button>
        )}
        {state !== "closed" && !stuck && (
          <button type="button" aria-expanded={asked === "close"} onClick={() => setAsked("close")}>
            {t("act.close")}
          </button>
        )}
      </div>
      {state !== "closed" && stuck && <p class="quiet small">{t("act.close.there")}</p>}
      {asked === "assign" && (
        <Form
          send={t("act.assign")}
          onCancel={() => setAsked(undefined)}
          onSend={async ({ owner: to, assignee: who = "" }) =>
            await act("assign")({ owner: to, assignee: who.trim() === "" ? null : who.trim() })
          }
        >
          <Field label={t("act.assign.owner")}>
            {(ids) => (
              <select {...ids} name="owner" defaultValue={owner}>
                {OWNERS.map((one) => (
                  <option key={one} value={one} selected={one === owner}>
                    {t(`owner.${one}`)}
                  </option>
                ))}
              </select>
            )}
          </Field>
          <Field label={t("act.assign.who")}>
            {(ids) => <input {...ids} name="assignee" maxLength={64} defaultValue={assignee ?? ""} />}
          </Field>
        </Form>
      )}
      {asked === "close" && (
        <Form send={t("act.close")} onCancel={() => setAsked(undefined)} onSend={act("close")}>
          <Field label={t("act.close.text")}>{(ids) => <input {...ids} name="text" maxLength={500} />}</Field>
        </Form>
      )}
      <Form send={t("act.comment")} onSend={act("comment")}>
        <Field label={t("act.comment.label")}>
          {(ids) => <textarea {...ids} name="text" rows={2} maxLength={500} required />}
        </Field>
      </Form>
    </section>
  );
}

function Plain({ words, onAct }: { words: string; onAct: (body: unknown) => Promise<void> }) {
  return <Form send={words} onSend={async () => await onAct({})} />;
}
