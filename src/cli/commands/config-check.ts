import { loadConfig } from "../../borne/config/load.ts";
import { hasErrors, problemLines, type Problem } from "../../borne/config/problem.ts";
import { EXIT } from "../exit.ts";
import { readProfile } from "../profile.ts";

/** `visioborne config check`: every mistake of the files, with its line and what was expected. */
export async function configCheck(file: string, options: { profile?: string; json?: boolean }): Promise<void> {
  const checked: { file: string; problems: readonly Problem[] }[] = [
    { file, problems: (await loadConfig(file)).problems },
  ];
  if (options.profile !== undefined) {
    checked.push({ file: options.profile, problems: (await readProfile(options.profile)).problems });
  }
  const ok = checked.every(({ problems }) => !hasErrors(problems));
  if (options.json) {
    process.stdout.write(`${JSON.stringify({ ok, files: checked })}\n`);
  } else {
    for (const { file: name, problems } of checked) {
      for (const line of problemLines(name, problems)) process.stdout.write(`${line}\n`);
      const errors = problems.filter((problem) => problem.severity === "error").length;
      const verdict = errors === 0 ? "correct" : `${errors} mistake${errors === 1 ? "" : "s"}`;
      process.stdout.write(`${name}: ${verdict}\n`);
    }
  }
  process.exitCode = ok ? EXIT.ok : EXIT.config;
}
