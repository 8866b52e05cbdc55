import { spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { openPostgres } from "../../src/store/postgres.ts";

/** A private PostgreSQL server on a unix socket in a temporary folder, with passwords (SCRAM). */
export interface TestPostgres {
  /** A new, empty database: its URL, whose password stands in the file that it names. */
  database(name: string): Promise<string>;
  /** SIGKILL, and a start on the same files. */
  crash(): Promise<void>;
  close(): Promise<void>;
}

const USER = "visioborne";
const PASSWORD = "only:in\\the file";
const START_MS = 60_000;

export async function testPostgres(): Promise<TestPostgres> {
  const dir = mkdtempSync(join(tmpdir(), "vb-pg-"));
  const data = join(dir, "data");
  const bin = binaries();
  // PostgreSQL does not run as root.
  const account = process.getuid?.() === 0 ? accountOf("postgres") : undefined;
  const asUser = account ? ["--reuid", String(account.uid), "--regid", String(account.gid), "--clear-groups"] : [];
  const passwordFile = join(dir, "password");
  const passfile = join(dir, "passfile");
  mkdirSync(data, { mode: 0o700 });
  writeFileSync(passwordFile, `${PASSWORD}\n`);
  writeFileSync(passfile, `# of a test\n*:*:*:${USER}:${PASSWORD.replaceAll(/[\\:]/g, "\\$&")}\n`, { mode: 0o600 });
  if (account) for (const path of [dir, data, passwordFile]) chownSync(path, account.uid, account.gid);
  chmodSync(dir, 0o711);
  const options = [
    "-U",
    USER,
    "--auth=scram-sha-256",
    `--pwfile=${passwordFile}`,
    "--no-sync",
    "-E",
    "UTF8",
    "--locale=C",
  ];
  const made = spawnSync("setpriv", [...asUser, join(bin, "initdb"), "-D", data, ...options], {
    encoding: "utf8",
    cwd: dir,
  });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}${made.stdout}`);

  const urlOf = (name: string): string =>
    `postgres://${USER}@localhost/${name}?host=${encodeURIComponent(dir)}&passfile=${encodeURIComponent(passfile)}`;
  const admin = { user: USER, password: PASSWORD, host: dir, database: "postgres" };
  async function start() {
    // fsync stays on: what is committed has to survive `crash`.
    const args = [
      "-D",
      data,
      "-k",
      dir,
      "-c",
      "listen_addresses=",
      "-c",
      "max_connections=60",
      "-c",
      "shared_buffers=16MB",
    ];
    const command = ["--pdeathsig", "KILL", ...asUser, join(bin, "postgres"), ...args];
    const child = spawn("setpriv", command, { stdio: ["ignore", "ignore", "pipe"], cwd: dir });
    let said = "";
    child.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2000)));
    const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
    const late = performance.now() + START_MS;
    for (;;) {
      const client = new pg.Client(admin);
      try {
        await client.connect();
        await client.end();
        return { child, ended };
      } catch (error) {
        if (child.exitCode !== null || performance.now() > late) throw new Error(`postgres: ${said}`, { cause: error });
        await sleep(100);
      }
    }
  }
  let server = await start();
  return {
    async database(name) {
      const client = new pg.Client(admin);
      await client.connect();
      await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`);
      await client.end();
      return urlOf(name);
    },
    async crash() {
      server.child.kill("SIGKILL");
      await server.ended;
      rmSync(join(data, "postmaster.pid"), { force: true });
      server = await start();
    },
    async close() {
      // "Fast": connections are broken off.
      server.child.kill("SIGINT");
      const late = sleep(10_000, "late", { ref: false });
      if ((await Promise.race([server.ended, late])) === "late") server.child.kill("SIGKILL");
      await server.ended;
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** All rows of a table, as the program reads them. */
export async function postgresRows(database: string, table: string): Promise<Record<string, unknown>[]> {
  const db = await openPostgres<Record<string, Record<string, unknown>>>(database, { readOnly: true });
  try {
    return await db.selectFrom(table).selectAll().execute();
  } finally {
    await db.destroy();
  }
}

function binaries(): string {
  const root = "/usr/lib/postgresql";
  const versions = existsSync(root) ? readdirSync(root).filter((name) => /^\d+$/.test(name)) : [];
  const latest = versions.toSorted((a, b) => Number(b) - Number(a))[0];
  if (latest === undefined) throw new Error("PostgreSQL is not installed: install the package postgresql");
  return join(root, latest, "bin");
}

function accountOf(name: string): { readonly uid: number; readonly gid: number } {
  const line = readFileSync("/etc/passwd", "utf8")
    .split("\n")
    .find((one) => one.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(":") ?? [];
  if (uid === undefined || gid === undefined) throw new Error(`no system account ${name}`);
  return { uid: Number(uid), gid: Number(gid) };
}
