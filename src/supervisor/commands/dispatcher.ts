import type { KeyObject } from "node:crypto";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { topicOf, type BorneName } from "../../contract/topics.ts";
import type { ResMessage } from "../../contract/types.ts";
import { keyOf, type Fleet } from "../fleet/fleet.ts";
import type { Store } from "../store/store.ts";
import { CATALOGUE, type CommandArgs, type CommandType } from "./catalogue.ts";
import { isDone, step, type LifeEvent } from "./life.ts";
import { keepCommand, openCommands, readCommand, saidOf, writeLife, type ShownCommand } from "./lives.ts";
import { commandId, makeCommand, MAX_TTL_S } from "./make.ts";
import { Serial } from "./serial.ts";

/** Commands that are not done, for one borne: its own queue takes eight (src/uplink/commands.ts). */
const MAX_OPEN_EACH = 8;

/** What somebody asks of a borne. */
export interface Asked {
  readonly to: BorneName;
  readonly type: CommandType;
  readonly args: CommandArgs;
  /** Account that asks, or `batch`. */
  readonly by: string;
  /** Keep it so long for a borne that is away or serves somebody; absent = at once or not at all. Milliseconds. */
  readonly waitMs?: number;
  /** Id of the command, where asking twice must not send twice. */
  readonly id?: string;
  readonly batch?: string;
}

export interface DispatcherOptions {
  readonly store: Store;
  readonly fleet: Fleet;
  readonly clock: Clock;
  readonly log: Logger;
  /** The key that signs. @throws VisioborneError `command.key`. */
  readonly key: () => KeyObject;
  readonly listening: () => boolean;
  /** Whether a borne is one that never closes, at night. */
  readonly isOpenAtNight: (to: BorneName) => boolean;
  readonly publish: (topic: string, payload: string, expiryS: number) => Promise<void>;
  /** Called before a command goes to the broker. */
  readonly beforeSending?: (command: ShownCommand) => void;
  /** A command is something else than it was. */
  readonly onChange?: (command: ShownCommand) => void;
}

/**
 * Gives commands to bornes that can take them, and keeps what becomes of them. All that it knows is in the database:
 * after a crash it goes on, and of two processes that look at one command only one moves it.
 */
export class Dispatcher {
  readonly #options: DispatcherOptions;
  readonly #serial = new Serial();
  /** Bornes for which something waits, with how many of their commands are not done. */
  #open = new Map<string, number>();
  #waiting = new Set<string>();
  #lookPlanned = false;

  constructor(options: DispatcherOptions) {
    this.#options = options;
  }

  /**
   * Asks for a command, and sends it when the borne can take it.
   * @returns it, as it then is.
   * @throws VisioborneError `borne.unknown`, `command.key`, `command.invalid`; `command.conflict` when the borne cannot
   *   take it now and is not to be waited for, or has too many.
   */
  async ask(asked: Asked): Promise<ShownCommand> {
    const { fleet, key } = this.#options;
    const name = keyOf(asked.to);
    if (!fleet.has(asked.to)) throw new VisioborneError("borne.unknown", `borne ${name}: not in the register`);
    key();
    const obstacle = this.obstacle(asked.to, asked.type);
    if (obstacle !== undefined && asked.waitMs === undefined) {
      throw new VisioborneError("command.conflict", `${name}: ${obstacle}`, { borne: name, type: asked.type });
    }
    return await this.#serial.run(async () => await this.#take(asked));
  }

  /** Why a borne cannot take a command now; `undefined` = it can. */
  obstacle(to: BorneName, type: CommandType): string | undefined {
    const life = this.#options.fleet.get(to)?.life;
    if (!this.#options.listening()) return "the supervisor has no connection to the broker";
    if (life?.liveness !== "live") return `not live (${life?.liveness ?? "unknown"}): expected one that is heard`;
    if (life.state === "in-session" && CATALOGUE[type].disturbs) return `${type} would disturb: a usager is served`;
    // Of other states the hours cannot be told: the borne decides.
    const open = life.state === "ready" || life.state === "limited";
    if (CATALOGUE[type].whenClosed && open && !this.#options.isOpenAtNight(to)) {
      return `${type}: the site is open, expected outside its hours`;
    }
    return undefined;
  }

  /** A transition, as it was received. */
  said({ id, ...said }: ResMessage): void {
    this.#later(async () => {
      const command = await readCommand(this.#options.store, id);
      if (command) await this.#step(command, { kind: "said", said });
    });
  }

  /** Something was heard of a borne: perhaps it can take now what waits. */
  heard(name: BorneName): void {
    if (!this.#waiting.has(keyOf(name))) return;
    // Once: what cannot go yet is marked again by the next look.
    this.#waiting.delete(keyOf(name));
    this.look();
  }

  /** Looks at all that is not done: what was said meanwhile, whose time is over, what can go. */
  look(): void {
    if (this.#lookPlanned) return;
    this.#lookPlanned = true;
    this.#later(async () => {
      this.#lookPlanned = false;
      const { store } = this.#options;
      const open = await openCommands(store);
      const said = Map.groupBy(await saidOf(store, idsOf(open)), ({ id }) => id);
      this.#open = new Map();
      this.#waiting = new Set();
      for (const one of open) {
        let command = one;
        for (const { said: message } of said.get(one.id) ?? []) {
          command = await this.#step(command, { kind: "said", said: message });
        }
        if (this.obstacle(command, command.type) === undefined) command = await this.#step(command, { kind: "able" });
        this.#count(await this.#step(command, { kind: "tick" }));
      }
    });
  }

  /** Takes back what was not sent yet. */
  async withdraw(commands: readonly ShownCommand[], reason: string): Promise<void> {
    await this.#serial.run(async () => {
      for (const command of commands) await this.#step(command, { kind: "withdrawn", reason });
    });
  }

  async stop(): Promise<void> {
    await this.#serial.idle();
  }

  async #take(asked: Asked): Promise<ShownCommand> {
    const { to, type, args, by, waitMs, id = commandId(), batch = null } = asked;
    const { store, clock } = this.#options;
    const requestedMs = Math.round(clock.wallMs());
    if ((this.#open.get(keyOf(to)) ?? 0) >= MAX_OPEN_EACH && batch === null) {
      throw new VisioborneError("command.conflict", `${keyOf(to)}: ${MAX_OPEN_EACH} commands are not done: wait`);
    }
    const waitUntilMs = waitMs === undefined ? null : requestedMs + Math.round(waitMs);
    await keepCommand(store, { ...to, id, type, args, by, requestedMs, waitUntilMs, ttlS: MAX_TTL_S, batch });
    const kept = await readCommand(store, id);
    if (!kept) throw new VisioborneError("command.unknown", `command ${id}: gone`);
    this.#options.onChange?.(kept);
    const able = this.obstacle(to, type) === undefined;
    const command = able ? await this.#step(kept, { kind: "able" }) : kept;
    this.#count(command);
    return command;
  }

  #count(command: ShownCommand): void {
    const name = keyOf(command);
    if (!command.done) this.#open.set(name, (this.#open.get(name) ?? 0) + 1);
    if (command.state === "issued") this.#waiting.add(name);
  }

  /** One step, on the disk before its effect: a command goes twice only by way of a new signature. */
  async #step(command: ShownCommand, event: LifeEvent): Promise<ShownCommand> {
    const { store, clock, onChange } = this.#options;
    const { life, effects } = step(command, event, Math.round(clock.wallMs()));
    if (life === command) return command;
    if (!(await writeLife(store, command.id, command, life))) {
      return (await readCommand(store, command.id)) ?? command;
    }
    const now: ShownCommand = { ...command, ...life, done: isDone(life.state) };
    onChange?.(now);
    return effects.includes("publish") ? await this.#publish(now) : now;
  }

  async #publish(command: ShownCommand): Promise<ShownCommand> {
    const { store, key, clock, publish, beforeSending, log } = this.#options;
    const { id, network, borne, type, args, by, ttlS } = command;
    const to = { network, borne };
    try {
      const signed = await makeCommand(store, key(), { to, type, args, by: by.slice(0, 64), ttlS, id }, clock);
      beforeSending?.(command);
      await publish(topicOf(to, "cmd"), JSON.stringify(signed), ttlS);
      log.info({ id, type, network, borne, by }, "command sent");
      return command;
    } catch (error) {
      log.warn({ id, type, network, borne, error: errorLine(error) }, "command not sent");
      return await this.#step(command, { kind: "not-sent", reason: errorLine(error).slice(0, 300) });
    }
  }

  #later(task: () => Promise<void>): void {
    this.#serial.run(task).catch((error: unknown) => {
      this.#options.log.error({ error: errorLine(error) }, "commands: database");
    });
  }
}

function idsOf(commands: readonly ShownCommand[]): string[] {
  return commands.map(({ id }) => id);
}
