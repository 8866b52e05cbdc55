import { closeSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { VisioborneError, errorLine } from "../../contract/errors.ts";
import { config as validConfig } from "./generated/validator.js";
import { loadConfig, problemLines } from "./load.ts";
import type { Config } from "./types.ts";

/** A configuration that can be used, with what is to be said of it: a certificate that is missing, say. */
export interface ReadConfig {
  readonly config: Config;
  readonly remarks: readonly string[];
}

/**
 * Reads a configuration, and keeps it as the last good one.
 * @param lastGoodDir where the last good one is kept
 * @throws VisioborneError `config.rejected` with every mistake, a line each.
 */
export async function readConfig(path: string, lastGoodDir: string): Promise<ReadConfig> {
  const { config, problems } = await loadConfig(path);
  if (config) {
    keepLastGood(keptFile(lastGoodDir), config);
    return { config, remarks: problemLines(path, problems) };
  }
  const errors = problems.filter((problem) => problem.severity === "error");
  throw new VisioborneError("config.rejected", problemLines(path, errors).join("\n"), { mistakes: errors.length });
}

/**
 * Reads the configuration at boot. With a mistake in it the last good one stays in force: a slip of the editor in
 * the evening must not close a borne in the morning.
 * @param lastGoodDir where the last good one is kept
 * @returns `rejected`: why the file was not taken
 * @throws VisioborneError `config.rejected` when there is no last good one either
 */
export async function readConfigOrLastGood(
  path: string,
  lastGoodDir: string,
): Promise<ReadConfig & { readonly rejected?: string }> {
  try {
    return await readConfig(path, lastGoodDir);
  } catch (error) {
    const config = lastGood(keptFile(lastGoodDir));
    if (!config) throw error;
    return { config, remarks: [], rejected: errorLine(error) };
  }
}

function keptFile(lastGoodDir: string): string {
  return join(lastGoodDir, "config.last-good.json");
}

function lastGood(path: string): Config | undefined {
  try {
    const config: unknown = JSON.parse(readFileSync(path, "utf8"));
    return validConfig(config) ? (config as Config) : undefined;
  } catch {
    return undefined;
  }
}

/** Written only when it differs (wear of the card), and as a whole or not at all (write, sync, rename). */
function keepLastGood(path: string, config: Config): void {
  const text = JSON.stringify(config);
  try {
    if (readFileSync(path, "utf8") === text) return;
  } catch {
    // The first one.
  }
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    const fresh = `${path}.new`;
    writeFileSync(fresh, text, { mode: 0o600 });
    const file = openSync(fresh, "r");
    fsyncSync(file);
    closeSync(file);
    renameSync(fresh, path);
    // The new name, too, is on the card only when its folder is.
    const folder = openSync(dirname(path), "r");
    fsyncSync(folder);
    closeSync(folder);
  } catch {
    // A full disk costs the copy only; it is told by the outbox.
  }
}
