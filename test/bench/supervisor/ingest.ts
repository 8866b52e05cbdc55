import { spawn } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import mqtt from "mqtt";
import type { MqttClient } from "mqtt";
import { fleetNames } from "../../../src/simulate/certificates.ts";
import { healthOf, readinessOf } from "../../../src/simulate/words.ts";
import { NETWORK, startCenter, type Center } from "../center.ts";
import { numberArg, type BenchOptions, type Figure } from "../figures.ts";
import { treeFigures } from "../processes.ts";
import { unitStart } from "../unit.ts";

/** Connections that publish; each stands for one borne. */
const PUBLISHERS = 40;
/** Messages that the broker may hold for the supervisor: far below what it would drop. */
const LEAD = 4000;
const AT_ONCE = 400;

interface Progress {
  readonly received: number;
  readonly committed: number;
}

interface Times {
  readonly p50: number;
  readonly p99: number;
  readonly commits: number;
}

/**
 * `ingest_per_s`, `commit_p99_ms`: health messages at QoS 1 through mosquitto and TLS into the supervisor's process and
 * onto the disk, as fast as they go. Option --ingest-s (20). The broker and the publishers take their share of the
 * machine: `ingest_cpu_core_pct` tells how much of a core the supervisor itself has had.
 */
export async function ingest({ args, say }: BenchOptions): Promise<readonly Figure[]> {
  const seconds = numberArg(args, "ingest-s", 20);
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-ingest-"));
  const names = fleetNames(NETWORK, "sim", PUBLISHERS);
  const center = await startCenter(
    dir,
    names.map(({ borne }) => borne),
  );
  const supervisor = startIngest(center);
  const clients: MqttClient[] = [];
  try {
    await supervisor.ready;
    for (const { borne } of names) clients.push(await connect(center, borne));
    const load = publish(clients, names, () => supervisor.latest());
    await sleep(3000);
    const from = { ...supervisor.latest(), atMs: performance.now(), cpuMs: treeFigures(supervisor.pid).cpuMs };
    await sleep(seconds * 1000);
    const to = { ...supervisor.latest(), atMs: performance.now(), cpuMs: treeFigures(supervisor.pid).cpuMs };
    const sent = await load.stop();
    while (supervisor.latest().committed < sent) await sleep(50);
    const times = await supervisor.stop();
    assertStored(center.database, sent);
    const tookS = (to.atMs - from.atMs) / 1000;
    const rate = Math.round((to.committed - from.committed) / tookS);
    say(`${rate} health messages/s on the disk, ${times.commits} commits, half of them within ${times.p50} ms`);
    return [
      { name: "ingest_per_s", value: rate, unit: "messages/s", n: to.committed - from.committed, goal: ">= 5000" },
      { name: "commit_p99_ms", value: times.p99, unit: "ms from receipt", n: times.commits, goal: "<= 250" },
      {
        name: "ingest_cpu_core_pct",
        value: Math.round((to.cpuMs - from.cpuMs) / tookS / 10),
        unit: "% of a core",
        n: 1,
      },
    ];
  } finally {
    for (const client of clients) client.end(true);
    await supervisor.stop();
    await center.broker.stop();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** The last message of each borne is in the database, and none was refused: what was counted was really stored. */
function assertStored(database: string, sent: number): void {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    const rows = db.prepare("SELECT payload FROM latest WHERE channel = 'health'").all();
    const last = rows.map((row) => (JSON.parse(String(row["payload"])) as { up_ms: number }).up_ms);
    const refused = Number(db.prepare("SELECT count(*) AS n FROM rejected").get()?.["n"]);
    const right =
      last.length === PUBLISHERS && Math.min(...last) === sent - PUBLISHERS + 1 && Math.max(...last) === sent;
    if (!right || refused > 0) throw new Error(`stored: ${last.join()}; sent ${sent}, refused ${refused}`);
  } finally {
    db.close();
  }
}

function startIngest(center: Center) {
  const main = fileURLToPath(new URL("ingest-main.ts", import.meta.url));
  const { nodeOptions, env } = unitStart("visioborne-supervisor.service", dirname(center.supervisorConfig));
  const command = ["--pdeathsig", "KILL", process.execPath, ...nodeOptions, main, center.supervisorConfig];
  const child = spawn("setpriv", command, {
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  const ready = Promise.withResolvers<void>();
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  void ended.then(() => ready.reject(new Error("the supervisor has ended before it was ready")));
  let latest: Progress = { received: 0, committed: 0 };
  let times: Times = { p50: Number.NaN, p99: Number.NaN, commits: 0 };
  createInterface({ input: child.stdout }).on("line", (text) => {
    const line = JSON.parse(text) as Progress | Times;
    if ("p99" in line) times = line;
    else latest = line;
    ready.resolve();
  });
  return {
    pid: child.pid!,
    ready: ready.promise,
    latest: () => latest,
    async stop(): Promise<Times> {
      child.kill("SIGTERM");
      await ended;
      return times;
    },
  };
}

async function connect(center: Center, borne: string): Promise<MqttClient> {
  const { caFile, certFile, keyFile } = center.pki.borne(borne);
  return await mqtt.connectAsync(`mqtts://localhost:${center.broker.bornePort}`, {
    protocolVersion: 5,
    clientId: borne,
    ca: readFileSync(caFile),
    cert: readFileSync(certFile),
    key: readFileSync(keyFile),
    reconnectPeriod: 0,
  });
}

/** Publishes as fast as the supervisor takes it. `stop` resolves with how many the broker has taken. */
function publish(
  clients: readonly MqttClient[],
  names: ReturnType<typeof fleetNames>,
  latest: () => Progress,
): { stop(): Promise<number> } {
  const body = healthOf(readinessOf([], false), [], 60, () => 0.5);
  const stopping = new AbortController();
  let sent = 0;
  let taken = 0;
  const behind = (): number => sent - taken;
  const running = (async () => {
    while (!stopping.signal.aborted) {
      if (sent - latest().received > LEAD || behind() > AT_ONCE) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        continue;
      }
      for (let burst = 0; burst < 100; burst++) {
        const at = sent++ % clients.length;
        const stamp = { v: 1, boot: "00000000000000aa", conn: 1, ts: Date.now(), up_ms: sent, sync: true };
        const payload = JSON.stringify({ ...stamp, ...body, outbox_rows: 0 });
        const { network, borne } = names[at]!;
        const properties = { messageExpiryInterval: 900 };
        clients[at]!.publish(
          `vb/1/${network}/${borne}/health`,
          payload,
          { qos: 1, retain: true, properties },
          () => taken++,
        );
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
      while (behind() > 0) await sleep(10);
      return sent;
    },
  };
}
