import type { ShownCode } from "../../../../enrolment/actions.ts";
import { post } from "../../api/client.ts";
import { useWords } from "../../state/language.ts";
import { ENROLMENT } from "../../words/enrolment.ts";
import { Field, Form } from "../form.tsx";

const NAME = "[a-z0-9\\-]{1,32}";

/** Makes a borne. @param networks that the account knows of, as suggestions */
export function AddBorne({ networks, onMade }: { networks: readonly string[]; onMade: (code: ShownCode) => void }) {
  const { t } = useWords(ENROLMENT);
  const plain = { autocomplete: "off", autocapitalize: "none", spellcheck: false } as const;
  return (
    <Form
      send={t("add")}
      onSend={async ({ network = "", borne = "", name = "", site = "", serial = "" }, form) => {
        const optional = { ...(site === "" ? {} : { site }), ...(serial === "" ? {} : { serial }) };
        const made = await post<ShownCode>("/bornes", { network, borne, name, ...optional });
        form.reset();
        onMade(made);
      }}
    >
      <Field label={t("network")}>
        {(ids) => (
          <>
            <input {...ids} {...plain} name="network" pattern={NAME} list="networks" required />
            <datalist id="networks">
              {networks.map((network) => (
                <option key={network} value={network} />
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Field label={t("id")} hint={t("id.hint")}>
        {(ids) => <input {...ids} {...plain} name="borne" pattern={NAME} required />}
      </Field>
      <Field label={t("name")} hint={t("name.hint")}>
        {(ids) => <input {...ids} name="name" autocomplete="off" maxLength={80} required />}
      </Field>
      <Field label={t("site")} hint={t("site.none")}>
        {(ids) => <input {...ids} {...plain} name="site" pattern={NAME} />}
      </Field>
      <Field label={t("serial")} hint={t("serial.hint")}>
        {(ids) => <input {...ids} {...plain} name="serial" pattern="[A-Za-z0-9._\-]{1,64}" />}
      </Field>
    </Form>
  );
}
