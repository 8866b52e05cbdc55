import { EventEmitter } from "node:events";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { Condition, DeviceIdentity, DriverContext, SelfTestResult } from "../device.ts";
import { abortReason } from "../abort.ts";
import type { Presence, PresenceEvents, PresenceSensor } from "./port.ts";

/** Without a word for so long, what the sensor saw is no longer known. */
export const SILENT_MS = 2000;
/** Still silent after so long, it is given up: a new opening initialises it again. */
const GIVE_UP_MS = 10_000;

/**
 * What the real sensors share: a sight that grows stale. A driver says each reading; without readings the sight is
 * `unknown`, never `absent`, and the sensor says so.
 */
export abstract class SensorDevice extends EventEmitter<PresenceEvents> implements PresenceSensor {
  readonly identity: DeviceIdentity;
  protected readonly context: DriverContext;
  readonly #firstWord = Promise.withResolvers<void>();
  readonly #silence: NodeJS.Timeout | undefined;
  readonly #doubt: NodeJS.Timeout | undefined;
  readonly #giveUp: NodeJS.Timeout | undefined;
  #sight: Presence = "unknown";
  #trouble: string | undefined;
  #state: "open" | "lost" | "closed" = "open";
  #release: Promise<void> | undefined;

  /** @param growsStale false for a level on a line, which stands until it changes */
  constructor(identity: DeviceIdentity, context: DriverContext, growsStale = true) {
    super();
    this.identity = identity;
    this.context = context;
    this.#firstWord.promise.catch(() => undefined);
    if (!growsStale) return;
    this.#silence = setTimeout(() => this.#stale(this.silenceWords()), SILENT_MS);
    this.#doubt = setTimeout(() => this.#stale(this.#trouble ?? this.doubtWords()), SILENT_MS);
    this.#giveUp = setTimeout(() => this.lose(`silent for ${GIVE_UP_MS / 1000} s: ${this.silenceWords()}`), GIVE_UP_MS);
  }

  /** Stops everything and gives the bus, port or line back. Called once; bounded by the driver. */
  protected abstract release(): Promise<void>;
  /** Why it says nothing, as far as it can be told. */
  protected silenceWords(): string {
    return "silent";
  }
  /** Why what it says is not certain. */
  protected doubtWords(): string {
    return "its readings are not certain";
  }

  sight(): Presence {
    return this.#sight;
  }

  conditions(): readonly Condition[] {
    return this.#trouble === undefined ? [] : [{ code: "presence.absent", detail: this.#trouble.slice(0, 160) }];
  }

  /** Resolves at the first reading. @throws VisioborneError `presence.absent` after `deadlineMs`; the signal's reason. */
  async ready(deadlineMs: number, signal: AbortSignal): Promise<void> {
    const { promise, reject } = Promise.withResolvers<never>();
    const onAbort = (): void => reject(abortReason(signal));
    const timer = setTimeout(() => reject(this.#absent(this.silenceWords())), deadlineMs);
    signal.addEventListener("abort", onAbort, { once: true });
    if (signal.aborted) onAbort();
    try {
      await Promise.race([this.#firstWord.promise, promise]);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener("abort", onAbort);
    }
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (this.#state !== "open") return { passed: false, conditions: [{ code: "presence.absent" }], figures: {} };
    const conditions = this.conditions();
    // What it sees and how far stays inside: only whether it answers goes out.
    const figures = { answers: this.#trouble === undefined, certain: this.#sight !== "unknown", ...this.facts() };
    return { passed: conditions.length === 0, conditions, figures };
  }

  /** Further figures of the self-test: nothing about who is there. */
  protected facts(): Readonly<Record<string, string | boolean>> {
    return {};
  }

  close(): Promise<void> {
    this.#state = "closed";
    return this.#end();
  }

  protected get open(): boolean {
    return this.#state === "open";
  }

  /** A reading. `unknown`: it has answered, but what it sees is not certain; the last certain sight holds a while. */
  protected reading(sight: Presence): void {
    if (this.#state !== "open") return;
    this.#firstWord.resolve();
    this.#silence?.refresh();
    this.#giveUp?.refresh();
    if (sight === "unknown") return;
    this.#doubt?.refresh();
    const wasTroubled = this.#trouble !== undefined;
    this.#trouble = undefined;
    this.#see(sight);
    if (wasTroubled) this.emit("conditions", []);
  }

  /** This instance is dead: said once. */
  protected lose(why: string, cause?: unknown): void {
    if (this.#state !== "open") return;
    this.#state = "lost";
    const error = this.#absent(why, cause);
    this.#firstWord.reject(error);
    this.#see("unknown");
    void this.#end();
    this.emit("lost", error);
  }

  #stale(why: string): void {
    if (this.#state !== "open") return;
    this.#see("unknown");
    if (this.#trouble === why) return;
    this.#trouble = why;
    this.emit("conditions", this.conditions());
  }

  #see(sight: Presence): void {
    if (sight === this.#sight) return;
    this.#sight = sight;
    this.emit("sight", sight);
  }

  #absent(why: string, cause?: unknown): VisioborneError {
    const where = this.identity.address ?? this.context.id;
    return new VisioborneError("presence.absent", `${where}: ${why}`, { device: this.context.id }, { cause });
  }

  #end(): Promise<void> {
    for (const timer of [this.#silence, this.#doubt, this.#giveUp]) clearTimeout(timer);
    this.#release ??= this.release().catch((error: unknown) => {
      this.context.log.debug({ device: this.context.id }, `closing: ${String(error)}`);
    });
    return this.#release;
  }
}
