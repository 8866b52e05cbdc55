import type { ComponentChildren } from "preact";
import { useId, useState } from "preact/hooks";
import { ApiError } from "../api/client.ts";
import { useWords } from "../state/language.ts";
import { refusalText } from "../words/refusals.ts";
import { SHELL } from "../words/shell.ts";
import { Notice } from "./notice.tsx";

interface FieldProps {
  readonly label: string;
  readonly hint?: string;
  /** Given the ids that the control needs. */
  readonly children: (ids: { readonly id: string; readonly "aria-describedby"?: string }) => ComponentChildren;
}

/** A control with its label: `<Field label="Nom">{(ids) => <input {...ids} name="name" />}</Field>`. */
export function Field({ label, hint, children }: FieldProps) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(hint === undefined ? { id } : { id, "aria-describedby": `${id}-hint` })}
      {hint !== undefined && (
        <p class="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

interface FormProps {
  /** What its fields hold, by their names; a field that is empty is "". Rejects with ApiError: its words are shown. */
  readonly onSend: (values: Readonly<Record<string, string>>, form: HTMLFormElement) => Promise<void>;
  /** On the button; default: Enregistrer. */
  readonly send?: string;
  /** Said when it was done; default: nothing. */
  readonly done?: string;
  readonly onCancel?: () => void;
  readonly danger?: boolean;
  readonly children?: ComponentChildren;
}

/** A form that sends once at a time and says what was wrong. */
export function Form({ onSend, send, done, onCancel, danger = false, children }: FormProps) {
  const { t, language } = useWords(SHELL);
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly kind: "good" | "bad"; readonly text: string } | undefined>();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    if (busy) return;
    const values = Object.fromEntries(
      [...new FormData(form)].flatMap(([name, value]) => (typeof value === "string" ? [[name, value]] : [])),
    ) as Record<string, string>;
    setBusy(true);
    setSaid(undefined);
    onSend(values, form)
      .then(() => done !== undefined && setSaid({ kind: "good", text: done }))
      .catch((error: unknown) => {
        setSaid({ kind: "bad", text: error instanceof ApiError ? refusalText(language, error) : t("signin.away") });
      })
      .finally(() => setBusy(false));
  };
  return (
    <form class="form" onSubmit={submit}>
      {children}
      {said && <Notice kind={said.kind}>{said.text}</Notice>}
      <div class="form-acts">
        <button class={danger ? "danger" : "primary"} type="submit" aria-disabled={busy}>
          {send ?? t("save")}
        </button>
        {onCancel && (
          <button type="button" onClick={onCancel}>
            {t("cancel")}
          </button>
        )}
      </div>
    </form>
  );
}
