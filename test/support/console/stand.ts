import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import type { BorneName } from "../../../src/contract/topics.ts";
import type { Account, NewAccount } from "../../../src/supervisor/console/accounts/account.ts";
import { openAccounts } from "../../../src/supervisor/console/accounts/open.ts";
import type { ConsoleConfig } from "../../../src/supervisor/console/config.ts";
import type { SupervisorConfig } from "../../../src/supervisor/config.ts";
import type { Site } from "../../../src/supervisor/sites/site.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { testBroker } from "../broker.ts";
import type { TestBroker } from "../broker.ts";
import { Browser } from "../desk.ts";
import { tlsFilesOf } from "../desk-tls.ts";
import { FakeClock } from "../fake-clock.ts";
import { ScriptedBorne } from "../scripted-borne.ts";
import { runSupervisor, supervisorConfig } from "../supervisor.ts";
import type { RunningSupervisor } from "../supervisor.ts";

// Each sign-in costs a hash of 64 MiB.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

export const PASSWORD = "un phare au bout de la digue";
export const NAMES = ["borne-1", "borne-2", "borne-3"] as const;

/** A site of the demo's network. */
export function site(id: string, name: string, more: Partial<Site> = {}): Site {
  return {
    network: "demo",
    id,
    name,
    timeZone: "Europe/Paris",
    holidayZone: "metropole",
    hours: { always: true, weekly: [], publicHolidays: "open", exceptions: [] },
    owners: {},
    correspondents: {},
    services: [],
    ...more,
  };
}

export interface StandOptions {
  readonly console?: Partial<ConsoleConfig>;
  readonly sites?: readonly Site[];
  readonly bornes?: readonly (BorneName & { readonly site?: string })[];
  readonly config?: Partial<SupervisorConfig>;
  /** Https with a certificate of its own. */
  readonly tls?: boolean;
}

/** A real broker with a supervisor and its console, for the tests of a file. */
export class ConsoleStand {
  readonly at: TestBroker;
  #number = 0;
  #supervisor: RunningSupervisor | undefined;
  #config: SupervisorConfig | undefined;
  #url = "";
  #ca: Buffer | undefined;
  readonly #bornes: ScriptedBorne[] = [];

  private constructor(at: TestBroker) {
    this.at = at;
  }

  static async open(): Promise<ConsoleStand> {
    return new ConsoleStand(await testBroker(NAMES));
  }

  get url(): string {
    return this.#url;
  }

  get config(): SupervisorConfig {
    if (!this.#config) throw new Error("no supervisor was started");
    return this.#config;
  }

  get supervisor(): RunningSupervisor {
    if (!this.#supervisor) throw new Error("no supervisor was started");
    return this.#supervisor;
  }

  /** A supervisor with a fresh database, its accounts made before: manager `chef`, technician `tech`, viewer `lecture`. */
  async start(options: StandOptions = {}): Promise<void> {
    const bornes = options.bornes ?? NAMES.map((borne) => ({ network: "demo", borne }));
    const base = supervisorConfig(this.at, bornes, `console-${++this.#number}.sqlite`);
    const tls = options.tls === true ? tlsFilesOf(this.at.dir) : undefined;
    this.#ca = tls && readFileSync(tls.certFile);
    this.#config = {
      ...base,
      sites: options.sites ?? [],
      console: {
        host: "127.0.0.1",
        port: 0,
        sessions: { idleHours: 12, hours: 24 },
        curves: { fineHours: 26, hourlyDays: 32 },
        // A page is built by those tests that look at it.
        pageDir: join(this.at.dir, "no-page"),
        ...(tls && { certFile: tls.certFile, keyFile: tls.keyFile }),
        ...options.console,
      },
      ...options.config,
    };
    await addAccount(this.config.database, { login: "chef", role: "manager" });
    await addAccount(this.config.database, { login: "tech", role: "technician" });
    await addAccount(this.config.database, { login: "lecture", role: "viewer" });
    await this.run();
  }

  /** Starts the supervisor again on the same database. */
  async run(): Promise<void> {
    this.#supervisor = await runSupervisor(this.config);
    const ready = this.#supervisor.log.lines.find(({ message }) => message === "console ready");
    this.#url = (ready?.fields as { url: string } | undefined)?.url ?? "";
  }

  /** The bornes go on. */
  async stopSupervisor(): Promise<void> {
    await this.#supervisor?.stop();
    this.#supervisor = undefined;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#bornes.splice(0).map(async (borne) => await borne.close()));
    await this.stopSupervisor();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.at.close();
  }

  browser(): Browser {
    return new Browser(this.#url, this.#ca);
  }

  async signedIn(login = "chef"): Promise<Browser> {
    const browser = this.browser();
    const reply = await browser.signIn(login, PASSWORD);
    if (reply.status !== 200) throw new Error(`${login} cannot sign in: ${reply.text}`);
    return browser;
  }

  /** A borne on a real connection, which says what it is told to. */
  async borne(id: string, more: { readonly periodS?: number } = {}): Promise<ScriptedBorne> {
    const name = { network: "demo", borne: id };
    const borne = new ScriptedBorne({ url: this.at.borneUrl, tls: this.at.pki.borne(id), name, ...more });
    this.#bornes.push(borne);
    await borne.connect();
    return borne;
  }
}

/** Puts an account into the database, as `visioborne supervisor account add` does. */
export async function addAccount(
  database: string,
  wanted: Pick<NewAccount, "login" | "role"> & Partial<NewAccount>,
): Promise<Account> {
  const store = await Store.open(database);
  try {
    return await openAccounts(store, new FakeClock()).accounts.add({ password: PASSWORD, ...wanted });
  } finally {
    await store.close();
  }
}

/** Asks again until `test` holds. Deadline: the test's. */
export async function until<Answer>(ask: () => Promise<Answer>, test: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask();
    if (test(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
