import { get } from "../api/client.ts";
import type { LiveMessage } from "../../live/live.ts";

/** First delay before connecting again; it doubles, with jitter (so that not all pages come back at once). */
const FIRST_MS = 500;
const MAX_MS = 8000;

type Watcher = (message: LiveMessage) => void;

const watchers = new Set<Watcher>();
const linkWatchers = new Set<(up: boolean) => void>();
let socket: WebSocket | undefined;
let timer: ReturnType<typeof setTimeout> | undefined;
let delayMs = FIRST_MS;
let wanted = false;

/** Told what changes; returns how to end it. */
export function onLive(watcher: Watcher): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Told when the connection comes up, each time, and when it is lost. What happened in between is not told. */
export function onLink(watcher: (up: boolean) => void): () => void {
  linkWatchers.add(watcher);
  return () => linkWatchers.delete(watcher);
}

/** Told that what was asked for under these topics may be another by now. */
export function onStale(topics: readonly string[], stale: () => void): () => void {
  const ends = [
    onLive(({ stale: told = [] }) => {
      if (told.some((topic) => topics.includes(topic))) stale();
    }),
    // Whatever changed before it was there: after a loss, and between the first answers of a page and its connection.
    onLink((up) => {
      if (up) stale();
    }),
  ];
  return () => {
    for (const end of ends) end();
  };
}

export function connectLive(): void {
  wanted = true;
  open();
}

export function leaveLive(): void {
  wanted = false;
  clearTimeout(timer);
  timer = undefined;
  socket?.close();
  socket = undefined;
}

function open(): void {
  if (socket || !wanted) return;
  const opened = new WebSocket(`${location.origin.replace(/^http/, "ws")}/api/1/live`);
  socket = opened;
  opened.addEventListener("open", () => {
    delayMs = FIRST_MS;
    for (const watcher of linkWatchers) watcher(true);
  });
  opened.addEventListener("message", ({ data }: MessageEvent<string>) => {
    const message = JSON.parse(data) as LiveMessage;
    for (const watcher of watchers) watcher(message);
  });
  opened.addEventListener("close", () => {
    if (socket !== opened) return;
    socket = undefined;
    for (const watcher of linkWatchers) watcher(false);
    if (!wanted) return;
    // The session may have ended: the answer says so to who listens for it. A socket that is refused says nothing.
    void get("/api/me").catch(() => undefined);
    timer = setTimeout(open, delayMs * (0.5 + Math.random()));
    delayMs = Math.min(MAX_MS, delayMs * 2);
  });
}
