import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse, stringify } from "yaml";
import type { EventMessage } from "../../../src/contract/types.ts";
import { startBroker } from "../../../src/demo/broker.ts";
import type { Broker } from "../../../src/demo/broker.ts";
import { DEMO_BORNE, DEMO_NETWORK, writeBorneConfig, writeSupervisorConfig } from "../../../src/demo/files.ts";
import { demoLayout } from "../../../src/demo/layout.ts";
import type { DemoLayout } from "../../../src/demo/layout.ts";
import { ensurePki } from "../../../src/demo/pki.ts";
import type { Pki } from "../../../src/demo/pki.ts";
import { keptLog } from "../../support/broker.ts";
import { rows } from "../../support/supervisor.ts";
import { Bench } from "./bench.ts";
import { allTwins, writeProfile } from "./demo.ts";
import type { ProfileText } from "./demo.ts";
import { Listener } from "./listener.ts";
import { endAll, naming } from "./processes.ts";
import { Program, runProgram } from "./program.ts";
import type { ProgramOptions } from "./program.ts";

/** What tests change of a borne's configuration. */
export interface ConfigText extends Record<string, unknown> {
  broker?: { url: string } & Record<string, unknown>;
  services: Record<string, unknown>[];
}

export interface BorneOptions extends ProgramOptions {
  readonly config?: (config: ConfigText) => void;
  /** Default: all devices are twins. */
  readonly profile?: (profile: ProfileText) => void;
  /** Starts with the files as they are. */
  readonly asBefore?: boolean;
}

export interface SiteOptions {
  /** Where the broker listens, beside its names `localhost` and `127.0.0.1`; default 127.0.0.1. */
  readonly host?: string;
  /** Default true. */
  readonly broker?: boolean;
}

/** A broker, a supervisor and a borne, each started and ended by the test: what the demo would only start again. */
export class Site {
  readonly layout: DemoLayout;
  readonly pki: Pki;
  readonly #dir: string;
  readonly #host: string;
  #broker: Broker | undefined;
  #supervisor: Program | undefined;
  readonly #bornes: Program[] = [];
  readonly #listeners: Listener[] = [];
  readonly #also: (() => void)[] = [];

  private constructor(dir: string, pki: Pki, host: string) {
    this.#dir = dir;
    this.#host = host;
    this.pki = pki;
    this.layout = layoutIn(dir);
  }

  static async open(options: SiteOptions = {}): Promise<Site> {
    const { host = "127.0.0.1", broker = true } = options;
    const dir = mkdtempSync(join(tmpdir(), "vb-e2e-"));
    const pki = await ensurePki({ dir: layoutIn(dir).pki, bornes: [DEMO_BORNE], serverNames: [host] });
    const site = new Site(dir, pki, host);
    try {
      if (broker) await site.#startCenter();
      return site;
    } catch (error) {
      await site.end();
      throw error;
    }
  }

  get broker(): Broker {
    if (!this.#broker) throw new Error("this site has no broker");
    return this.#broker;
  }

  /** The supervisor's database. */
  get database(): string {
    return this.layout.supervisorDatabase;
  }

  /** Starts the borne's daemon; resolves at once. */
  borne(options: BorneOptions = {}): Program {
    const profile = join(this.#dir, "profile.yaml");
    if (!options.asBefore) {
      writeBorneConfig(this.layout, this.pki, this.#broker ?? ({ bornePort: 1 } as Broker));
      this.configure((config) => {
        if (config.broker && this.#host !== "127.0.0.1") {
          config.broker.url = `mqtts://${this.#host}:${this.broker.bornePort}`;
        }
        options.config?.(config);
      });
      writeProfile(profile, options.profile ?? allTwins);
    }
    const borne = new Program(["run", "--config", this.layout.borneConfig, "--profile", profile], {
      ...options,
      env: { STATE_DIRECTORY: this.layout.borneDir, ...options.env },
    });
    this.#bornes.push(borne);
    return borne;
  }

  /** Changes the configuration file of the borne. */
  configure(change: (config: ConfigText) => void): void {
    const config = parse(readFileSync(this.layout.borneConfig, "utf8")) as ConfigText;
    change(config);
    writeFileSync(this.layout.borneConfig, stringify(config));
  }

  /** The bench of a borne, once it is there. */
  async bench(borne: Program, under: readonly string[] = []): Promise<Bench> {
    const line = await borne.untilLog(({ msg }) => msg === "bench", "the bench is there");
    return new Bench(String(line["url"]), under);
  }

  async listener(): Promise<Listener> {
    const { caFile, certFile, keyFile } = this.pki.maintenance;
    const place = { host: this.#host, port: this.broker.peoplePort };
    const listener = await Listener.open({ ...place, ca: caFile, cert: certFile, key: keyFile });
    this.#listeners.push(listener);
    return listener;
  }

  /** `visioborne supervisor send`: the exit code, and what it printed. */
  async send(type: string, args: object = {}): Promise<{ exit: number | NodeJS.Signals; output: string }> {
    const { supervisorConfig } = this.layout;
    const command = ["supervisor", "send", `${DEMO_NETWORK}/${DEMO_BORNE}`, type];
    return await runProgram([...command, "--config", supervisorConfig, "--args", JSON.stringify(args)]);
  }

  /** The events that the supervisor has stored, in the order of their boots and sequences. */
  async stored(): Promise<EventMessage[]> {
    const all = (await rows(this.database, "event")) as { payload: string; received_ms: number }[];
    return all.map(({ payload }) => JSON.parse(payload) as EventMessage);
  }

  /** Something to be undone at the end, when all processes are gone. */
  alsoUndo(undo: () => void): void {
    this.#also.push(undo);
  }

  async end(): Promise<void> {
    for (const listener of this.#listeners) await listener.end();
    for (const borne of this.#bornes) {
      // A stopped process (SIGSTOP) hears SIGTERM only when it goes on.
      if (borne.running()) borne.process.kill("SIGCONT");
      await borne.stop();
    }
    await this.#supervisor?.stop();
    await this.#broker?.stop();
    await endAll(() => naming([this.#dir, this.layout.borneRuntime]));
    for (const undo of this.#also.toReversed()) undo();
    rmSync(this.layout.borneRuntime, { recursive: true, force: true });
    rmSync(this.#dir, { recursive: true, force: true });
  }

  async #startCenter(): Promise<void> {
    this.#broker = await startBroker({ dir: this.layout.broker, pki: this.pki, host: this.#host, log: keptLog() });
    writeSupervisorConfig(this.layout, this.pki, this.#broker);
    if (this.#host !== "127.0.0.1") {
      const file = this.layout.supervisorConfig;
      writeFileSync(file, readFileSync(file, "utf8").replaceAll("localhost", this.#host));
    }
    this.#supervisor = new Program(["supervisor", "run", "--config", this.layout.supervisorConfig]);
    const connected = (): boolean =>
      this.#supervisor!.log().filter(({ msg }) => msg === "connected to the broker").length >= 2;
    await this.#supervisor.untilLine(connected, "the supervisor is connected");
  }
}

function layoutIn(dir: string): DemoLayout {
  const layout = demoLayout(join(dir, "state"), DEMO_BORNE);
  return { ...layout, dir: dirname(layout.dir) };
}
