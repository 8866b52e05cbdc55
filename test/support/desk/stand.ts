import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { freePorts } from "../../../src/bench/ports.ts";
import { PasswordHasher } from "../../../src/accounts/password-hash.ts";
import type { DeskConfig } from "../../../src/desk/config/config.ts";
import { openStore } from "../../../src/desk/store/store.ts";
import { ensurePki } from "../../../src/demo/pki.ts";
import type { Pki } from "../../../src/demo/pki.ts";
import { startNode } from "../child.ts";
import type { Child } from "../child.ts";
import { deskConfig, PASSWORD, testDesk } from "../desk.ts";
import type { TestDesk } from "../desk.ts";
import { tempDir } from "../twin-borne.ts";
import { TalkingBorne } from "./talking-borne.ts";
import { TalkingExpert } from "./talking-expert.ts";

export const NETWORK = "demo";

/** Configuration and certificates of a desk for some bornes; its experts are `alice` and `bob` of the CAF, `mia` of the MSA. */
export interface Stand {
  readonly config: DeskConfig;
  readonly pki: Pki;
}

export async function makeStand(bornes: readonly string[], change: Partial<DeskConfig> = {}): Promise<Stand> {
  const pki = await ensurePki({ dir: join(tempDir("desk-pki"), "pki"), bornes });
  const { certFile, keyFile } = pki.desk;
  const config = deskConfig({
    bornes: { host: "127.0.0.1", port: 0, certFile, keyFile, caFile: pki.caFile },
    knownBornes: bornes.map((id) => ({ network: NETWORK, id, site: `Mairie de ${id}` })),
    ...change,
  });
  await addExperts(config);
  return { config, pki };
}

const EXPERTS = [
  { login: "alice", name: "Alice", organisme: "caf" },
  { login: "bob", name: "Bob", organisme: "caf" },
  { login: "mia", name: "Mia", organisme: "msa" },
];
let password: string | null = null;

/** All have the password of `Browser.signIn`. It is hashed once, for hashing is slow by design. */
async function addExperts(config: DeskConfig): Promise<void> {
  const store = await openStore(config.database);
  password ??= await new PasswordHasher().hash(PASSWORD);
  const more = {
    role: "expert",
    password,
    oidc_issuer: null,
    oidc_subject: null,
    created_ms: 0,
    changed_ms: 0,
  } as const;
  for (const { login, name, organisme } of EXPERTS) {
    const id = randomUUID();
    await store
      .insertInto("account")
      .values({ id, login, name, ...more })
      .execute();
    await store.insertInto("account_organisme").values({ account: id, organisme }).execute();
  }
  await store.destroy();
}

/** A desk in this process, and who talks with it; all ends with the test. */
export class DeskStand {
  readonly desk: TestDesk;
  readonly pki: Pki;
  readonly config: DeskConfig;

  private constructor(desk: TestDesk, { pki, config }: Stand) {
    this.desk = desk;
    this.pki = pki;
    this.config = config;
  }

  static async open(bornes: readonly string[], change: Partial<DeskConfig> = {}): Promise<DeskStand> {
    const stand = await makeStand(bornes, change);
    return new DeskStand(await testDesk(stand.config), stand);
  }

  async borne(id: string): Promise<TalkingBorne> {
    const borne = await TalkingBorne.connect(this.desk.bornePort, this.pki.borne(id));
    onTestFinished(() => borne.cut());
    return borne;
  }

  /** An expert at his post. */
  async expert(login: string): Promise<TalkingExpert> {
    const expert = await TalkingExpert.connect(this.desk.url, login);
    onTestFinished(() => expert.cut());
    return expert.ready();
  }

  /** Lets the desk's time pass; it notices within half a second. */
  pass(ms: number): void {
    this.desk.clock.advance(ms);
  }
}

/** A desk in a process of its own, on ports that stay the same: it can be killed and started again. */
export class DeskProcess {
  readonly url: string;
  readonly bornePort: number;
  readonly pki: Pki;
  readonly #file: string;
  #child: Child | undefined;

  private constructor(stand: Stand, [expertPort = 0, bornePort = 0]: readonly number[]) {
    const { config, pki } = stand;
    this.pki = pki;
    this.bornePort = bornePort;
    this.url = `http://127.0.0.1:${expertPort}`;
    this.#file = join(tempDir("desk-process"), "config.json");
    const ports = {
      experts: { ...config.experts, port: expertPort },
      bornes: { ...config.bornes, port: bornePort },
    };
    writeFileSync(this.#file, JSON.stringify({ ...config, ...ports }));
  }

  static async start(bornes: readonly string[], change: Partial<DeskConfig> = {}): Promise<DeskProcess> {
    const stand = await makeStand(bornes, change);
    const desk = new DeskProcess(stand, await freePorts("127.0.0.1", 2));
    onTestFinished(() => desk.kill());
    await desk.run();
    return desk;
  }

  async run(): Promise<void> {
    this.#child = await startNode("./desk/desk-process.ts", [this.#file]);
  }

  /** SIGKILL: it has no time to say or to write anything. */
  async kill(): Promise<void> {
    await this.#child?.kill("SIGKILL");
    this.#child = undefined;
  }

  /** SIGTERM: it stops in order. */
  async stop(): Promise<void> {
    await this.#child?.kill("SIGTERM");
    this.#child = undefined;
  }

  async borne(id: string): Promise<TalkingBorne> {
    const borne = await TalkingBorne.connect(this.bornePort, this.pki.borne(id));
    onTestFinished(() => borne.cut());
    return borne;
  }

  async expert(login: string): Promise<TalkingExpert> {
    const expert = await TalkingExpert.connect(this.url, login);
    onTestFinished(() => expert.cut());
    return expert.ready();
  }
}
