import { errorLine } from "../../contract/errors.ts";
import type { BorneName } from "../../contract/topics.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { PartContext } from "../part.ts";
import type { Store } from "../store/store.ts";
import type { Door } from "./door/port.ts";

/** A borne that came back before the broker had the new list is cut once more. */
const CUT_AGAIN_MS = 2_500;
/** The broker has this time to take a new list. */
export const SHUT_WITHIN_MS = 5_000;
const LOG_EVERY_MS = 60_000;
/** A reload holds mosquitto up, for 0.1 s with 1,000 bornes in the list: newcomers share one. */
const PAUSE_MS_A_BORNE = 1;

/** Those of the register that may not speak: planned, blocked, withdrawn, gone from the file. */
async function shutOut(store: Store, may: ReadonlySet<string>): Promise<BorneName[]> {
  const all = await store.db.selectFrom("borne").select(["network", "borne"]).execute();
  const admitted = new Set([...may].map((key) => key.slice(key.indexOf("/") + 1)));
  // A name that two networks have, against the rule, is let in where one of them may speak.
  return all.filter((name) => !may.has(keyOf(name)) && !admitted.has(name.borne));
}

/** Makes fleet and broker equal to the register: who may speak does, nobody else is believed. */
export class Admission {
  readonly #context: PartContext;
  readonly #door: Door;
  readonly #timers = new Set<NodeJS.Timeout>();
  /** Bornes that were shut out, when, and what was heard of them though the broker had had its time. */
  readonly #shut = new Map<string, { readonly sinceMs: number; heard: number; loggedMs: number }>();
  #running: Promise<boolean> = Promise.resolve(true);
  #again = false;
  #untoldMs = -Infinity;
  #admittedMs = -Infinity;

  constructor(context: PartContext, door: Door) {
    this.#context = context;
    this.#door = door;
    context.feed.on("intruder", (name) => this.#heard(name));
  }

  /**
   * Looks at the register and lets in and out. In order, one look at a time. Never rejects.
   * @param urgent false: the broker may be told a little later, together with others who come in
   * @returns whether the broker could be told; it is tried again with each second otherwise
   */
  async follow(urgent = true): Promise<boolean> {
    this.#running = this.#running.then(async () => await this.#follow(urgent));
    return await this.#running;
  }

  /** Cuts the present connection of a borne that may no longer speak. */
  cut(name: BorneName): void {
    this.#shut.set(keyOf(name), { sinceMs: this.#context.clock.monotonicMs(), heard: 0, loggedMs: -Infinity });
    void this.#door.cut(name);
    this.#later(CUT_AGAIN_MS, () => void this.#door.cut(name));
  }

  /** Messages of a borne that came over the broker though it was shut out in time. */
  heardWhileShut(name: BorneName): number {
    return this.#shut.get(keyOf(name))?.heard ?? 0;
  }

  tick(): void {
    if (!this.#again) return;
    this.#again = false;
    void this.follow();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearTimeout(timer);
    await this.#running;
  }

  async #follow(urgent: boolean): Promise<boolean> {
    const { store, fleet, feed, sites, clock, log } = this.#context;
    try {
      const may = await store.registered();
      const keys = new Set(may.map(keyOf));
      for (const { name } of fleet.all()) {
        if (keys.has(keyOf(name))) continue;
        fleet.remove(name);
        feed.emit("register", name, false);
      }
      const at = { monotonicMs: clock.monotonicMs(), wallMs: Math.round(clock.wallMs()) };
      for (const { network, borne, site } of may) {
        const name = { network, borne };
        this.#shut.delete(keyOf(name));
        if (fleet.has(name)) continue;
        sites.place(name, site);
        fleet.add(name, at);
        feed.emit("register", name, true);
      }
      const nowMs = clock.monotonicMs();
      const dueMs = this.#admittedMs + may.length * PAUSE_MS_A_BORNE;
      if (!urgent && nowMs < dueMs) this.#later(dueMs - nowMs, () => void this.follow());
      else {
        this.#admittedMs = nowMs;
        await this.#door.admit(may, await shutOut(store, keys));
      }
      return true;
    } catch (error) {
      const nowMs = clock.monotonicMs();
      if (nowMs - this.#untoldMs >= LOG_EVERY_MS) {
        this.#untoldMs = nowMs;
        log.error({ error: errorLine(error) }, "the broker was not told who may speak");
      }
      this.#again = true;
      return false;
    }
  }

  #later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      act();
    }, ms);
    this.#timers.add(timer);
  }

  #heard(name: BorneName): void {
    const shut = this.#shut.get(keyOf(name));
    const nowMs = this.#context.clock.monotonicMs();
    if (!shut || nowMs - shut.sinceMs < SHUT_WITHIN_MS) return;
    shut.heard++;
    if (nowMs - shut.loggedMs < LOG_EVERY_MS) return;
    shut.loggedMs = nowMs;
    this.#context.log.error(
      { ...name },
      "a borne that is shut out still speaks at the broker: its list is not in force",
    );
  }
}
