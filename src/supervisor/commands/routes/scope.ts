import { VisioborneError } from "../../../contract/errors.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { ApiRequest, Caller } from "../../console/route.ts";
import type { Fleet } from "../../fleet/fleet.ts";

/** Schemas of names in paths. */
export const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
export const BORNE_PARAMS = {
  type: "object",
  required: ["network", "borne"],
  additionalProperties: false,
  properties: { network: NAME, borne: NAME },
} as const;
export const ID_PARAMS = {
  type: "object",
  required: ["id"],
  additionalProperties: false,
  properties: { id: { type: "string", pattern: "^[A-Za-z0-9_-]{1,40}$" } },
} as const;

export function sees({ networks }: Caller, network: string | null): boolean {
  return networks === undefined || (network !== null && networks.includes(network));
}

/**
 * The borne of a path, if there is one and the caller sees its network: that another exists is not told.
 * @throws VisioborneError `borne.unknown`.
 */
export function borneOf({ params, caller }: ApiRequest, fleet: Fleet): BorneName {
  const name = { network: params["network"] ?? "", borne: params["borne"] ?? "" };
  if (sees(caller, name.network) && fleet.has(name)) return name;
  throw new VisioborneError("borne.unknown", `borne ${name.network}/${name.borne}: not in the register`);
}

/** `<network>/<borne>` of a query. @throws VisioborneError `command.invalid`. */
export function readName(text: string): BorneName {
  const [network, borne, ...rest] = text.split("/");
  if (network && borne && rest.length === 0) return { network, borne };
  throw new VisioborneError("command.invalid", `borne ${JSON.stringify(text)}: expected network/borne`);
}
