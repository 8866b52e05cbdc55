import { spawn, type ChildProcess } from "node:child_process";
import { mkdir, rm } from "node:fs/promises";
import { errorLine } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { browserCommand, type BrowserOptions } from "./browser.ts";
import { AT_FIRST, kioskStep, type KioskEffect, type KioskEvent, type KioskState, type Seen } from "./machine.ts";

const LOOK_EVERY_MS = 1000;
const LIFE_DEADLINE_MS = 3000;

export interface KioskOptions extends BrowserOptions {
  readonly log: Logger;
}

/**
 * Keeps a browser on the screen's page: starts it when the daemon answers, starts it again when it ends or when the
 * page has fallen silent.
 */
export class Kiosk {
  readonly #options: KioskOptions;
  readonly #log: Logger;
  #state: KioskState = AT_FIRST;
  #child: ChildProcess | undefined;
  #ended: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #looked = -Infinity;
  #stopping = false;
  #starts = 0;

  constructor(options: KioskOptions) {
    this.#options = options;
    this.#log = options.log.child({ module: "kiosk" });
  }

  /** Starts of the browser so far. */
  get starts(): number {
    return this.#starts;
  }

  /** Process id of the compositor, or of the browser without one. */
  get pid(): number | undefined {
    return this.#child?.pid;
  }

  /** The loop has turned lately: for the watchdog's beat. It does not depend on the page or on the daemon. */
  alive(): boolean {
    return performance.now() - this.#looked < 3 * (LOOK_EVERY_MS + LIFE_DEADLINE_MS);
  }

  start(): void {
    void this.#round();
  }

  /** Ends the browser: SIGTERM, after 3 s SIGKILL. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    this.#signal("SIGTERM");
    const timer = setTimeout(() => this.#signal("SIGKILL"), 3000);
    await this.#ended;
    clearTimeout(timer);
    await rm(this.#options.profileDir, { recursive: true, force: true });
  }

  async #round(): Promise<void> {
    const seen = await this.#look();
    if (this.#stopping) return;
    this.#looked = performance.now();
    await this.#step({ type: "look", seen });
    if (!this.#stopping) this.#timer = setTimeout(() => void this.#round(), LOOK_EVERY_MS);
  }

  async #look(): Promise<Seen> {
    try {
      const answer = await fetch(new URL("/life", this.#options.url), {
        signal: AbortSignal.timeout(LIFE_DEADLINE_MS),
      });
      const { life } = (await answer.json()) as { life?: unknown };
      return life === "alive" || life === "silent" || life === "none" ? life : "away";
    } catch {
      return "away";
    }
  }

  async #step(event: KioskEvent): Promise<void> {
    const before = this.#state;
    const { state, effects } = kioskStep(before, event, performance.now());
    this.#state = state;
    if (before.type !== state.type) this.#log.info({ from: before.type, to: state.type, event: event.type }, "kiosk");
    for (const effect of effects) await this.#do(effect);
  }

  async #do(effect: KioskEffect): Promise<void> {
    if (effect === "end") this.#signal("SIGTERM");
    else if (effect === "kill") this.#signal("SIGKILL");
    else {
      try {
        await this.#launch();
      } catch (error) {
        this.#log.error({ error: errorLine(error) }, "the screen's browser can't be started");
        await this.#step({ type: "failed" });
      }
    }
  }

  async #launch(): Promise<void> {
    const { profileDir } = this.#options;
    // Whatever the last page left behind, it is not there for the next.
    await rm(profileDir, { recursive: true, force: true });
    await mkdir(profileDir, { recursive: true, mode: 0o700 });
    if (this.#stopping) return;
    const command = browserCommand(this.#options);
    // A group of its own: compositor, browser and its helpers end together; and none outlives the one who started it.
    const child = spawn("setpriv", ["--pdeathsig", "KILL", "--", ...command], {
      stdio: ["ignore", "ignore", "inherit"],
      detached: true,
    });
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#child = child;
    this.#ended = promise;
    this.#starts += 1;
    this.#log.info({ starts: this.#starts }, "the screen's browser starts");
    let over = false;
    const ended = (how: object) => {
      if (over) return;
      over = true;
      this.#log.warn(how, "the screen's browser has ended");
      // Helpers that outlived it.
      this.#signal("SIGKILL", child);
      if (this.#child === child) this.#child = undefined;
      resolve();
      if (!this.#stopping) void this.#step({ type: "ended" });
    };
    child.once("error", (error) => ended({ error: error.message }));
    child.once("exit", (code, signal) => ended({ code, signal }));
  }

  /** To the whole group. */
  #signal(signal: NodeJS.Signals, child = this.#child): void {
    if (child?.pid === undefined) return;
    try {
      process.kill(-child.pid, signal);
    } catch {
      // It is gone already.
    }
  }
}
