import { SYMPTOMS, TEXT_MAX } from "../../../../incidents/entry/symptoms.ts";
import type { ShownIncident } from "../../../../incidents/routes/shown.ts";
import { TITLES } from "../../../../fleet/titles.ts";
import { post } from "../../api/client.ts";
import { useFleet } from "../../live/fleet-store.ts";
import { useWords } from "../../state/language.ts";
import { go } from "../../state/router.ts";
import { INCIDENTS } from "../../words/incidents.ts";
import { Dialog } from "../dialog.tsx";
import { Field, Form } from "../form.tsx";

/** What a host has told on the telephone, written into the book. */
export function Enter({ onClose }: { onClose: () => void }) {
  const { t, pair } = useWords(INCIDENTS);
  const { bornes } = useFleet();
  const known = [...bornes.keys()].toSorted((a, b) => a.localeCompare(b));
  return (
    <Dialog title={t("enter.title")} onClose={onClose}>
      <Form
        send={t("enter")}
        onCancel={onClose}
        onSend={async ({ borne: key = "", code, text }) => {
          const [network, borne] = key.split("/");
          const made = await post<ShownIncident>("/incidents", { network, borne, code, text });
          go(`/incidents/${made.id}`);
        }}
      >
        <Field label={t("enter.borne")}>
          {(ids) => (
            <select {...ids} name="borne" required>
              {known.map((key) => (
                <option key={key} value={key}>
                  {key} {bornes.get(key)?.site?.name ?? ""}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("enter.code")}>
          {(ids) => (
            <select {...ids} name="code" required>
              {SYMPTOMS.map((code) => (
                <option key={code} value={code}>
                  {pair(TITLES[code])}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t("enter.text")} hint={t("enter.hint")}>
          {(ids) => <textarea {...ids} name="text" rows={3} maxLength={TEXT_MAX} />}
        </Field>
      </Form>
    </Dialog>
  );
}
