import type { PeerState } from "./port.ts";

/** What a negotiation has come to, and since when. Times are monotonic, ms. */
export interface Watch {
  readonly state: PeerState;
  readonly sinceMs: number;
  /** Last RTP, and last packet of any kind that was authentic. */
  readonly mediaMs: number;
  readonly aliveMs: number;
}

export type WatchEvent = {
  readonly type: "offered" | "answered" | "connected" | "media" | "alive" | "tick" | "broken" | "closed";
};

export const WATCH = {
  /** From the answer to media: a desk that answers is there. */
  connectMs: 15_000,
  stalledMs: 3000,
  failedMs: 12_000,
} as const;

export const IDLE: Watch = { state: "idle", sinceMs: 0, mediaMs: 0, aliveMs: 0 };

/**
 * Watches a connection by what comes through it: the library knows no `disconnected` and takes 30 s to `failed`.
 * `stalled` = no media for 3 s, `failed` = nothing at all for 12 s, or no connection 15 s after the answer. Pure.
 */
export function watched(watch: Watch, event: WatchEvent, nowMs: number): Watch {
  const to = (state: PeerState): Watch => ({ ...watch, state, sinceMs: nowMs });
  if (watch.state === "closed") return watch;
  switch (event.type) {
    case "closed":
      return to("closed");
    case "offered":
      return { state: "idle", sinceMs: nowMs, mediaMs: nowMs, aliveMs: nowMs };
    case "answered":
      return watch.state === "idle" ? { state: "connecting", sinceMs: nowMs, mediaMs: nowMs, aliveMs: nowMs } : watch;
    case "connected":
      return watch.state === "connecting" ? { ...watch, mediaMs: nowMs, aliveMs: nowMs } : watch;
    case "broken":
      return watch.state === "failed" ? watch : to("failed");
    case "alive":
      return { ...watch, aliveMs: nowMs };
    case "media":
      return heard({ ...watch, mediaMs: nowMs, aliveMs: nowMs }, nowMs);
    case "tick":
      return ticked(watch, nowMs);
  }
}

function heard(watch: Watch, nowMs: number): Watch {
  const was = watch.state;
  return was === "connecting" || was === "stalled" ? { ...watch, state: "flowing", sinceMs: nowMs } : watch;
}

function ticked(watch: Watch, nowMs: number): Watch {
  const to = (state: PeerState): Watch => ({ ...watch, state, sinceMs: nowMs });
  switch (watch.state) {
    case "connecting":
      return nowMs - watch.sinceMs >= WATCH.connectMs ? to("failed") : watch;
    case "flowing":
      return nowMs - watch.mediaMs >= WATCH.stalledMs ? to("stalled") : watch;
    case "stalled":
      return nowMs - watch.aliveMs >= WATCH.failedMs ? to("failed") : watch;
    default:
      return watch;
  }
}
