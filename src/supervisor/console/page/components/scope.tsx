import { ROLES, type Role } from "../../route.ts";
import { useWords } from "../state/language.ts";
import { SCOPE } from "../words/accounts.ts";
import { SHELL } from "../words/shell.ts";
import { Dialog } from "./dialog.tsx";
import { Field, Form } from "./form.tsx";
import { Notice } from "./notice.tsx";

/** What may be done, and where: fields `role` and `networks` of a form, see {@link scopeOf}. `hint`: of the networks. */
export function ScopeFields({ hint }: { hint: string }) {
  const { t } = useWords(SCOPE);
  const shell = useWords(SHELL);
  return (
    <>
      <Field label={t("role")}>
        {(ids) => (
          <select {...ids} name="role">
            {ROLES.map((role) => (
              <option key={role} value={role}>
                {shell.t(`role.${role}`)}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t("networks")} hint={hint}>
        {(ids) => <input {...ids} name="networks" autocomplete="off" autocapitalize="none" />}
      </Field>
    </>
  );
}

/** What the two fields hold; no network = all of them. */
export function scopeOf({ role = "viewer", networks = "" }: Readonly<Record<string, string>>) {
  const some = networks.split(/[\s,;]+/).filter((one) => one !== "");
  return { role, networks: some.length === 0 ? undefined : some };
}

interface Scoped {
  readonly role: Role;
  /** None = all. */
  readonly networks?: readonly string[] | null | undefined;
}

/** The columns of a table of whoever may do something somewhere. */
export function useScopeColumns() {
  const { t } = useWords(SCOPE);
  const shell = useWords(SHELL);
  return [
    { key: "role", title: t("role"), cell: ({ role }: Scoped) => shell.t(`role.${role}`) },
    { key: "nets", title: t("networks"), cell: ({ networks }: Scoped) => networks?.join(", ") ?? t("networks.all") },
  ];
}

/** Something secret that was just made: it is shown this once. */
export function Secret({ text, secret }: { text: string; secret: string }) {
  return (
    <Notice kind="good">
      {text}
      <br />
      <code>{secret}</code>
    </Notice>
  );
}

interface SureProps {
  readonly title: string;
  readonly lead: string;
  /** On the button. */
  readonly send: string;
  readonly danger: boolean;
  readonly onSend: () => Promise<void>;
  readonly onClose: () => void;
}

/** Asks before it is done. */
export function Sure({ title, lead, send, danger, onSend, onClose }: SureProps) {
  return (
    <Dialog title={title} onClose={onClose}>
      <Form send={send} danger={danger} onCancel={onClose} onSend={onSend}>
        <p>{lead}</p>
      </Form>
    </Dialog>
  );
}
