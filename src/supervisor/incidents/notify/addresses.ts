import { lookup as resolveName } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";
import { VisioborneError } from "../../../contract/errors.ts";

/**
 * Addresses that are not of the public Internet (IANA special-purpose registries, RFC 6890): this machine, its network, the
 * cloud's metadata service. Who may write a webhook's address into a site must not be able to make the centre knock there.
 */
const SPECIAL =
  "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 " +
  "192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/3 " +
  "::/128 ::1/128 64:ff9b::/96 64:ff9b:1::/48 100::/64 2001::/23 2001:db8::/32 2002::/16 fc00::/7 fe80::/10 ff00::/8";

/** @throws VisioborneError `config.invalid` for a network that is none */
export function blockList(networks: readonly string[], what: string): BlockList {
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits = ""] = network.split("/");
    const family = isIP(address);
    if (family === 0 || !/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) {
      throw new VisioborneError(
        "config.invalid",
        `${what}: ${network} is not a network, expected e.g. 10.1.0.0/16`,
        {},
      );
    }
    list.addSubnet(address, Number(bits), family === 4 ? "ipv4" : "ipv6");
  }
  return list;
}

/** Whether an address may be called: a public one, or one that the configuration allows. */
export function addressCheck(allowPrivate: readonly string[]): (address: string) => boolean {
  const special = blockList(SPECIAL.split(" "), "special addresses");
  const allowed = blockList(allowPrivate, "incidents.webhook.allowPrivate");
  return (address) => {
    // An IPv4 address in IPv6's clothes is that IPv4 address.
    const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
    const family = isIP(plain);
    if (family === 0) return false;
    const type = family === 4 ? "ipv4" : "ipv6";
    return allowed.check(plain, type) || !special.check(plain, type);
  };
}

/**
 * A lookup for a connection that gives only addresses that may be called. The very address that was checked is the one that
 * is called: a name that answers differently the second time gains nothing.
 */
export function checkedLookup(may: (address: string) => boolean): LookupFunction {
  return (hostname, options, callback) => {
    resolveName(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, "", 0);
      const good = addresses.filter(({ address }) => may(address));
      const [first] = good;
      if (!first) return callback(refused(hostname), "", 0);
      if (options.all) return callback(null, good);
      return callback(null, first.address, first.family);
    });
  };
}

/** What is said of an address that may not be called. */
export function refused(host: string): VisioborneError {
  const message = `webhook: ${host} has no address that may be called, expected a public one or one of incidents.webhook.allowPrivate`;
  return new VisioborneError("notice.refused", message, {});
}
