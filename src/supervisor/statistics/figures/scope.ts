import { VisioborneError } from "../../../contract/errors.ts";
import type { Caller } from "../../console/route.ts";
import type { Sites } from "../../sites/sites.ts";

/** Whose figures. Without a site or borne: of whole networks. */
export interface Scope {
  /** `undefined` = all. */
  readonly networks: readonly string[] | undefined;
  readonly site?: string;
  readonly borne?: string;
  readonly organisme?: string;
}

/**
 * What is asked for, as far as the caller may see it.
 * @throws VisioborneError `statistics.unknown` for a site that is not there, `statistics.scope` for one without a
 * network, `statistics.refused` for a network that is not the caller's.
 */
export function scopeOf(
  query: { readonly [key in "network" | "site" | "borne" | "organisme"]?: string | undefined },
  caller: Pick<Caller, "networks">,
  sites: Sites,
): Scope {
  const { network, site, borne, organisme } = query;
  const own = caller.networks;
  if (network !== undefined && own !== undefined && !own.includes(network))
    throw new VisioborneError("statistics.refused", `network ${network}: not one of this account`);
  if ((site !== undefined || borne !== undefined) && network === undefined)
    throw new VisioborneError("statistics.scope", "site or borne: expected its network too");
  if (site !== undefined && network !== undefined && !sites.get(network, site))
    throw new VisioborneError("statistics.unknown", `site ${network}/${site}: not in the register`);
  return {
    networks: network === undefined ? own : [network],
    ...(site === undefined ? {} : { site }),
    ...(borne === undefined ? {} : { borne }),
    ...(organisme === undefined ? {} : { organisme }),
  };
}
