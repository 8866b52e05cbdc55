import { join } from "node:path";
import type { BoardFacts, NetworkLink } from "./port.ts";
import { list, readSmall } from "./sys-files.ts";

/** The board's links and its way out, from what the kernel tells to anybody. */

/** Up when one real interface is; virtual ones (bridges, tunnels) count only where there are no others. */
export async function readNetwork(root: string): Promise<Pick<BoardFacts, "network" | "links">> {
  const interfaces = await readInterfaces(root);
  const real = interfaces.filter((one) => one.real);
  const states = new Set((real.length > 0 ? real : interfaces).map(({ link }) => link.state));
  const network = states.has("up") ? "up" : states.has("unknown") ? "unknown" : "down";
  return { network, links: real.map(({ link }) => link) };
}

async function readInterfaces(root: string): Promise<{ real: boolean; link: NetworkLink }[]> {
  const interfaces: { real: boolean; link: NetworkLink }[] = [];
  for (const folder of await list(join(root, "sys/class/net"), /^(?!lo$|bonding_masters$)[\w.:-]{1,15}$/)) {
    const said = (await readSmall(join(folder, "operstate")))?.trim() ?? "unknown";
    const state = said === "up" || said === "unknown" ? said : "down";
    const wireless = (await list(folder, /^(?:wireless|phy80211)$/)).length > 0;
    const name = folder.slice(folder.lastIndexOf("/") + 1);
    interfaces.push({
      real: (await list(folder, /^device$/)).length > 0,
      link: { name, kind: wireless ? "wireless" : "wired", state },
    });
  }
  return interfaces;
}

/** The way out. */
export interface Gateway {
  /** IPv4, or IPv6 with its interface (`fe80::1%eth0`). */
  readonly address: string;
  readonly interface: string;
}

const RTF_GATEWAY = 0x2;

/** The default gateway of the smallest metric in /proc/net/route (IPv4). */
export function parseRoutes(text: string): Gateway | undefined {
  const routes = text.split("\n").flatMap((line) => {
    const fields =
      /^([\w.:-]{1,15})\s+00000000\s+([0-9A-F]{8})\s+([0-9A-F]{1,4})\s+\d+\s+\d+\s+(\d{1,10})\s+00000000\s/i.exec(line);
    if (fields === null) return [];
    const [, name = "", gateway = "", flags = "", metric = ""] = fields;
    if ((Number.parseInt(flags, 16) & RTF_GATEWAY) === 0) return [];
    return [{ metric: Number(metric), gateway: { address: littleEndian(gateway), interface: name } }];
  });
  return routes.sort((one, other) => one.metric - other.metric)[0]?.gateway;
}

/** The default gateway of the smallest metric in /proc/net/ipv6_route. */
export function parseIpv6Routes(text: string): Gateway | undefined {
  const routes = text.split("\n").flatMap((line) => {
    const fields =
      /^0{32} 00 0{32} 00 ([0-9a-f]{32}) ([0-9a-f]{8}) [0-9a-f]{8} [0-9a-f]{8} ([0-9a-f]{8})\s+([\w.:-]{1,15})$/i.exec(
        line,
      );
    if (fields === null || /^0{32}$/.test(fields[1] ?? "")) return [];
    const [, hop = "", metric = "", flags = "", name = ""] = fields;
    if ((Number.parseInt(flags, 16) & RTF_GATEWAY) === 0) return [];
    const address = (hop.match(/.{4}/g) ?? []).join(":");
    // Only a link-local address needs its interface.
    const zone = /^fe[89ab]/i.test(hop) ? `%${name}` : "";
    return [{ metric: Number.parseInt(metric, 16), gateway: { address: `${address}${zone}`, interface: name } }];
  });
  return routes.sort((one, other) => one.metric - other.metric)[0]?.gateway;
}

/** Whether the neighbour with this IPv4 address has answered lately: /proc/net/arp, ATF_COM. */
export function knowsNeighbour(arp: string, address: string): boolean {
  return arp.split("\n").some((line) => {
    const [ip, , flags, mac] = line.trim().split(/\s+/);
    return ip === address && (Number.parseInt(flags ?? "", 16) & 0x2) !== 0 && mac !== "00:00:00:00:00:00";
  });
}

/** The kernel writes an IPv4 address as the word that it is in memory. */
function littleEndian(hex: string): string {
  return (hex.match(/../g) ?? [])
    .reverse()
    .map((octet) => Number.parseInt(octet, 16))
    .join(".");
}
