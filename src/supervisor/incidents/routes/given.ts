import { VisioborneError } from "../../../contract/errors.ts";
import type { Clock } from "../../../contract/runtime.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { Caller } from "../../console/route.ts";
import type { Sites } from "../../sites/sites.ts";
import type { Store } from "../../store/store.ts";
import type { Book } from "../book/book.ts";
import type { IncidentsConfig } from "../config.ts";

/** What the routes are given. */
export interface Given {
  readonly store: Store;
  readonly sites: Sites;
  readonly book: Book;
  readonly clock: Clock;
  readonly config: IncidentsConfig;
  /** Whether a borne stands in the register. */
  readonly known: (name: BorneName) => boolean;
}

/** Whether an account may see a network; the centre's own matters are everybody's. */
export function sees({ networks }: Caller, network: string): boolean {
  return network === "*" || networks === undefined || networks.includes(network);
}

/** Whether an account may act on it: the centre's own matters are for those who see all networks. */
export function mayAct({ networks }: Caller, network: string): boolean {
  return networks === undefined || networks.includes(network);
}

export const NAME = { type: "string", pattern: "^[a-z0-9-]{1,32}$" } as const;
export const OWNER = { enum: ["syndicat", "collectivite", "organisme"] } as const;
export const BORNE = {
  type: "object",
  required: ["network", "borne"],
  properties: { network: NAME, borne: NAME },
} as const;

/** @throws VisioborneError `borne.unknown`, also for one that the account does not see */
export function knownBorne(given: Given, caller: Caller, name: BorneName): BorneName {
  if (given.known(name) && mayAct(caller, name.network)) return name;
  const message = `borne ${name.network}/${name.borne}: not in the register`;
  throw new VisioborneError("borne.unknown", message, { ...name });
}

/** Now, by the wall clock, in whole milliseconds. */
export function nowOf({ clock }: Given): number {
  return Math.round(clock.wallMs());
}
