import { randomInt } from "node:crypto";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";

/** Below the ports that Linux gives to outgoing connections (ip_local_port_range, from 32768). */
const CHOSEN_FROM = 20_000;
const CHOSEN_TO = 32_000;
const CHOICES = 20;

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

/**
 * Free ports for servers that another process opens, or that stop and come back. Not those that the kernel gives away: while
 * such a server is away, any outgoing connection or other server may take its port, even a connection to that very port,
 * which then answers itself.
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

/** One such port. */
export async function freePort(host: string): Promise<number> {
  const [port = 0] = await freePorts(host, 1);
  return port;
}
