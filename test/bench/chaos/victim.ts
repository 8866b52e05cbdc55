import type { Broker } from "../../../src/demo/broker.ts";
import { errorLine } from "../../../src/contract/errors.ts";
import { Program, type LogLine } from "../program.ts";

/** A start must be over in this time, whatever was killed before. Milliseconds. */
const READY_DEADLINE_MS = 30_000;

/** Something that is killed and started again. */
export interface Victim {
  readonly name: string;
  /** Whether its present run is ready. */
  isReady(): boolean;
  /** SIGKILL, and a new start at once; resolves when the old process is gone and the new one is there. */
  strike(): Promise<void>;
  /** Resolves when the present run is ready; starts that fail meanwhile are told in `refusals`. */
  untilReady(): Promise<void>;
  /** SIGKILL, or SIGTERM, for good. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
}

/** What goes wrong with starts, and what the programs complain of. */
export class Complaints {
  readonly refusals: string[] = [];
  readonly #errors = new Map<string, number>();

  refused(name: string, why: string): void {
    this.refusals.push(`${name}: ${why}`);
  }

  /** A line of a log, kept when it is an error: how often each was said. */
  heard(name: string, line: LogLine): void {
    if (line.level !== "error") return;
    const text = `${name.replace(/-\d+$/, "")}: ${line.msg ?? ""} ${typeof line["error"] === "string" ? line["error"] : ""}`;
    this.#errors.set(text, (this.#errors.get(text) ?? 0) + 1);
  }

  errors(): readonly (readonly [string, number])[] {
    return [...this.#errors].sort(([, one], [, other]) => other - one);
  }
}

export interface ProgramVictimOptions {
  readonly name: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly readyMessage: string;
  readonly complaints: Complaints;
  readonly logFile: string;
  readonly onLine?: (line: LogLine) => void;
  /** Between the end of a killed run and the start of the next one: nobody has its files open. */
  readonly whileDead?: () => void;
}

/** A program of ours: the borne's daemon, the supervisor. */
export class ProgramVictim implements Victim {
  readonly name: string;
  readonly #options: ProgramVictimOptions;
  #program: Program;
  #over = false;

  constructor(options: ProgramVictimOptions) {
    this.#options = options;
    this.name = options.name;
    this.#program = this.#start();
  }

  isReady(): boolean {
    return this.#program.wasReady;
  }

  async strike(): Promise<void> {
    const program = this.#program;
    await program.kill();
    this.#options.whileDead?.();
    // Had it ended by itself, it was started again already.
    if (this.#program === program) this.#program = this.#start();
  }

  async untilReady(): Promise<void> {
    // A run that fails is followed by the next, each told of; there may be many, but not without end.
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const program = this.#program;
      if (
        await program.untilReady(READY_DEADLINE_MS).then(
          () => true,
          () => false,
        )
      )
        return;
      if (this.#program === program) await this.strike();
    }
    throw new Error(`${this.name}: does not come up any more`);
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#over = true;
    await (signal === "SIGKILL" ? this.#program.kill() : this.#program.stop());
    this.#options.whileDead?.();
  }

  #start(): Program {
    const { name, args, env, readyMessage, complaints, logFile, onLine } = this.#options;
    const program = new Program({
      name,
      args,
      ...(env ? { env } : {}),
      readyMessage,
      logFile,
      onLine: (line) => {
        complaints.heard(name, line);
        onLine?.(line);
      },
    });
    void this.#watch(program);
    return program;
  }

  /** Tells of a start that does not succeed, and of an end that nobody asked for. */
  async #watch(program: Program): Promise<void> {
    const { name, complaints } = this.#options;
    const timer = setTimeout(() => {
      if (!program.wasReady) complaints.refused(name, `not ready within ${READY_DEADLINE_MS} ms`);
    }, READY_DEADLINE_MS);
    const end = await program.ended;
    clearTimeout(timer);
    if (end.asked) return;
    complaints.refused(name, `ended by itself (${end.signal ?? `exit ${end.code}`}): ${end.stderr.slice(-300)}`);
    if (!this.#over && this.#program === program) this.#program = this.#start();
  }
}

/** mosquitto, under the demo's own keeper. */
export class BrokerVictim implements Victim {
  readonly name = "broker";
  readonly #broker: Broker;
  readonly #complaints: Complaints;
  #starting: Promise<boolean> = Promise.resolve(true);
  #ready = true;
  #struck = false;

  /** @param broker one that is up */
  constructor(broker: Broker, complaints: Complaints) {
    this.#broker = broker;
    this.#complaints = complaints;
    broker.onExit(({ expected, code, signal }) => {
      this.#ready = false;
      if (!expected) complaints.refused(this.name, `ended by itself (${signal ?? `exit ${code}`})`);
    });
  }

  isReady(): boolean {
    return this.#ready;
  }

  /** mosquitto writes mosquitto.db (SIGUSR1, see mosquitto(8)), as it does by itself every minute. */
  save(): void {
    if (this.#ready && this.#broker.pid !== undefined) process.kill(this.#broker.pid, "SIGUSR1");
  }

  async strike(): Promise<void> {
    this.#struck = true;
    await this.#broker.kill("SIGKILL");
    // A start that was cut short has to be over before the next.
    await this.#starting;
    this.#start();
  }

  async untilReady(): Promise<void> {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (await this.#starting) return;
      this.#start();
    }
    throw new Error("broker: does not come up any more");
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#struck = true;
    await (signal === "SIGKILL" ? this.#broker.kill(signal) : this.#broker.stop());
    await this.#starting;
  }

  #start(): void {
    this.#struck = false;
    this.#starting = this.#broker.restart().then(
      () => (this.#ready = !this.#struck),
      (error: unknown) => {
        if (!this.#struck) this.#complaints.refused(this.name, errorLine(error));
        return false;
      },
    );
  }
}
