import type { CommandType } from "../../../../commands/catalogue.ts";
import type { ShownCommand } from "../../../../commands/lives.ts";
import { post } from "../../api/client.ts";
import { useWords } from "../../state/language.ts";
import { COMMANDS } from "../../words/commands.ts";
import { Dialog } from "../dialog.tsx";
import { Field, Form } from "../form.tsx";
import { updateArgs, UpdateFields } from "../update-fields.tsx";

/** For a borne that cannot take it now. */
const WAIT_MIN = 24 * 60;
/** Lower-case hexadecimal of 32 bytes. */
const SHA256 = "[0-9a-f]{64}";

interface CommandFormProps {
  readonly path: string;
  readonly borne: string;
  readonly type: CommandType;
  /** Ids of its devices. */
  readonly devices: readonly string[];
  /** Whether it can take a command now. */
  readonly able: boolean;
  readonly onClose: () => void;
  readonly onSent: (command: ShownCommand) => void;
}

/** What a command does, its arguments, and whether it is meant: nothing is sent by one press. */
export function CommandForm({ path, borne, type, devices, able, onClose, onSent }: CommandFormProps) {
  const { t } = useWords(COMMANDS);
  return (
    <Dialog title={t("send.to", { type: t(`type.${type}`), borne })} onClose={onClose}>
      <Form
        send={t("send.now")}
        danger={type === "reboot"}
        onCancel={onClose}
        onSend={async ({ waits, ...values }) => {
          const whenBack = waits === undefined ? {} : { whenBack: WAIT_MIN };
          onSent(await post<ShownCommand>(`${path}/commands`, { type, args: argsOf(type, values), ...whenBack }));
        }}
      >
        <p>{t(`about.${type}`)}</p>
        {type === "restart-device" && (
          <Field label={t("device")}>
            {(ids) => (
              <select {...ids} name="device" required>
                {devices.map((id) => (
                  <option key={id}>{id}</option>
                ))}
              </select>
            )}
          </Field>
        )}
        {type === "log" && (
          <Field label={t("minutes")}>
            {(ids) => <input {...ids} name="minutes" type="number" min={1} max={60} defaultValue={5} required />}
          </Field>
        )}
        {type === "forms-update" && (
          <>
            <Field label={t("url")}>{(ids) => <input {...ids} name="url" type="url" maxLength={300} required />}</Field>
            <Field label={t("sha256")}>
              {(ids) => <input {...ids} name="sha256" pattern={SHA256} autocapitalize="none" required />}
            </Field>
          </>
        )}
        {type === "update" && <UpdateFields />}
        {!able && (
          <div>
            <label class="tick">
              <input type="checkbox" name="waits" defaultChecked /> {t("when-back")}
            </label>
            <p class="hint">{t("when-back.hint")}</p>
          </div>
        )}
      </Form>
    </Dialog>
  );
}

function argsOf(type: CommandType, values: Readonly<Record<string, string>>): object {
  if (type === "restart-device") return { device: values["device"] };
  if (type === "log") return { duration_s: Number(values["minutes"]) * 60, level: "info" };
  if (type === "forms-update") return { url: values["url"], sha256: values["sha256"] };
  if (type === "update") return updateArgs(values);
  return {};
}
