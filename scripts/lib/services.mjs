// Servers that Debian starts by itself when their package is installed. Tests and demo start their own, as children.
import { existsSync } from "node:fs";
import { capture } from "./run.mjs";

const UNITS = {
  mosquitto: ["mosquitto.service"],
  "cups-daemon": ["cups.service", "cups.socket", "cups.path"],
  coturn: ["coturn.service"],
  "sane-utils": ["saned.socket"],
  prometheus: ["prometheus.service"],
  postgresql: ["postgresql.service"],
};

/** Units that come with these packages and that nobody here has asked for. */
export function unitsOf(packages) {
  return packages.flatMap((name) => UNITS[name] ?? []);
}

/**
 * Switches off the servers that packages brought along which set-up has just installed; those that were there before are
 * somebody's own. Nothing is to be done where systemd does not run.
 * @returns the units
 */
export async function switchOffServers(packages, isRoot) {
  const units = unitsOf(packages);
  if (units.length === 0 || !existsSync("/run/systemd/system")) return [];
  const command = ["systemctl", "disable", "--now", "--quiet", ...units];
  const [program, ...args] = isRoot ? command : ["sudo", "-n", ...command];
  const { code, stderr } = await capture(program, args);
  if (code !== 0) throw new Error(`${command.join(" ")}: ${stderr.trim()}`);
  return units;
}
