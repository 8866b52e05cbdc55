import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { systemClock } from "../../../../src/supervisor/clock.ts";
import { openAccounts } from "../../../../src/supervisor/console/accounts/open.ts";
import { Store } from "../../../../src/supervisor/store/store.ts";
import { startCenter } from "../../center.ts";
import { Program } from "../../program.ts";
import { unitStart } from "../../unit.ts";
import { signIn, type Visitor } from "./ask.ts";
import { historySites, type PlacedBorne } from "./fleet.ts";

const LOGIN = "bench";
/** Reading the register and what is known of 1,000 bornes. */
const READY_MS = 120_000;

/** A running centre on a database that was there before. */
export interface Centre {
  readonly visitor: Visitor;
  /** Resident memory of the supervisor, MB. */
  readonly memoryMb: () => number;
  /** What the supervisor has had of the processors so far, all of its threads, ms. */
  readonly cpuMs: () => number;
  close(): Promise<void>;
}

/**
 * Starts a broker and the built supervisor, as its unit does, on a database, and signs in as a manager.
 * @param dir for certificates, broker and configuration
 */
export async function startCentre(dir: string, database: string, bornes: readonly PlacedBorne[]): Promise<Centre> {
  const { broker, supervisorConfig } = await startCenter(dir, []);
  const config = parse(readFileSync(supervisorConfig, "utf8")) as object;
  const register = bornes.map(({ network, borne, site }) => ({ network, id: borne, site }));
  const console = { host: "127.0.0.1", port: 0 };
  const whole = { ...config, database, bornes: register, sites: historySites(bornes), console };
  writeFileSync(supervisorConfig, stringify(whole, { aliasDuplicateObjects: false }));
  const password = randomBytes(12).toString("base64url");
  await addAccount(database, password);
  const address = Promise.withResolvers<string>();
  const supervisor = new Program({
    name: "supervisor",
    ...unitStart("visioborne-supervisor.service", dir),
    args: ["supervisor", "run", "--config", supervisorConfig],
    readyMessage: "supervisor ready",
    onLine: (line) => {
      if (line.msg === "console ready") address.resolve(String(line["url"]));
    },
  });
  const close = async (): Promise<void> => {
    await supervisor.stop();
    await broker.stop();
  };
  try {
    await supervisor.untilReady(READY_MS);
    const memoryMb = () => Math.round(Number(/VmRSS:\s+(\d+)/.exec(status(supervisor.pid))?.[1]) / 1024);
    return {
      visitor: await signIn(await address.promise, LOGIN, password),
      memoryMb,
      cpuMs: () => cpuMsOf(supervisor.pid),
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function addAccount(database: string, password: string): Promise<void> {
  const store = await Store.open(database);
  try {
    // Of an earlier run on this database.
    await store.db.deleteFrom("account").where("login", "=", LOGIN).execute();
    await openAccounts(store, systemClock()).accounts.add({ login: LOGIN, role: "manager", password });
  } finally {
    await store.close();
  }
}

/** By the scheduler's own account (proc_pid_schedstat(5)): nanoseconds, where `stat` has hundredths of a second. */
function cpuMsOf(pid: number): number {
  const tasks = `/proc/${pid}/task`;
  const ns = readdirSync(tasks).reduce((sum, task) => {
    return sum + Number(readFileSync(join(tasks, task, "schedstat"), "utf8").split(" ")[0]);
  }, 0);
  return ns / 1e6;
}

function status(pid: number): string {
  return readFileSync(`/proc/${pid}/status`, "utf8");
}
