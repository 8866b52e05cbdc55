import { loadConfig } from "../../borne/config/load.ts";
import type { Problem } from "../../borne/config/problem.ts";
import type { Config } from "../../borne/config/types.ts";
import { readProfile } from "../profile.ts";
import type { Finding } from "./finding.ts";

/** Capabilities that a service may ask for and that a device of the same name gives. */
const GIVEN_BY_DEVICE = ["button", "camera", "sound", "printer", "scanner"] as const;

/** Checks the configuration, the profile, and both against each other. */
export async function checkConfig(
  configPath: string,
  profilePath: string | undefined,
): Promise<{ findings: readonly Finding[]; config?: Config }> {
  const { config, problems } = await loadConfig(configPath);
  const findings = problems.map((problem) => asFinding("config", configPath, problem));
  if (config && problems.length === 0) findings.push({ what: "config", level: "ok", found: configPath });
  if (profilePath !== undefined) {
    const read = await readProfile(profilePath);
    findings.push(...read.problems.map((problem) => asFinding("profile", profilePath, problem)));
    if (read.profile && config) {
      const kinds = new Set(Object.values(read.profile.devices).map((device) => device.kind));
      for (const service of config.services) {
        for (const need of GIVEN_BY_DEVICE) {
          if (!service.needs.includes(need) || kinds.has(need)) continue;
          findings.push({
            what: `service ${service.id}`,
            level: "warning",
            found: `needs a ${need}, and the profile has none: it does not count`,
            todo: `add a ${need} to ${profilePath}, or take it out of the service's needs`,
          });
        }
      }
      if (read.problems.length === 0) findings.push({ what: "profile", level: "ok", found: read.profile.name });
    }
  }
  return { findings, ...(config ? { config } : {}) };
}

function asFinding(what: string, file: string, problem: Problem): Finding {
  return {
    what,
    level: problem.severity === "error" ? "problem" : "warning",
    found: `${file}:${problem.line}:${problem.column} ${problem.path}: ${problem.found}`,
    todo: `expected ${problem.expected}`,
  };
}
