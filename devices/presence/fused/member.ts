import { EventEmitter } from "node:events";
import { errorLine } from "../../../src/contract/errors.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import { reopenDelayMs } from "../../backoff.ts";
import type { SelfTestResult } from "../../device.ts";
import type { Presence, PresenceSensor } from "../port.ts";

const OPEN_DEADLINE_MS = 15_000;
/** Open for so long, it was truly back: another loss is a new one. */
const BACK_MS = 5000;

interface MemberEvents {
  /** Its sight or its trouble may have changed. */
  change: [];
}

/** One of several fused sensors: opened, and opened again for ever when it is lost. Its loss concerns it alone. */
export class Member extends EventEmitter<MemberEvents> {
  readonly name: string;
  readonly #open: (signal: AbortSignal) => Promise<PresenceSensor>;
  readonly #clock: Clock;
  readonly #stopping = new AbortController();
  readonly #tried = Promise.withResolvers<void>();
  #sensor: PresenceSensor | undefined;
  #why = "not opened yet";
  #attempt = 0;
  #awaySinceMs: number | undefined;
  #loop: Promise<void> | undefined;

  /** @param open opens the sensor; given up after 15 s even if it ignores its signal */
  constructor(name: string, open: (signal: AbortSignal) => Promise<PresenceSensor>, clock: Clock) {
    super();
    this.name = name;
    this.#open = open;
    this.#clock = clock;
  }

  /** Starts it. Resolves when it was tried once, whatever came of it. */
  start(): Promise<void> {
    this.#loop ??= this.#run();
    return this.#tried.promise;
  }

  isOpen(): boolean {
    return this.#sensor !== undefined;
  }

  sight(): Presence {
    return this.#sensor?.sight() ?? "unknown";
  }

  /** What is wrong with it, in a technician's words; undefined = nothing. */
  trouble(): string | undefined {
    if (!this.#sensor) return this.#why;
    return this.#sensor.conditions().map(({ code, detail }) => detail ?? code)[0];
  }

  /** Rejects only when the signal aborts. Undefined = it is not there. */
  async selfTest(signal: AbortSignal): Promise<SelfTestResult | undefined> {
    return this.#sensor?.selfTest(signal);
  }

  /** Idempotent. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("closed"));
    await this.#loop;
  }

  async #run(): Promise<void> {
    const signal = this.#stopping.signal;
    while (!signal.aborted) {
      const sensor = await this.#tryOpen(signal);
      if (sensor) await this.#live(sensor, signal);
      else this.#tried.resolve();
      if (!signal.aborted) await this.#pause(signal);
    }
  }

  async #tryOpen(stop: AbortSignal): Promise<PresenceSensor | undefined> {
    const signal = AbortSignal.any([stop, AbortSignal.timeout(OPEN_DEADLINE_MS)]);
    let late = false;
    const opening = this.#open(signal).then(async (sensor) => {
      // Opened after it was given up: it must not stay open beside the next.
      if (late) await sensor.close();
      return sensor;
    });
    try {
      return await Promise.race([opening, aborted(signal)]);
    } catch (error) {
      late = true;
      opening.catch(() => undefined);
      this.#leave(error);
      return undefined;
    }
  }

  async #live(sensor: PresenceSensor, stop: AbortSignal): Promise<void> {
    const openedMs = this.#clock.monotonicMs();
    const { promise: lost, resolve } = Promise.withResolvers<unknown>();
    sensor.on("lost", resolve);
    sensor.on("sight", () => this.emit("change"));
    sensor.on("conditions", () => this.emit("change"));
    this.#sensor = sensor;
    this.emit("change");
    this.#tried.resolve();
    const why = await Promise.race([lost, aborted(stop).catch((error: unknown) => error)]);
    this.#sensor = undefined;
    if (this.#clock.monotonicMs() - openedMs > BACK_MS) {
      this.#attempt = 0;
      this.#awaySinceMs = undefined;
    }
    this.#leave(why);
    await sensor.close();
    sensor.removeAllListeners();
  }

  #leave(why: unknown): void {
    this.#why = errorLine(why).replace(/^presence\.absent: /, "");
    this.emit("change");
  }

  async #pause(stop: AbortSignal): Promise<void> {
    const nowMs = this.#clock.monotonicMs();
    this.#awaySinceMs ??= nowMs;
    const delayMs = reopenDelayMs(this.#attempt, nowMs - this.#awaySinceMs, Math.random());
    this.#attempt += 1;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, delayMs);
    stop.addEventListener("abort", () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
  }
}

/** Rejects with the signal's reason when it aborts. */
function aborted(signal: AbortSignal): Promise<never> {
  const { promise, reject } = Promise.withResolvers<never>();
  if (signal.aborted) reject(signal.reason);
  else signal.addEventListener("abort", () => reject(signal.reason), { once: true });
  return promise;
}
