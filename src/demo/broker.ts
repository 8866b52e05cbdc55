import { spawn, type ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { writeBroker } from "../broker/write.ts";
import { bindAll, freePorts } from "../bench/ports.ts";
import { findMosquitto, lastPorts } from "./mosquitto-host.ts";
import type { Pki } from "./pki.ts";
import { tlsReady } from "./tls-ready.ts";

export interface BrokerOptions {
  /** Directory of the configuration and of mosquitto.db; made with mode 0700. */
  readonly dir: string;
  readonly pki: Pick<Pki, "caFile" | "broker" | "maintenance">;
  /** Address of both listeners; loopback where absent. */
  readonly host?: string;
  /** Ports; free ones where absent. They stay the same over `restart`. */
  readonly bornePort?: number;
  readonly peoplePort?: number;
  readonly log: Logger;
  /**
   * Reports each client whose publish an access list refuses. mosquitto tells that only among its debug lines, one
   * for every packet: for a few bornes, not for a fleet.
   */
  readonly reportRefused?: boolean;
  /** Prefix of Home Assistant's discovery, where the supervisor's bridge to it is on. */
  readonly homeAssistant?: string;
  /** Ends the broker, and an unfinished start. */
  readonly signal?: AbortSignal;
}

/** How a broker process ended. */
export interface BrokerExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** Whether `stop`, `kill`, `restart` or the signal asked for it. */
  readonly expected: boolean;
}

export interface Broker {
  readonly host: string;
  readonly bornePort: number;
  readonly peoplePort: number;
  /** Of the present process; `undefined` while there is none. */
  readonly pid: number | undefined;
  /** SIGTERM, SIGKILL after 5 s. mosquitto saves its state on SIGTERM. */
  stop(): Promise<void>;
  /** Sends a signal and waits for the end of the process. Only for one that ends it. */
  kill(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Ends the process where there is one, and starts another on the same ports and state. */
  restart(): Promise<void>;
  /** Called at each end of a process. */
  onExit(listener: (exit: BrokerExit) => void): void;
}

const START_DEADLINE_MS = 15_000;
const STOP_DEADLINE_MS = 5_000;
const PORT_ATTEMPTS = 5;

/**
 * Starts mosquitto as a child, tied to this process, and waits until both listeners answer over TLS.
 * @throws VisioborneError `broker.missing` when mosquitto is not installed, `broker.start` when it does not come up
 *   within 15 s (a given port that is taken, say).
 */
export async function startBroker(options: BrokerOptions): Promise<Broker> {
  const program = findMosquitto();
  const host = options.host ?? "127.0.0.1";
  for (let attempt = 1; ; attempt++) {
    // Those of the last time where possible, so that commands that people noted still work.
    const last = attempt === 1 ? lastPorts(options.dir) : undefined;
    const [free1, free2] = (last && (await bindAll(host, last))) ?? (await freePorts(host, 2));
    const broker = new MosquittoProcess(
      options,
      program,
      host,
      options.bornePort ?? free1!,
      options.peoplePort ?? free2!,
    );
    try {
      await broker.start();
      return broker;
    } catch (error) {
      // Between the search for a free port and mosquitto's own bind, another process may have taken it.
      const chosenHere = options.bornePort === undefined || options.peoplePort === undefined;
      if (!chosenHere || attempt >= PORT_ATTEMPTS || options.signal?.aborted || !broker.portTaken) throw error;
    }
  }
}

class MosquittoProcess implements Broker {
  readonly host: string;
  readonly bornePort: number;
  readonly peoplePort: number;
  portTaken = false;
  readonly #options: BrokerOptions;
  readonly #program: string;
  readonly #confFile: string;
  readonly #listeners = new Set<(exit: BrokerExit) => void>();
  #child: ChildProcess | undefined;
  #ended: Promise<BrokerExit> | undefined;
  #expected = false;
  #lastLines: string[] = [];
  readonly #refused = new Map<string, number>();

  constructor(options: BrokerOptions, program: string, host: string, bornePort: number, peoplePort: number) {
    this.#options = options;
    this.#program = program;
    this.host = host;
    this.bornePort = bornePort;
    this.peoplePort = peoplePort;
    this.#confFile = join(options.dir, "mosquitto.conf");
  }

  get pid(): number | undefined {
    return this.#child?.pid;
  }

  onExit(listener: (exit: BrokerExit) => void): void {
    this.#listeners.add(listener);
  }

  async start(): Promise<void> {
    this.#options.signal?.throwIfAborted();
    this.#writeFiles();
    this.#spawn();
    const abort = new AbortController();
    const signals = [abort.signal, AbortSignal.timeout(START_DEADLINE_MS)];
    if (this.#options.signal) signals.push(this.#options.signal);
    const signal = AbortSignal.any(signals);
    const { caFile, certFile, keyFile } = this.#options.pki.maintenance;
    const endpoint = (port: number) => ({ host: this.host, port, caFile, certFile, keyFile });
    const up = Promise.all([
      tlsReady(endpoint(this.bornePort), signal),
      tlsReady(endpoint(this.peoplePort), signal),
    ]).then(() => "up" as const);
    const outcome = await Promise.race([up, this.#ended!]).catch((error: unknown) => error);
    abort.abort();
    await up.catch(() => undefined);
    if (outcome === "up") {
      this.#options.log.info({ pid: this.pid, bornePort: this.bornePort, peoplePort: this.peoplePort }, "broker ready");
      return;
    }
    await this.stop();
    const said = this.#lastLines.slice(-5).join(" | ");
    throw new VisioborneError(
      "broker.start",
      `mosquitto on ${this.host} ports ${this.bornePort} and ${this.peoplePort} did not come up: ${said || errorLine(outcome)}`,
      { bornePort: this.bornePort, peoplePort: this.peoplePort },
      { cause: outcome },
    );
  }

  async stop(): Promise<void> {
    const child = this.#child;
    if (!child) return;
    this.#expected = true;
    child.kill("SIGTERM");
    const deadline = new AbortController();
    const late = sleep(STOP_DEADLINE_MS, "late", { signal: deadline.signal }).catch(() => "ended");
    if ((await Promise.race([this.#ended, late])) === "late") child.kill("SIGKILL");
    deadline.abort();
    await this.#ended;
  }

  async kill(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#expected = true;
    this.#child?.kill(signal);
    await this.#ended;
  }

  async restart(): Promise<void> {
    await this.stop();
    await this.start();
  }

  #writeFiles(): void {
    const { dir, pki } = this.#options;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    chmodSync(dir, 0o700);
    writeBroker(dir, {
      stateDir: dir,
      aclDir: dir,
      caFile: pki.caFile,
      certFile: pki.broker.certFile,
      keyFile: pki.broker.keyFile,
      bornes: { port: this.bornePort, host: this.host },
      people: { port: this.peoplePort, host: this.host },
      // Started as root it would drop to the user mosquitto, who can read neither the keys nor this directory.
      user: "root",
      logDest: "stdout",
      logPackets: this.#options.reportRefused ?? false,
      ...(this.#options.homeAssistant === undefined ? {} : { homeAssistant: this.#options.homeAssistant }),
    });
  }

  #spawn(): void {
    this.#expected = false;
    this.#lastLines = [];
    this.portTaken = false;
    const tie = existsSync("/usr/bin/setpriv") ? ["/usr/bin/setpriv", "--pdeathsig", "TERM"] : [];
    const [file, ...args] = [...tie, this.#program, "-c", this.#confFile];
    // A group of its own: Ctrl-C reaches whoever started it, which stops the broker last.
    const child = spawn(file, args, { stdio: ["ignore", "pipe", "pipe"], cwd: this.#options.dir, detached: true });
    this.#child = child;
    const onAbort = (): void => void this.stop();
    this.#options.signal?.addEventListener("abort", onAbort, { once: true });
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on("line", (line) => this.#heard(line));
    }
    this.#ended = new Promise((resolve) => {
      const ended = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.#options.signal?.removeEventListener("abort", onAbort);
        this.#child = undefined;
        const exit = { code, signal, expected: this.#expected };
        const fields = { code, signal };
        if (exit.expected) this.#options.log.info(fields, "broker ended");
        else this.#options.log.error(fields, "broker ended by itself");
        resolve(exit);
        for (const listener of this.#listeners) listener(exit);
      };
      // `close`, not `exit`: its last words have been read.
      child.once("close", ended);
      child.once("error", () => ended(null, null));
    });
  }

  /** A client that is refused again and again is told once a minute. */
  #reportRefused(client: string, topic: string): void {
    const last = this.#refused.get(client);
    if (last !== undefined && performance.now() - last < 60_000) return;
    if (this.#refused.size > 1000) this.#refused.clear();
    this.#refused.set(client, performance.now());
    this.#options.log.warn({ client, topic: topic.slice(0, 200) }, "refused by the broker's access list");
  }

  /** Lines begin with an epoch: `1795312928: Error: Address already in use`. */
  #heard(raw: string): void {
    const line = raw.replace(/^\d+: /, "");
    const refused = /^Denied PUBLISH from (\S+) \(.*?, '(.*)', \.\.\. /.exec(line);
    if (refused) return this.#reportRefused(refused[1] ?? "", refused[2] ?? "");
    if (/^(Received|Sending) [A-Z]/.test(line)) return;
    this.#lastLines = [...this.#lastLines.slice(-19), line];
    if (line.includes("Address already in use")) this.portTaken = true;
    const bad = /^(error|warning)/i.test(line) && !line.includes("run as root");
    this.#options.log[bad ? "warn" : "debug"]({ line }, "mosquitto");
  }
}
