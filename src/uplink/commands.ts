import { createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { readFile } from "node:fs/promises";
import { errorLine } from "../contract/errors.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { BorneName } from "../contract/topics.ts";
import type { CmdMessage } from "../contract/types.ts";
import type { LogStream } from "./log-stream.ts";
import type { CommandHandlers } from "./port.ts";
import type { PendingReboot } from "./pending-reboot.ts";
import type { Results } from "./results.ts";
import type { StateStore } from "./state-store.ts";
import type { Incoming } from "./transport.ts";
import { verify } from "./verify.ts";

/** What the borne's own configuration says of commands. */
export interface CommandSettings {
  /** Types that are obeyed. */
  readonly allow: readonly string[];
  /** Ed25519 public key of the supervisor, PEM (SPKI). Absent: nothing is obeyed. */
  readonly publicKeyFile?: string;
}

export interface CommandsOptions {
  readonly name: BorneName;
  readonly settings: CommandSettings;
  readonly state: StateStore;
  readonly results: Results;
  readonly handlers: CommandHandlers;
  readonly logStream: LogStream;
  readonly reboot: PendingReboot;
  readonly clock: Clock;
  readonly log: Logger;
  /** Longest execution of one command, milliseconds. */
  readonly deadlineMs?: number;
}

const MAX_QUEUE = 8;
const DEADLINE_MS = 600_000;
/** How long `running` of a reboot is waited for at the broker. */
const REBOOT_SAID_MS = 5_000;
const LOG_DEFAULT_S = 300;

/** The supervisor's orders (docs/contract.md, rule 8): checked, counted, then executed one at a time. */
export class Commands {
  readonly #options: CommandsOptions;
  readonly #stop = new AbortController();
  readonly #queue: CmdMessage[] = [];
  /** Messages are looked at one after the other: each is checked against the counter that the one before has left. */
  #checking: Promise<void> = Promise.resolve();
  #busy = false;

  constructor(options: CommandsOptions) {
    this.#options = options;
  }

  /** A message on `cmd`. */
  received(message: Incoming): void {
    this.#checking = this.#checking.then(() => this.#check(message));
  }

  /** Nothing more is begun, what runs is told to end. */
  stop(): void {
    this.#stop.abort();
    this.#queue.length = 0;
  }

  async #check(message: Incoming): Promise<void> {
    const { name, settings, state, results, clock, log } = this.#options;
    try {
      const publicKey = await this.#publicKey();
      const lastCounter = state.get("commandCounter") ?? 0;
      const verdict = verify({
        payload: message.payload,
        retained: message.retain,
        name,
        allow: settings.allow,
        publicKey,
        lastCounter,
        wallMs: clock.wallMs(),
        clockSynchronised: clock.synchronised(),
      });
      if (!verdict.accepted) {
        const { id, state: outcome, reason } = verdict;
        // The broker sends again what it has seen no PUBACK for: that one has been obeyed, and is no replay.
        if (reason === "replayed" && message.dup) return;
        log.warn({ id: id ?? null, reason }, "command not obeyed");
        if (id !== undefined) void results.refuse({ id, state: outcome, reason });
        return;
      }
      const { command } = verdict;
      // On the disk before anything is done: whatever happens then, this command is never executed twice.
      state.set("commandCounter", command.ctr);
      this.#accept(command);
    } catch (error) {
      // Without the counter on the disk a replay could not be told: nothing is obeyed.
      log.error({ error: errorLine(error) }, "command not obeyed: its counter can't be read or stored");
    }
  }

  #accept(command: CmdMessage): void {
    const { results, log } = this.#options;
    const { id, type, by } = command;
    if (this.#stop.signal.aborted || this.#queue.length >= MAX_QUEUE) {
      void results.say({ id, type, state: "rejected", reason: "busy" });
      return;
    }
    log.info({ id, type, by, ctr: command.ctr }, "command accepted");
    void results.say({ id, type, state: "accepted" });
    this.#queue.push(command);
    void this.#work();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (let command = this.#queue.shift(); command; command = this.#queue.shift()) await this.#execute(command);
    this.#busy = false;
  }

  async #execute(command: CmdMessage): Promise<void> {
    const { results, clock, log } = this.#options;
    const { id, type } = command;
    if (clock.synchronised() && command.exp <= clock.wallMs()) {
      await results.say({ id, type, state: "expired", reason: "waited too long behind others" });
      return;
    }
    const said = results.say({ id, type, state: "running" });
    try {
      const result = await this.#handle(command, said);
      log.info({ id, type }, "command done");
      // The outcome of a reboot is told after it; that of an update by who has made it, unless nothing was to be done.
      const isToldLater = type === "reboot" || (type === "update" && !result);
      if (!isToldLater) void results.say({ id, type, state: "succeeded", ...(result ? { result } : {}) });
    } catch (error) {
      log.warn({ id, type, error: errorLine(error) }, "command failed");
      void results.say({ id, type, state: "failed", reason: errorLine(error).slice(0, 300) });
    }
  }

  async #handle(command: CmdMessage, said: Promise<boolean>): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { handlers, logStream, reboot } = this.#options;
    if (command.type === "log") {
      const { level = "info", duration_s: durationS = LOG_DEFAULT_S } = command.args;
      logStream.start(level, durationS);
      return { level, duration_s: durationS };
    }
    if (command.type !== "reboot") return await this.#bounded(handlers[command.type], command);
    await Promise.race([said, delay(REBOOT_SAID_MS)]);
    reboot.ordered(command.id);
    try {
      return await this.#bounded(handlers.reboot, command);
    } catch (error) {
      reboot.forget();
      throw error;
    }
  }

  /** A handler that hangs must not hold the queue for ever. */
  async #bounded(
    handler: CommandHandlers["selftest"],
    command: CmdMessage,
  ): Promise<Readonly<Record<string, unknown>> | undefined> {
    const signal = AbortSignal.any([this.#stop.signal, AbortSignal.timeout(this.#options.deadlineMs ?? DEADLINE_MS)]);
    signal.throwIfAborted();
    const { promise: late, reject } = Promise.withResolvers<never>();
    late.catch(() => undefined);
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    try {
      return await Promise.race([handler(command, signal), late]);
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Read at each command: keys are changed without a restart, and commands are rare. */
  async #publicKey(): Promise<KeyObject | undefined> {
    const { settings, log } = this.#options;
    if (settings.publicKeyFile === undefined) return undefined;
    try {
      const key = createPublicKey(await readFile(settings.publicKeyFile));
      if (key.asymmetricKeyType === "ed25519") return key;
      log.error({ file: settings.publicKeyFile }, "key of commands: expected Ed25519");
    } catch (error) {
      log.error({ file: settings.publicKeyFile, error: errorLine(error) }, "key of commands: can't be read");
    }
    return undefined;
  }
}

function delay(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms).unref());
}
