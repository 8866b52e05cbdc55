import { readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { hasErrors } from "../../borne/config/problem.ts";
import { inFrench } from "../../card/french.ts";
import { CARD_FILES } from "../../card/places.ts";
import { readCard } from "../../card/read-card.ts";
import { fileError } from "../../borne/config/source.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { EXIT } from "../exit.ts";

/** `visioborne card check`: the words of the status file, before the card goes into a borne. */
export async function cardCheck(path: string, options: { readonly json?: boolean }): Promise<void> {
  const file = isFolder(path) ? join(path, CARD_FILES.config) : path;
  const { problems } = readCard(read(file), dirname(file));
  const ok = !hasErrors(problems);
  const found = problems.map((problem) => ({ ...problem, french: inFrench(problem) }));
  process.exitCode = ok ? EXIT.ok : EXIT.config;
  if (options.json) return void process.stdout.write(`${JSON.stringify({ ok, file, problems: found })}\n`);
  const lines = found.flatMap(({ line, column, path: where, severity, french }) => [
    `${basename(file)}${line > 0 ? `, ligne ${line}, colonne ${column}` : ""}${where === "" ? "" : ` (${where})`}${severity === "error" ? "" : " : remarque"}`,
    `   trouvé  : ${french.found}`,
    `   attendu : ${french.expected}`,
    `   remède  : ${french.remedy}`,
    "",
  ]);
  const errors = problems.filter(({ severity }) => severity === "error").length;
  lines.push(errors === 0 ? "Ce fichier est correct." : `${errors} erreur${errors === 1 ? "" : "s"}.`);
  process.stdout.write(`${lines.join("\n")}\n`);
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

function read(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    throw new VisioborneError("usage", `${file}: ${fileError(error)}`);
  }
}
