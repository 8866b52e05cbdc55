import { dirname } from "node:path";
import { checkFiles, checkFolders, resolvePaths } from "./check-files.ts";
import { checkMeaning } from "./check-meaning.ts";
import configSchema from "./config.schema.json" with { type: "json" };
import { explain } from "./explain.ts";
import { config as validate } from "./generated/validator.js";
import { hasErrors, inOrder, pathText, type Problem } from "./problem.ts";
import { readSource, type Source } from "./source.ts";
import type { Config } from "./types.ts";

export { problemLines } from "./problem.ts";

export interface LoadedConfig {
  /**
   * Checked, defaults filled in, paths absolute. Absent when the document itself is wrong. A file that it names may
   * be missing or bad all the same, which is an error among the problems: the borne works without its broker.
   */
  readonly config?: Config;
  /** Every mistake and warning at once, in the order of the file. */
  readonly problems: readonly Problem[];
  /** SHA-256 of the file, hex; empty when it can't be read. */
  readonly hash: string;
}

/** Adds a problem at a place of the data. */
export type Report = (
  severity: Problem["severity"],
  code: string,
  steps: readonly (string | number)[],
  found: string,
  expected: string,
) => void;

/**
 * Reads and checks the configuration of a borne. Never throws: what is wrong is a problem. The file is never written.
 * @param path of the YAML file; relative paths inside it start at its folder
 */
export async function loadConfig(path: string): Promise<LoadedConfig> {
  const { source, problems, hash } = readSource(path);
  if (!source) return { problems: inOrder(problems), hash };
  const data = source.data;
  if (!validate(data)) problems.push(...explain(validate.errors ?? [], data, configSchema, source));
  // What the schema has found wrong is not looked at again; the rest is, so that all is told at once.
  const wrong = new Set(problems.map((problem) => problem.path));
  const report = reporter(source, problems, wrong);
  checkMeaning(data, report);
  resolvePaths(data, dirname(path));
  checkFolders(data, report);
  const usable = !hasErrors(problems);
  checkFiles(data, report);
  const ordered = inOrder(problems);
  return usable ? { config: data as Config, problems: ordered, hash } : { problems: ordered, hash };
}

function reporter(source: Source, problems: Problem[], wrong: ReadonlySet<string>): Report {
  return (severity, code, steps, found, expected) => {
    const path = pathText(steps);
    if (wrong.has(path)) return;
    problems.push({ code, path, ...source.at(steps), found, expected, severity });
  };
}
