import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { VisioborneError } from "../contract/errors.ts";

/** Debian installs it in /usr/sbin, which is not in the PATH of every user. */
export function findMosquitto(): string {
  for (const dir of [...(process.env["PATH"] ?? "").split(":"), "/usr/sbin", "/usr/local/sbin"]) {
    try {
      const file = join(dir, "mosquitto");
      accessSync(file, constants.X_OK);
      return file;
    } catch {
      // The next directory.
    }
  }
  throw new VisioborneError(
    "broker.missing",
    "mosquitto: not found in PATH nor /usr/sbin; install the package mosquitto",
  );
}

/** Ports of the last configuration written in a directory. */
export function lastPorts(dir: string): number[] | undefined {
  const file = join(dir, "mosquitto.conf");
  if (!existsSync(file)) return undefined;
  const ports = [...readFileSync(file, "utf8").matchAll(/^listener (\d+)/gm)].map(([, port]) => Number(port));
  return ports.length === 2 && ports[0] !== ports[1] ? ports : undefined;
}
