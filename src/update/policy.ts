import type { UpdateOrder } from "./order.ts";

/** What goes on at the borne, as far as an update has to mind it. */
export interface Situation {
  readonly inSession: boolean;
  /** A print job, of whatever origin. */
  readonly printing: boolean;
  /** It asks for its certificate. */
  readonly enrolling: boolean;
  /** The site's hours hold (by day, where it never closes), or are not known: what is not known to be closed is open. */
  readonly siteOpen: boolean;
}

/** Why nothing may be begun, neither an installation nor the restart after it. */
export type Obstacle = "session" | "printing" | "enrolling" | "open";

/** Somebody who is served goes before everything; hours before convenience. Pure. */
export function obstacleTo(order: Pick<UpdateOrder, "now">, situation: Situation): Obstacle | undefined {
  if (situation.inSession) return "session";
  if (situation.printing) return "printing";
  if (situation.enrolling) return "enrolling";
  return situation.siteOpen && !order.now ? "open" : undefined;
}

/** Share of the line that an update takes: nearly all at night; with the doors open a call may begin at any moment. */
const SHARE = { closed: 0.8, open: 0.25 };

/**
 * What an installation that goes on may take of the line now, kbit/s; 0 = nothing moves. A printer or an enrolment does
 * not stop it, a usager does. Pure.
 * @param lineKbps of the configuration: what a call may take
 */
export function paceOf(situation: Situation, lineKbps: number): number {
  if (situation.inSession) return 0;
  return Math.round(lineKbps * (situation.siteOpen ? SHARE.open : SHARE.closed));
}

/**
 * A stalled read of a bundle is given up by the kernel after 300 s (the time-out that RAUC gives its network block device);
 * before that the installation is given up in order, and taken up again after the usager has gone.
 */
export const LONGEST_HOLD_MS = 240_000;
