import type { StatusMessage } from "../../contract/types.ts";

export type BorneState = StatusMessage["state"];

/**
 * What the supervisor holds a borne to be:
 * - `never`: no live message was ever heard;
 * - `live`: heard within three heartbeats;
 * - `suspect`: the broker published the will of its present connection and nothing was heard since;
 * - `lost`: silent for three heartbeats, or for one after its will;
 * - `stopped`: it said that it stops.
 */
export type Liveness = "never" | "live" | "suspect" | "lost" | "stopped";

/** Heartbeats of silence after which a borne is lost. */
export const LOST_AFTER_PERIODS = 3;
/** The same after a will: the will shortens the wait, it does not replace it. */
export const LOST_AFTER_WILL_PERIODS = 1;

/** One borne, as known. Times are the supervisor's own monotonic clock, but for `lastSeenWallMs`, which people read. */
export interface BorneLife {
  readonly liveness: Liveness;
  /** Latest state that the borne said of itself, live or retained; null = none yet. */
  readonly state: BorneState | null;
  /** Of the present connection, as far as known. */
  readonly boot: string | null;
  readonly conn: number;
  readonly periodS: number;
  /** Silence is counted from here: the last live message, or the start of the supervisor. */
  readonly silentSinceMs: number;
  readonly lastSeenWallMs: number | null;
  /** When the will of the present connection came; null = it has not. */
  readonly willAtMs: number | null;
}

/** A moment by both clocks of the supervisor. */
export interface Moment {
  readonly monotonicMs: number;
  readonly wallMs: number;
}

/** What the supervisor heard of a borne. `retained`: the RETAIN flag was set, so it may be of any age. */
export type Heard =
  | {
      readonly kind: "status";
      readonly retained: boolean;
      readonly state: BorneState;
      readonly boot: string;
      readonly conn: number;
    }
  | {
      readonly kind: "health";
      readonly retained: boolean;
      readonly boot: string;
      readonly conn: number;
      readonly periodS: number;
    }
  | { readonly kind: "other"; readonly retained: boolean };

/** A borne of which nothing is known. */
export function unheard(periodS: number, at: Moment): BorneLife {
  return {
    liveness: "never",
    state: null,
    boot: null,
    conn: 0,
    periodS,
    silentSinceMs: at.monotonicMs,
    lastSeenWallMs: null,
    willAtMs: null,
  };
}

/**
 * A borne as an earlier run of the supervisor left it. Its monotonic clock is gone, so the silence is counted from
 * the start: nobody is called lost for the time in which nobody listened.
 */
export function restored(life: Omit<BorneLife, "silentSinceMs" | "willAtMs">, at: Moment): BorneLife {
  const willAtMs = life.liveness === "suspect" ? at.monotonicMs : null;
  return { ...life, silentSinceMs: at.monotonicMs, willAtMs };
}

/**
 * A message. Only a live one proves life: after a crash of the broker a retained `ready` can outlive its borne.
 * A will or a status of a connection that is not the present one changes nothing.
 */
export function hear(life: BorneLife, heard: Heard, at: Moment): BorneLife {
  // What follows a clean stop was on its way: a borne that is started again says its status first.
  const over = life.liveness === "stopped" && life.state === "stopped";
  if (heard.kind === "other") return heard.retained || over ? life : seen(life, at);
  if (heard.kind === "status" && heard.state === "lost") return hearWill(life, heard, at);
  if (isOfEarlierConnection(life, heard)) return life;
  // The will of an earlier connection buries nobody, also where what came after it was only kept by the broker.
  const later = heard.boot !== life.boot || heard.conn > life.conn;
  const known = { ...life, boot: heard.boot, conn: heard.conn, willAtMs: later ? null : life.willAtMs };
  if (heard.kind === "health") {
    const told = { ...known, periodS: heard.periodS };
    return heard.retained || (over && heard.boot === life.boot) ? told : seen(told, at);
  }
  const told = { ...known, state: heard.state };
  if (heard.retained) return told;
  const alive = seen(told, at);
  return heard.state === "stopped" ? { ...alive, liveness: "stopped" } : alive;
}

/** Time passes. To be called about each second. */
export function tick(life: BorneLife, at: Moment): BorneLife {
  if (life.liveness !== "live" && life.liveness !== "suspect") return life;
  const periodMs = life.periodS * 1000;
  const silent = at.monotonicMs - life.silentSinceMs > LOST_AFTER_PERIODS * periodMs;
  const buried = life.willAtMs !== null && at.monotonicMs - life.willAtMs > LOST_AFTER_WILL_PERIODS * periodMs;
  return silent || buried ? { ...life, liveness: "lost" } : life;
}

function seen(life: BorneLife, at: Moment): BorneLife {
  return {
    ...life,
    liveness: "live",
    silentSinceMs: at.monotonicMs,
    lastSeenWallMs: at.wallMs,
    willAtMs: null,
  };
}

function hearWill(life: BorneLife, will: { boot: string; conn: number; retained: boolean }, at: Moment): BorneLife {
  if (life.boot === null) return { ...life, state: "lost", boot: will.boot, conn: will.conn };
  if (will.boot !== life.boot || will.conn !== life.conn) return life;
  if (life.liveness !== "live") return life;
  return { ...life, liveness: "suspect", willAtMs: at.monotonicMs };
}

/** Within a boot the counter of connections only grows; boots have no order, the latest heard is the present one. */
function isOfEarlierConnection(life: BorneLife, heard: { boot: string; conn: number }): boolean {
  return heard.boot === life.boot && heard.conn < life.conn;
}
