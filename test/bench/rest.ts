import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { startCenter } from "./center.ts";
import { median, numberArg, rounded, type Bench, type Figure } from "./figures.ts";
import { treeFigures, type TreeFigures } from "./processes.ts";
import { Program } from "./program.ts";
import { BORNE, startDaemon, startPeripherals, warmUp, writeBorne } from "./rest/borne.ts";
import { TcpRelay } from "./tcp-relay.ts";
import { HEADER_BYTES, segmentsTo } from "./tcp-segments.ts";

const SAMPLE_MS = 10_000;
const DAY_MS = 86_400_000;
/** A health message is larger, a PINGREQ and the answers to others are smaller. */
const HEARTBEAT_BYTES = 300;
const HEARTBEAT_DEADLINE_MS = 90_000;
/** For the broker's and the supervisor's answers to it. */
const ANSWERED_MS = 2000;

/**
 * A borne at rest, as one stands in a village hall: the built daemon started as its unit starts it, with the real
 * drivers of camera, printer and scanner, a real broker over TLS and a real supervisor. Virtual printer and scanner,
 * broker, supervisor and this bench are other processes and not counted.
 */
export const rest: Bench = async ({ args, say }) => {
  const minutes = numberArg(args, "minutes", 5);
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-rest-"));
  const undo: (() => unknown)[] = [() => rmSync(dir, { recursive: true, force: true })];
  try {
    const center = await startCenter(dir, [BORNE]);
    undo.push(() => center.broker.stop());
    const relay = new TcpRelay({ host: "127.0.0.1", port: center.broker.bornePort });
    const relayPort = await relay.start();
    undo.push(() => relay.stop());
    const supervisor = new Program({
      name: "supervisor",
      args: ["supervisor", "run", "--config", center.supervisorConfig],
      readyMessage: "supervisor ready",
    });
    undo.push(() => supervisor.stop());
    await supervisor.untilReady(30_000);

    const files = await writeBorne(dir, center.pki.borne(BORNE), relayPort, await startPeripherals(dir, undo));
    const daemon = startDaemon(dir, files, undo);
    undo.push(() => daemon.stop());
    await daemon.untilReady(30_000);
    say("the borne is ready; waiting for its first self-test and for calm");
    await warmUp(join(files.runtimeDir, "control.sock"));
    const sinceMs = Date.now();
    const figures = await measure(daemon.pid, relay, relayPort, minutes, say);
    const said = eventsSince(center.database, sinceMs);
    for (const [type, count] of said) say(`said during the rest: ${count} x ${type}`);
    const events = said.reduce((sum, [, count]) => sum + count, 0);
    return [...figures, { name: "events_at_rest", value: events, unit: "events", n: 1 }];
  } finally {
    for (const step of undo.toReversed()) await step();
  }
};

async function measure(
  pid: number,
  relay: TcpRelay,
  relayPort: number,
  minutes: number,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const samples: TreeFigures[] = [];
  const load: number[] = [];
  // From just after a heartbeat to just after another: a heartbeat more or less would be a fifth of the traffic.
  const afterHeartbeat = async () => {
    await relay.nextUp(HEARTBEAT_BYTES, HEARTBEAT_DEADLINE_MS);
    await sleep(ANSWERED_MS);
  };
  const look = () => ({
    atMs: performance.now(),
    cpu: treeFigures(pid),
    bytes: relay.bytes(),
    segments: segmentsTo(relayPort),
  });
  await afterHeartbeat();
  const from = look();
  const endMs = from.atMs + minutes * 60_000;
  while (performance.now() < endMs) {
    await sleep(Math.min(SAMPLE_MS, Math.max(0, endMs - performance.now())));
    samples.push(treeFigures(pid));
    load.push(loadavg()[0] ?? 0);
    if (samples.length % 6 === 0) say(line(samples.at(-1)!, from, relay));
  }
  await afterHeartbeat();
  const to = look();
  const tookMs = to.atMs - from.atMs;
  const n = samples.length;
  const up = to.bytes.up - from.bytes.up;
  const down = to.bytes.down - from.bytes.down;
  const perDay = (bytes: number) => rounded((bytes * DAY_MS) / tookMs / 1e6);
  const reconnections = to.bytes.connections - from.bytes.connections;
  return [
    { name: "pss_mb", value: mb(median(samples.map((one) => one.pssBytes))), unit: "MB", n, goal: "<= 130" },
    {
      name: "cpu_core_pct",
      value: rounded((100 * (to.cpu.cpuMs - from.cpu.cpuMs)) / tookMs),
      unit: "% of a core",
      n: 1,
      goal: "<= 1",
    },
    { name: "mqtt_mb_per_day", value: perDay(up + down), unit: "MB/day", n: 1, goal: "<= 1.6" },
    { name: "mqtt_up_mb_per_day", value: perDay(up), unit: "MB/day", n: 1 },
    ...(from.segments === undefined || to.segments === undefined || reconnections > 0
      ? []
      : [
          {
            name: "mqtt_ip_mb_per_day",
            value: perDay(up + down + (to.segments - from.segments) * HEADER_BYTES),
            unit: "MB/day",
            n: 1,
          },
        ]),
    { name: "mqtt_reconnections", value: reconnections, unit: "", n: 1 },
    { name: "pss_max_mb", value: mb(Math.max(...samples.map((one) => one.pssBytes))), unit: "MB", n },
    { name: "rss_mb", value: mb(median(samples.map((one) => one.rssBytes))), unit: "MB", n },
    { name: "processes", value: median(samples.map((one) => one.processes)), unit: "", n },
    { name: "machine_load_1", value: rounded(median(load)), unit: "", n },
  ];
}

function line(now: TreeFigures, from: { cpu: TreeFigures; atMs: number }, relay: TcpRelay): string {
  const tookMs = performance.now() - from.atMs;
  const cpuPct = rounded((100 * (now.cpuMs - from.cpu.cpuMs)) / tookMs);
  const { up, down } = relay.bytes();
  return `${Math.round(tookMs / 1000)} s: ${mb(now.pssBytes)} MB, ${cpuPct} % of a core, ${up + down} bytes since the start`;
}

/** What the borne had to say while it was at rest, by type: traffic that is not the heartbeat. */
function eventsSince(database: string, sinceMs: number): (readonly [string, number])[] {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    const rows = db
      .prepare(
        `SELECT type, count(*) AS n FROM event WHERE received_ms >= ?1 GROUP BY type
         UNION ALL SELECT 'usage', count(*) FROM usage WHERE received_ms >= ?1 HAVING count(*) > 0`,
      )
      .all(sinceMs);
    return rows.map((row) => [String(row["type"]), Number(row["n"])] as const);
  } finally {
    db.close();
  }
}

/** 10^6 bytes. */
function mb(bytes: number): number {
  return rounded(bytes / 1e6, 1);
}
