import { request as httpRequest } from "node:http";
import type { IncomingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import type { Account, NewAccount } from "../../src/desk/accounts/account.ts";
import { Accounts } from "../../src/desk/accounts/accounts.ts";
import { PasswordHasher } from "../../src/accounts/password-hash.ts";
import type { DeskConfig } from "../../src/desk/config/config.ts";
import { startDesk } from "../../src/desk/desk.ts";
import type { Desk } from "../../src/desk/desk.ts";
import { openStore } from "../../src/desk/store/store.ts";
import { FakeClock, memoryLog } from "./fake-clock.ts";
import { tempDir } from "./twin-borne.ts";
import { tlsFilesOf } from "./desk-tls.ts";

// Each sign-in costs a hash of 64 MiB: on a machine that is busy otherwise a test of ten of them takes its time.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

export const PASSWORD = "un cheval sur la plage";

/** A configuration of a desk on loopback, in a folder of the test's own. Bornes' files are of a throw-away authority. */
export function deskConfig(change: Partial<DeskConfig> = {}): DeskConfig {
  const dir = tempDir("desk");
  return {
    experts: { host: "127.0.0.1", port: 0 },
    bornes: { host: "127.0.0.1", port: 0, ...tlsFilesOf(dir) },
    database: join(dir, "desk.sqlite"),
    organismes: [
      {
        id: "caf",
        name: "CAF",
        maxWaitS: 600,
        absentWaitS: 600,
        holdS: 60,
        reasons: [{ id: "droits", name: "Mes droits" }],
      },
      { id: "msa", name: "MSA", maxWaitS: 600, absentWaitS: 600, holdS: 60, reasons: [] },
    ],
    ice: { stun: [] },
    logLevel: "info",
    ...change,
  };
}

export interface TestDesk extends Desk {
  readonly clock: FakeClock;
  readonly log: ReturnType<typeof memoryLog>;
}

/** A desk that ends with the test. Its clock stands still until it is moved. */
export async function testDesk(config: DeskConfig, pageDir?: string, clock = new FakeClock()): Promise<TestDesk> {
  const log = memoryLog();
  const desk = await startDesk({ config, log, clock, ...(pageDir === undefined ? {} : { pageDir }) });
  onTestFinished(() => desk.stop());
  return { ...desk, clock, log };
}

/** Puts an account into the database, as `visioborne desk account add` does. */
export async function addAccount(
  config: Pick<DeskConfig, "database" | "organismes">,
  wanted: Partial<NewAccount> & { login: string },
): Promise<Account> {
  const store = await openStore(config.database);
  const organismes = config.organismes.map(({ id }) => id);
  const accounts = new Accounts(store, new PasswordHasher(), new FakeClock(), organismes);
  try {
    return await accounts.add({ role: "expert", organismes: ["caf"], password: PASSWORD, ...wanted });
  } finally {
    await store.destroy();
  }
}

export interface Reply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
  /** The JSON body. */
  // oxlint-disable-next-line no-explicit-any
  readonly body: any;
}

/** A browser as far as HTTP goes: it keeps cookies and says where its page is from. */
export class Browser {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  readonly #ca: Buffer | undefined;
  /** What it says in `Origin`; undefined = nothing. */
  origin: string | undefined;

  constructor(url: string, ca?: Buffer) {
    this.url = url;
    this.origin = new URL(url).origin;
    this.#ca = ca;
  }

  /** @param path of the desk, or a whole address elsewhere */
  async ask(method: string, path: string, body?: unknown, extra: Record<string, string> = {}): Promise<Reply> {
    const target = new URL(path, this.url);
    const text = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = {
      ...(text === undefined ? {} : { "content-type": "application/json", "content-length": Buffer.byteLength(text) }),
      ...(this.origin === undefined ? {} : { origin: this.origin }),
      ...(cookie === "" ? {} : { cookie }),
      ...extra,
    };
    return await new Promise<Reply>((resolve, reject) => {
      const send = target.protocol === "https:" ? httpsRequest : httpRequest;
      const tls = this.#ca === undefined ? {} : { ca: this.#ca };
      const request = send(target, { method, headers, agent: false, ...tls }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          for (const line of response.headers["set-cookie"] ?? []) this.#keep(line);
          const all = Buffer.concat(chunks).toString();
          const json = response.headers["content-type"]?.includes("json") ? (JSON.parse(all) as unknown) : undefined;
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text: all, body: json });
        });
        response.on("error", reject);
      });
      request.on("error", reject);
      request.end(text);
    });
  }

  async signIn(login: string, password = PASSWORD): Promise<Reply> {
    return await this.ask("POST", "/api/session", { login, password });
  }

  #keep(line: string): void {
    const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (value === "" || /max-age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
