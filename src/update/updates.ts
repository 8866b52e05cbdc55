import { errorLine, VisioborneError } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import { Installation } from "./installation.ts";
import { step, takesOrders } from "./machine.ts";
import { orderOf, versionObstacle, type UpdateArgs, type UpdateOrder } from "./order.ts";
import { paceOf } from "./policy.ts";
import type { SlotFacts, Updater } from "./port.ts";
import type { UpdateRecord } from "./record.ts";
import type { BundleSource } from "./relay/source.ts";
import type { Look, Outcome, UpdateEffect, UpdateEvent, UpdateState } from "./states.ts";

/** What updates need of the borne, asked for each time. */
export interface UpdateHands {
  /** The moment, but for the two things that only updates know. */
  look(): Omit<Look, "slots" | "nowMs" | "wallMs">;
  /** Version of the image that runs. */
  readonly running: string;
  /** What the line carries, kbit/s. */
  lineKbps(): number;
  source(order: UpdateOrder): BundleSource;
  /** Asks the board to restart. */
  restart(): Promise<void>;
  /** Lets whoever may keep the system on trial. */
  keep(): void;
  event(type: (UpdateEffect & { kind: "event" })["type"], detail: string): void;
  /** What became of a command. */
  said(result: {
    readonly id: string;
    readonly state: "succeeded" | "failed";
    readonly reason?: string;
    readonly result?: Readonly<Record<string, unknown>>;
  }): void;
  /** The last update, until another one went well; undefined = nothing is wrong. */
  failed(detail: string | undefined): void;
  /** In words, for who put a stick in. */
  tell(what: (UpdateEffect & { kind: "tell" })["what"], order: UpdateOrder): void;
  /** Something that the description says has changed. */
  described(): void;
}

export interface UpdatesOptions {
  readonly updater: Updater;
  readonly record: UpdateRecord;
  readonly hands: UpdateHands;
  readonly clock: Clock;
  readonly log: Logger;
  /** For tests. */
  readonly pace?: { readonly lookMs?: number; readonly slotsMs?: number; readonly pollMs?: number };
  readonly random?: () => number;
}

const LOOK_MS = 1_000;
/** The updater is asked this often while its answer is waited for: at the start, and at the end of a trial. */
const SLOTS_MS = 10_000;

/** The borne's updates: what the machine decides is done, and what it has to know is found out. */
export class Updates {
  readonly #options: UpdatesOptions;
  readonly #log: Logger;
  #state: UpdateState;
  #last: Outcome | undefined;
  #slots: SlotFacts | undefined;
  #begun = false;
  #asking = false;
  #askAtMs = 0;
  /** Said once: it is asked every ten seconds. */
  #unknownWhy = "";
  #installation: Installation | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(options: UpdatesOptions) {
    this.#options = options;
    this.#log = options.log.child({ module: "update" });
    ({ state: this.#state, last: this.#last } = options.record.read());
  }

  start(): void {
    this.#tellFailure();
    this.#timer = setInterval(() => this.look(), this.#options.pace?.lookMs ?? LOOK_MS).unref();
    this.look();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.#installation?.stop();
  }

  /** For the description: the system that runs, and how the last update ended. */
  shown(): {
    readonly version: string;
    readonly slot: string | undefined;
    readonly onTrial: boolean;
    readonly last: Outcome | undefined;
  } {
    const { booted, onTrial = false } = this.#slots ?? {};
    return { version: this.#options.hands.running, slot: booted, onTrial, last: this.#last };
  }

  state(): UpdateState {
    return this.#state;
  }

  /**
   * A signed command. Resolves when it is taken; what becomes of it is said later, by `said`.
   * @returns figures, when there is nothing to be done
   * @throws VisioborneError `order.args`, `order.version`, `order.update-busy`, `order.in-session`
   */
  ordered(command: string, args: UpdateArgs): { readonly version: string; readonly already: true } | undefined {
    const { clock, hands, random = Math.random } = this.#options;
    const order = orderOf(command, args, clock.wallMs(), random());
    if (hands.look().inSession)
      throw new VisioborneError("order.in-session", "update: refused, a usager is being served");
    // One that runs as a try may yet go back.
    if (order.version === hands.running && takesOrders(this.#state)) return { version: order.version, already: true };
    this.take(order);
    return undefined;
  }

  /** Takes an order. @throws VisioborneError `order.version`, `order.update-busy` */
  take(order: UpdateOrder): void {
    const obstacle = versionObstacle(order, this.#options.hands.running);
    if (obstacle !== undefined) throw new VisioborneError("order.version", `update: refused, ${obstacle}`);
    if (!takesOrders(this.#state))
      throw new VisioborneError("order.update-busy", `update: refused, another one is ${this.#state.name}`);
    this.#step({ kind: "ordered", order });
    this.look();
  }

  /** Something may have changed; also called each second. */
  look(): void {
    const { clock, hands, pace = {} } = this.#options;
    const nowMs = clock.monotonicMs();
    const isNeeded = !this.#begun || this.#state.name === "trial";
    // Without the id of the boot it cannot be said whether the board has restarted: the board is not open yet. Nor is RAUC
    // started for it, while the devices want the processor.
    if (isNeeded && nowMs >= this.#askAtMs && hands.look().bootId !== "") {
      this.#askAtMs = nowMs + (pace.slotsMs ?? SLOTS_MS);
      void this.#askSlots();
    }
    this.#installation?.pace(paceOf(hands.look(), hands.lineKbps()));
    if (this.#begun) this.#step({ kind: "look" });
  }

  async #askSlots(): Promise<void> {
    if (this.#asking) return;
    this.#asking = true;
    try {
      const before = JSON.stringify(this.#slots);
      this.#slots = await this.#options.updater.facts();
      if (JSON.stringify(this.#slots) !== before) this.#options.hands.described();
      if (this.#begun || !this.#timer) return;
      this.#begun = true;
      this.#step({ kind: "started" });
    } catch (error) {
      const why = errorLine(error);
      if (why !== this.#unknownWhy) this.#log.warn({ error: why }, "which system runs is not known");
      this.#unknownWhy = why;
    } finally {
      this.#asking = false;
    }
  }

  #step(event: UpdateEvent): void {
    const { clock, hands, record } = this.#options;
    const slots = this.#slots;
    const look: Look = { ...hands.look(), slots, nowMs: clock.monotonicMs(), wallMs: clock.wallMs() };
    const { state, effects, outcome } = step(this.#state, event, look);
    if (state !== this.#state || outcome) {
      if (state.name !== this.#state.name) this.#log.info({ from: this.#state.name, state: state.name }, "update");
      this.#state = state;
      if (outcome) this.#last = outcome;
      try {
        // On the disk before its effects: whatever happens then, the system that starts next knows.
        record.write({ state, last: this.#last });
      } catch (error) {
        this.#log.error({ error: errorLine(error) }, "update: not kept on the disk");
      }
      if (outcome) {
        this.#tellFailure();
        hands.described();
      }
    }
    for (const effect of effects) this.#do(effect);
  }

  #tellFailure(): void {
    const { result, version, reason } = this.#last ?? {};
    const isWrong = result === "failed" || result === "rolled-back";
    this.#options.hands.failed(isWrong ? `${version}: ${reason}` : undefined);
  }

  #do(effect: UpdateEffect): void {
    const { hands } = this.#options;
    switch (effect.kind) {
      case "install":
        this.#install(effect.order);
        return;
      case "give-up":
        this.#installation?.giveUp(effect.reason);
        return;
      case "restart":
        hands.restart().catch((error: unknown) => this.#step({ kind: "not-restarting", reason: errorLine(error) }));
        return;
      case "keep":
        this.#log.info({}, "as good as before for long enough: to be kept");
        hands.keep();
        return;
      case "ended": {
        const { order, ok, reason } = effect;
        const { command: id, version } = order;
        if (id === undefined) return;
        const slot = this.#slots?.booted;
        const result = { version, ...(slot === undefined ? {} : { slot }) };
        hands.said(ok ? { id, state: "succeeded", result } : { id, state: "failed", reason, result });
        return;
      }
      case "event":
        hands.event(effect.type, effect.detail);
        return;
      case "tell":
        hands.tell(effect.what, effect.order);
    }
  }

  #install(order: UpdateOrder): void {
    const { updater, hands, clock, pace = {} } = this.#options;
    const pollMs = pace.pollMs;
    const installation = new Installation({
      order,
      updater,
      source: hands.source(order),
      running: hands.running,
      clock,
      log: this.#log,
      ...(pollMs === undefined ? {} : { pollMs }),
    });
    this.#installation = installation;
    installation.pace(paceOf(hands.look(), hands.lineKbps()));
    void this.#follow(installation);
  }

  async #follow(installation: Installation): Promise<void> {
    const end = await installation.run();
    this.#installation = undefined;
    // A daemon that stops says nothing: the next one sees that it was in the middle.
    if (this.#timer) this.#step({ kind: "written", ...end });
  }
}
