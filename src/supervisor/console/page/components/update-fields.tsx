import { useWords } from "../state/language.ts";
import { COMMANDS } from "../words/commands.ts";
import { Field } from "./form.tsx";

/** As images and bundles bear it. */
const VERSION = "\\d{1,6}\\.\\d{1,6}\\.\\d{1,6}(-[0-9A-Za-z.\\-]{1,40})?";
/** Lower-case hexadecimal of 32 bytes. */
const SHA256 = "[0-9a-f]{64}";

/** What a new system is asked for with. */
export function UpdateFields() {
  const { t } = useWords(COMMANDS);
  return (
    <>
      <Field label={t("update.url")}>
        {(ids) => <input {...ids} name="url" type="url" pattern="https://.+" maxLength={300} required />}
      </Field>
      <Field label={t("update.version")}>
        {(ids) => <input {...ids} name="version" pattern={VERSION} autocapitalize="none" required />}
      </Field>
      <Field label={t("update.sha256")}>
        {(ids) => <input {...ids} name="sha256" pattern={SHA256} autocapitalize="none" />}
      </Field>
      {(["now", "older"] as const).map((name) => (
        <label key={name} class="tick">
          <input type="checkbox" name={name} /> {t(`update.${name}`)}
        </label>
      ))}
    </>
  );
}

/** The arguments of the command. */
export function updateArgs(values: Readonly<Record<string, string>>): object {
  const { url, version, sha256 = "", now, older } = values;
  return {
    url,
    version,
    ...(sha256 === "" ? {} : { sha256 }),
    ...(now === undefined ? {} : { now: true }),
    ...(older === undefined ? {} : { older: true }),
  };
}
