import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { stringify } from "yaml";

/** The project's folder. */
export const ROOT = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** The built daemon, as systemd starts it. */
export const DAEMON = join(ROOT, "dist/visioborne.js");

export interface BrokerFiles {
  readonly url: string;
  readonly caFile: string;
  readonly certFile: string;
  readonly keyFile: string;
}

/** Writes configuration and profile of a borne whose hardware is all simulated inside the daemon. */
export function writeTwinBorne(
  dir: string,
  options: { bench: boolean; id?: string; broker?: BrokerFiles; logLevel?: "info" | "error" },
): { config: string; profile: string; runtimeDir: string; dataDir: string } {
  const id = options.id ?? "bench-1";
  const dataDir = join(dir, id, "data");
  const runtimeDir = join(dir, id, "run");
  mkdirSync(join(dir, id), { recursive: true });
  const config = join(dir, id, "visioborne.yaml");
  const profile = join(dir, id, "profile.yaml");
  writeFileSync(
    config,
    stringify({
      borne: { network: "bench", id },
      site: { card: "bench", name: "Bench", hours: { always: true } },
      services: [{ id: "caf", organisme: "caf", name: "CAF", needs: ["camera", "sound"] }],
      ...(options.broker ? { broker: options.broker } : {}),
      dataDir,
      runtimeDir,
      ...(options.logLevel === undefined ? {} : { logLevel: options.logLevel }),
    }),
  );
  const kinds = ["button", "lamps", "presence", "camera", "sound", "printer", "scanner", "board"];
  writeFileSync(
    profile,
    stringify({
      name: "twins",
      ...(options.bench ? { bench: { port: 0 } } : {}),
      devices: Object.fromEntries(kinds.map((kind) => [kind, { driver: "twin" }])),
    }),
  );
  return { config, profile, runtimeDir, dataDir };
}
