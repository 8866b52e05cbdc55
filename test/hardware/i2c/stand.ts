import { execFileSync, spawn, type ChildProcess, type ChildProcessByStdio } from "node:child_process";
import { EventEmitter, once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface, type Interface } from "node:readline";
import type { Readable, Writable } from "node:stream";
import { abortReason } from "../../../devices/abort.ts";
import type { Condition, DeviceIdentity, DriverContext, SelfTestResult } from "../../../devices/device.ts";
import type { Presence, PresenceEvents, PresenceSensor } from "../../../devices/presence/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Failure, Order, Standing, Word } from "./messages.ts";

const PRELOAD = "libumockdev-preload.so.0";
const HERE = import.meta.dirname;

type Ordered = Order extends infer O ? (O extends Order ? Omit<O, "id" | "instance"> : never) : never;

/** What is done to the fake bus: `bus`, or a chip by name. */
export interface BusOrder {
  readonly bus?: { readonly fault?: "bus-stuck" | null; readonly arbitration?: number };
  readonly vl53l1x?: ChipOrder & { readonly forced_status?: number | null };
  readonly sths34pf80?: ChipOrder & { readonly shock?: boolean };
}

type BusProcess = ChildProcessByStdio<Writable, Readable, null>;

interface Place {
  readonly folder: string;
  readonly env: Readonly<Record<string, string>>;
}

interface ChipOrder {
  readonly fault?: "absent" | "silent" | "stuck" | null;
  readonly cm?: number;
}

/**
 * A fake I2C bus with both chips on it (a process of umockdev), and the real drivers on the real i2c-bus in another
 * process, for umockdev has to be preloaded into it. `open` gives a stand-in of the sensor that is open there.
 */
export class I2cStand {
  readonly #bus: BusProcess;
  readonly #drivers: ChildProcess;
  readonly #answers: Interface;
  readonly #folder: string;
  /** What another process needs in its environment to see the same bus. */
  readonly env: Readonly<Record<string, string>>;
  readonly #waiting = new Map<number, (word: Word) => void>();
  readonly #remotes = new Map<number, RemoteSensor>();
  #ids = 0;
  #last: Promise<void> = Promise.resolve();

  private constructor(bus: BusProcess, answers: Interface, drivers: ChildProcess, place: Place) {
    this.#bus = bus;
    this.#answers = answers;
    this.#drivers = drivers;
    this.#folder = place.folder;
    this.env = place.env;
    drivers.on("message", (word: Word) => this.#hear(word));
  }

  static async start(): Promise<I2cStand> {
    const folder = mkdtempSync(join(tmpdir(), "vb-i2c-"));
    const shim = join(folder, "shim.so");
    execFileSync("g++", ["-x", "c", "-shared", "-fPIC", "-O1", "-o", shim, join(HERE, "shim.c")]);
    const killed = ["--pdeathsig", "KILL"];
    const env = { ...process.env, TMPDIR: folder };
    const bus = spawn("setpriv", [...killed, "umockdev-wrapper", "/usr/bin/python3", "-B", join(HERE, "bus.py")], {
      env,
      stdio: ["pipe", "pipe", "inherit"],
    });
    const answers = createInterface(bus.stdout);
    const { dir } = JSON.parse(String((await once(answers, "line"))[0])) as { dir: string };
    const onTheBus = { TMPDIR: folder, UMOCKDEV_DIR: dir, LD_PRELOAD: `${shim}:${PRELOAD}` };
    const drivers = spawn("setpriv", [...killed, process.execPath, join(HERE, "driver-main.ts")], {
      env: { ...env, ...onTheBus },
      stdio: ["ignore", "inherit", "inherit", "ipc"],
    });
    return new I2cStand(bus, answers, drivers, { folder, env: onTheBus });
  }

  /** Resolves when the bus has obeyed. */
  order(order: BusOrder): Promise<void> {
    const turn = this.#obeyed(this.#last, order);
    this.#last = turn;
    return turn;
  }

  async #obeyed(last: Promise<void>, order: BusOrder): Promise<void> {
    await last.catch(() => undefined);
    const answered = once(this.#answers, "line");
    this.#bus.stdin.write(`${JSON.stringify(order)}\n`);
    await answered;
  }

  /** Opens a real driver by its name in the registry. */
  async open(driver: string, options: object, context: DriverContext): Promise<PresenceSensor> {
    const instance = (this.#ids += 1);
    const word = await this.#ask(instance, { type: "open", driver, options, aborted: context.signal.aborted });
    if (word.type === "failed" && word.byAbort) throw abortReason(context.signal);
    if (word.type !== "done" || !word.standing) throw errorOf(word);
    const remote = new RemoteSensor(word.identity ?? {}, word.standing, (order) => this.#ask(instance, order));
    this.#remotes.set(instance, remote);
    return remote;
  }

  async stop(): Promise<void> {
    for (const child of [this.#drivers, this.#bus]) {
      if (child.exitCode !== null || child.signalCode !== null) continue;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    }
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ask(instance: number, order: Ordered): Promise<Word> {
    const id = (this.#ids += 1);
    const answered = new Promise<Word>((resolve) => this.#waiting.set(id, resolve));
    this.#drivers.send({ ...order, id, instance });
    return answered;
  }

  #hear(word: Word): void {
    if ("id" in word) {
      this.#waiting.get(word.id)?.(word);
      this.#waiting.delete(word.id);
      return;
    }
    // An event of a sensor whose opening was not told yet is part of what will be told.
    this.#remotes.get(word.instance)?.hear(word);
  }
}

/** Stands for a sensor that is open in the other process. */
class RemoteSensor extends EventEmitter<PresenceEvents> implements PresenceSensor {
  readonly identity: DeviceIdentity;
  readonly #ask: (order: Ordered) => Promise<Word>;
  #standing: Standing;

  constructor(identity: DeviceIdentity, standing: Standing, ask: (order: Ordered) => Promise<Word>) {
    super();
    this.identity = identity;
    this.#standing = standing;
    this.#ask = ask;
  }

  sight(): Presence {
    return this.#standing.sight;
  }

  conditions(): readonly Condition[] {
    return this.#standing.conditions;
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    const word = await this.#ask({ type: "selfTest", aborted: signal.aborted });
    if (word.type === "failed" && word.byAbort) throw abortReason(signal);
    if (word.type !== "done" || !word.result) throw errorOf(word);
    return word.result;
  }

  async close(): Promise<void> {
    const word = await this.#ask({ type: "close" });
    if (word.type !== "done") throw errorOf(word);
  }

  hear(word: Word & Standing): void {
    this.#standing = { sight: word.sight, conditions: word.conditions };
    if (word.type === "sight") this.emit("sight", word.sight);
    if (word.type === "conditions") this.emit("conditions", word.conditions);
    if (word.type === "lost") this.emit("lost", errorOf(word));
  }
}

function errorOf(word: Word): VisioborneError {
  const { code, message }: Failure =
    "failure" in word ? word.failure : { code: "unexpected", message: `unexpected answer ${word.type}` };
  return new VisioborneError(code, message);
}
