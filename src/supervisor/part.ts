import type { Clock, Logger } from "../contract/runtime.ts";
import type { SupervisorConfig } from "./config.ts";
import type { Route } from "./console/route.ts";
import type { Feed } from "./feed.ts";
import type { Fleet } from "./fleet/fleet.ts";
import type { Moment } from "./fleet/liveness.ts";
import type { IntakeFigures } from "./receiving/intake.ts";
import type { Sites } from "./sites/sites.ts";
import type { Store } from "./store/store.ts";

/** What every part of the supervisor is given. */
export interface PartContext {
  readonly config: SupervisorConfig;
  readonly store: Store;
  readonly fleet: Fleet;
  readonly feed: Feed;
  readonly sites: Sites;
  readonly clock: Clock;
  readonly log: Logger;
  /** Whether both connections to the broker are up: while they are not, silence says nothing of the bornes. */
  readonly listening: () => boolean;
  /** Publishes at QoS 1. @throws VisioborneError `broker.lost`, `broker.refused`. */
  readonly publish: (topic: string, payload: string, expiryS: number) => Promise<void>;
  /** Publishes an empty retained message: the topic is forgotten by the broker. */
  readonly clearRetained: (topic: string) => Promise<void>;
  /** Listens to one more topic until what is returned is called. */
  readonly tap: (topic: string, onMessage: (payload: Uint8Array) => void) => () => void;
  /** What the receiving half has done and what waits in it. */
  readonly figures: () => ReceivingFigures;
}

/** Counters since the start, and lengths now. */
export interface ReceivingFigures extends IntakeFigures {
  /** Rows that wait for a commit. */
  readonly pendingRows: number;
  /** Events that were let go as the disk took nothing; the bornes still have them. */
  readonly letGo: number;
  readonly commitFailures: number;
}

/** A part that runs as long as the supervisor. */
export interface Part {
  readonly name: string;
  /** Called about each second. Does little; what takes long it starts and does not await. */
  readonly tick?: (at: Moment) => void;
  /** Its share of the HTTP API. */
  readonly routes?: readonly Route[];
  readonly stop: () => Promise<void>;
}

/** Makes a part; resolves when it works. */
export type StartPart = (context: PartContext) => Promise<Part>;
