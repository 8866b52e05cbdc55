import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { loadConfig } from "../borne/config/load.ts";
import { problemLines } from "../borne/config/problem.ts";
import { VisioborneError } from "../contract/errors.ts";

/** Where the demo's own files are, below the folder where the command is run. */
const DEMO_CONFIG = ".visioborne/borne-1/visioborne.yaml";
const INSTALLED_CONFIG = "/etc/visioborne/visioborne.yaml";

/** The configuration that a command is about: the one named, else the installed one, else that of the demo. */
export function configPathOf(named: string | undefined): string {
  if (named !== undefined) return named;
  for (const path of [INSTALLED_CONFIG, resolve(DEMO_CONFIG)]) {
    try {
      readFileSync(path);
      return path;
    } catch {
      // Not this one.
    }
  }
  throw new VisioborneError(
    "config.missing",
    `no configuration: neither ${INSTALLED_CONFIG} nor ${DEMO_CONFIG}; give one with --config FILE`,
  );
}

/** The control socket of the daemon that runs with this configuration. @throws VisioborneError `config.rejected` */
export async function controlSocketOf(configPath: string): Promise<string> {
  const { config, problems } = await loadConfig(configPath);
  if (config) return join(config.runtimeDir, "control.sock");
  throw new VisioborneError("config.rejected", problemLines(configPath, problems).join("\n"));
}
