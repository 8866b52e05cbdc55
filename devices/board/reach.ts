import { Resolver } from "node:dns/promises";
import { connect, isIP } from "node:net";
import { join } from "node:path";
import { knowsNeighbour, parseIpv6Routes, parseRoutes } from "./network.ts";
import type { Endpoint, Reach, ReachState, ReachTargets } from "./port.ts";
import { readSmall } from "./sys-files.ts";

/**
 * Who answers, one after the other on the way out, each on its own: the gateway, the name server, the broker, the desk.
 * Nothing is said to anybody: connections are opened and closed. No right is needed, no program, no ICMP.
 */

/**
 * A gateway that went away is known as such only after the kernel has asked for it again: 5 s in DELAY, three
 * questions of 1 s (Linux, neigh/default/delay_first_probe_time, ucast_solicit).
 */
const GATEWAY_DEADLINE_MS = 9000;
const DNS_DEADLINE_MS = 4000;
const CONNECT_DEADLINE_MS = 5000;
/** Where a box listens for names; whether anything does is no matter, for a refusal is an answer. */
const GATEWAY_PORT = 53;

export interface ReachOptions {
  /** Where /proc and /etc are read. */
  readonly root: string;
  /** Name servers, with ports; those of /etc/resolv.conf when not given. */
  readonly servers?: readonly string[];
}

/** Asks all that can be asked; resolves within 9 s. @throws the reason of `signal` */
export async function askReach(options: ReachOptions, targets: ReachTargets, signal: AbortSignal): Promise<Reach> {
  signal.throwIfAborted();
  const { broker, desk } = targets;
  const names = [broker, desk].flatMap((target) =>
    target !== undefined && isIP(target.host) === 0 ? [target.host] : [],
  );
  const gateway = askGateway(options.root, signal);
  const dns = await askNameServer(names[0], options.servers ?? (await nameServers(options.root)), signal);
  const ask = async (target: Endpoint | undefined): Promise<ReachState> => {
    if (target === undefined) return "unknown";
    // Without names nothing was learnt about who has one.
    if (isIP(target.host) === 0 && dns === "down") return "unknown";
    const outcome = await tryConnect(target.host, target.port, CONNECT_DEADLINE_MS, signal);
    return outcome === "connected" ? "up" : "down";
  };
  const [gatewayState, brokerState, deskState] = await Promise.all([gateway, ask(broker), ask(desk)]);
  signal.throwIfAborted();
  return { gateway: gatewayState, dns, broker: brokerState, desk: deskState };
}

/** `down` also where there is no way out at all. */
async function askGateway(root: string, signal: AbortSignal): Promise<ReachState> {
  const v4 = parseRoutes((await readSmall(join(root, "proc/net/route"))) ?? "");
  const gateway = v4 ?? parseIpv6Routes((await readSmall(join(root, "proc/net/ipv6_route"))) ?? "");
  if (gateway === undefined) return "down";
  const outcome = await tryConnect(gateway.address, GATEWAY_PORT, GATEWAY_DEADLINE_MS, signal);
  if (outcome === "connected" || outcome === "refused") return "up";
  if (outcome === "unreachable") return "down";
  // It swallows what it is sent, as a firewall does; its hardware address tells whether it is there.
  if (v4 === undefined) return "unknown";
  return knowsNeighbour((await readSmall(join(root, "proc/net/arp"))) ?? "", gateway.address) ? "up" : "down";
}

/** `up` when a name server has an answer, be it that there is no such name. */
async function askNameServer(
  name: string | undefined,
  servers: readonly string[],
  signal: AbortSignal,
): Promise<ReachState> {
  if (servers.length === 0) return "down";
  const resolver = new Resolver({ timeout: DNS_DEADLINE_MS / 2, tries: 2 });
  resolver.setServers(servers);
  const cancel = (): void => resolver.cancel();
  const timer = setTimeout(cancel, DNS_DEADLINE_MS);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    // Every name server knows the root; a name of our own also proves that it asks on.
    await (name === undefined ? resolver.resolveNs(".") : resolver.resolve(name));
    return "up";
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === "ENOTFOUND" || code === "ENODATA" ? "up" : "down";
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", cancel);
  }
}

/** The system's name servers as they are now: a lease may have changed them since the process was started. */
async function nameServers(root: string): Promise<readonly string[]> {
  return parseResolvConf((await readSmall(join(root, "etc/resolv.conf"))) ?? "");
}

/** Name servers of resolv.conf(5), at most its three. */
export function parseResolvConf(text: string): readonly string[] {
  const servers = text
    .split("\n")
    .flatMap((line) => /^nameserver[ \t]+([0-9A-Fa-f.:]{2,45})\s*$/.exec(line)?.[1] ?? []);
  return servers.filter((server) => isIP(server) !== 0).slice(0, 3);
}

type Outcome = "connected" | "refused" | "unreachable" | "silent";

/** Opens a connection and closes it at once. Never rejects. */
function tryConnect(host: string, port: number, deadlineMs: number, signal: AbortSignal): Promise<Outcome> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, signal });
    const settle = (outcome: Outcome): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(outcome);
    };
    const timer = setTimeout(() => settle("silent"), deadlineMs);
    socket.once("connect", () => settle("connected"));
    socket.on("error", (error: NodeJS.ErrnoException) =>
      settle(error.code === "ECONNREFUSED" ? "refused" : "unreachable"),
    );
  });
}
