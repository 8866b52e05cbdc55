import { dirname } from "node:path";
import { checkFiles, checkFolders, resolvePaths } from "./check-files.ts";
import { checkMeaning } from "./check-meaning.ts";
import configSchema from "./config.schema.json" with { type: "json" };
import { explain, valueAt, type Schema } from "./explain.ts";
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
  return { ...checkConfig(source.data, source, { folder: dirname(path), problems }), hash };
}

/**
 * Checks the data of a configuration, and fills its defaults in.
 * @param source where the data stands in its file
 * @param options `folder`: where relative paths start; `problems`: found already; `schema`: explains keys, where the
 *   file has more than the daemon's own
 */
export function checkConfig(
  data: unknown,
  source: Source,
  options: { readonly folder: string; readonly problems?: readonly Problem[]; readonly schema?: Schema },
): Omit<LoadedConfig, "hash"> {
  const problems = [...(options.problems ?? [])];
  const line = lineOf(data);
  if (!validate(data)) {
    problems.push(...explain(validate.errors ?? [], data, options.schema ?? configSchema, source));
  }
  // What the schema has found wrong is not looked at again; the rest is, so that all is told at once.
  const wrong = new Set(problems.map((problem) => problem.path));
  const report = reporter(source, problems, wrong);
  checkMeaning(data, report);
  resolvePaths(data, options.folder);
  checkFolders(data, report);
  const usable = !hasErrors(problems);
  checkFiles(data, report);
  const ordered = inOrder(problems);
  if (!usable) return { problems: ordered };
  const config = data as Config;
  line(config);
  return { config, problems: ordered };
}

const METERED_HEARTBEAT_S = 300;

/** What the section `line` says of others, unless they were written themselves: looked at before the defaults are in. */
function lineOf(data: unknown): (config: Config) => void {
  const periodWritten = valueAt(data, ["health", "periodS"]) !== undefined;
  const rateWritten = valueAt(data, ["desk", "lineKbps"]) !== undefined;
  return (config) => {
    if (config.line.metered && !periodWritten) config.health.periodS = METERED_HEARTBEAT_S;
    if (config.desk && !rateWritten) config.desk.lineKbps = config.line.kbps;
  };
}

function reporter(source: Source, problems: Problem[], wrong: ReadonlySet<string>): Report {
  return (severity, code, steps, found, expected) => {
    const path = pathText(steps);
    if (wrong.has(path)) return;
    problems.push({ code, path, ...source.at(steps), found, expected, severity });
  };
}
