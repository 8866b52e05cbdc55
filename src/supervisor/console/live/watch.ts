import type { Clock } from "../../../contract/runtime.ts";
import type { BorneName } from "../../../contract/topics.ts";
import type { Feed, FeedEvents } from "../../feed.ts";
import { keyOf, type Fleet } from "../../fleet/fleet.ts";
import type { Sites } from "../../sites/sites.ts";
import type { LatestHealth } from "../fleet/latest.ts";
import { shownBorne } from "../fleet/shown.ts";
import type { Live } from "./live.ts";

/** A change is told after so long, with all others that came in the meantime. */
const BATCH_MS = 250;
/** What says only that a borne was heard again is told more rarely. */
const QUIET_MS = 5000;
/** Buildings open and close: everything is looked at again so often. */
const WHOLE_MS = 60_000;

export interface WatchOptions {
  readonly fleet: Fleet;
  readonly feed: Feed;
  readonly sites: Sites;
  readonly clock: Clock;
  readonly latest: LatestHealth;
  readonly live: Live;
  readonly listening: () => boolean;
}

type Listeners = {
  readonly [Name in "changed" | "heard" | "command" | "incident" | "touched" | "register"]: (
    ...args: FeedEvents[Name]
  ) => void;
};

/** Tells the open pages what changes in the fleet. Costs nothing while none is open. */
export class Watch {
  readonly #options: WatchOptions;
  readonly #dirty = new Map<string, BorneName>();
  readonly #heard = new Map<string, BorneName>();
  readonly #gone = new Set<string>();
  readonly #stale = new Set<string>();
  /** What was told of each last, without its last message. */
  readonly #told = new Map<string, string>();
  #timer: NodeJS.Timeout | undefined;
  #quietMs = 0;
  #wholeMs = 0;
  #listening: boolean | undefined;
  readonly #listeners: Listeners;

  constructor(options: WatchOptions) {
    this.#options = options;
    this.#listeners = {
      changed: ({ borne }) => this.mark(borne.name),
      heard: (name, channel) => (channel === "status" ? this.mark(name) : this.#heard.set(keyOf(name), name)),
      command: () => this.#touch("commands"),
      incident: () => this.#touch("incidents"),
      touched: (topic) => this.#touch(topic),
      register: (name, there) => {
        if (there) return this.mark(name);
        this.#gone.add(keyOf(name));
        this.#told.delete(keyOf(name));
        options.latest.forget(name);
        this.#soon();
      },
    };
    this.#listen("on");
  }

  /** Something of a borne may look otherwise now. */
  mark(name: BorneName): void {
    this.#dirty.set(keyOf(name), name);
    this.#soon();
  }

  /** Called about each second. */
  tick(nowMs: number): void {
    const { live, listening, fleet } = this.#options;
    if (live.size === 0) return this.#heard.clear();
    if (this.#listening !== listening()) {
      this.#listening = listening();
      live.tell({ broker: this.#listening ? "connected" : "away" });
    }
    if (nowMs - this.#wholeMs >= WHOLE_MS) {
      this.#wholeMs = nowMs;
      for (const { name } of fleet.all()) this.#dirty.set(keyOf(name), name);
      this.#soon();
    }
    if (nowMs - this.#quietMs >= QUIET_MS && this.#heard.size > 0) {
      this.#quietMs = nowMs;
      const lastSeen = [...this.#heard].flatMap(([key, name]) => {
        const atMs = fleet.get(name)?.life.lastSeenWallMs ?? null;
        return atMs === null ? [] : [[key, atMs] as const];
      });
      this.#heard.clear();
      if (lastSeen.length > 0) live.tell({ heard: Object.fromEntries(lastSeen) });
    }
  }

  stop(): void {
    this.#listen("off");
    clearTimeout(this.#timer);
  }

  #listen(how: "on" | "off"): void {
    const { feed } = this.#options;
    feed[how]("changed", this.#listeners.changed);
    feed[how]("heard", this.#listeners.heard);
    feed[how]("command", this.#listeners.command);
    feed[how]("incident", this.#listeners.incident);
    feed[how]("touched", this.#listeners.touched);
    feed[how]("register", this.#listeners.register);
  }

  #touch(topic: string): void {
    this.#stale.add(topic);
    this.#soon();
  }

  #soon(): void {
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      this.#tell();
    }, BATCH_MS);
  }

  #tell(): void {
    const { fleet, sites, clock, latest, live } = this.#options;
    const wanted = [...this.#dirty.values()];
    this.#dirty.clear();
    const stale = [...this.#stale];
    this.#stale.clear();
    if (live.size === 0) return this.#gone.clear();
    const bornes = wanted.flatMap((name) => {
      const borne = fleet.get(name);
      if (!borne) return [];
      const shown = shownBorne(borne, latest.get(name), sites, clock.wallMs());
      const text = JSON.stringify({ ...shown, lastSeenMs: null });
      if (this.#told.get(keyOf(name)) === text) return [];
      this.#told.set(keyOf(name), text);
      return [shown];
    });
    const gone = [...this.#gone];
    this.#gone.clear();
    live.tell(stale.length === 0 ? { bornes, gone } : { bornes, gone, stale });
  }
}
