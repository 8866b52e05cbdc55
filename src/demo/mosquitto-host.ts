import { randomInt } from "node:crypto";
import { accessSync, constants, existsSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
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

/**
 * Binds TCP ports (0 = any that is free) and lets them go again.
 * @returns the ports, all different; `undefined` when one is taken, by an earlier broker say.
 */
export async function bindAll(host: string, wanted: readonly number[]): Promise<number[] | undefined> {
  const servers = wanted.map(() => createServer());
  const bound = await Promise.allSettled(
    servers.map(
      async (server, index) =>
        await new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(wanted[index], host, () => resolve((server.address() as AddressInfo).port));
        }),
    ),
  );
  const ports = bound.flatMap((result) => (result.status === "fulfilled" ? [result.value] : []));
  await Promise.all(servers.map(async (server) => await new Promise((resolve) => server.close(resolve))));
  return ports.length === wanted.length ? ports : undefined;
}

/** Below the ports that Linux gives to outgoing connections (ip_local_port_range, from 32768). */
const CHOSEN_FROM = 20_000;
const CHOSEN_TO = 32_000;
const CHOICES = 20;

/**
 * Free ports for servers that stop and come back. Not those that the kernel gives away: while such a server is away, any
 * outgoing connection may take its port, even one to that very port, which then answers itself.
 */
export async function freePorts(host: string, count: number): Promise<number[]> {
  for (let attempt = 0; attempt < CHOICES; attempt++) {
    const chosen = Array.from({ length: count }, () => randomInt(CHOSEN_FROM, CHOSEN_TO));
    const bound = new Set(chosen).size === count ? await bindAll(host, chosen) : undefined;
    if (bound) return bound;
  }
  return (
    (await bindAll(
      host,
      Array.from({ length: count }, () => 0),
    )) ?? []
  );
}
