import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import { virtualScanner } from "../../src/bench/peripherals/virtual-scanner.ts";
import { askDaemon } from "../../src/cli/control-client.ts";
import { NETWORK, SILENT, startCenter } from "./center.ts";
import { median, numberArg, rounded, type Bench, type Figure } from "./figures.ts";
import { treeFigures, type TreeFigures } from "./processes.ts";
import { Program } from "./program.ts";
import { TcpRelay } from "./tcp-relay.ts";
import { unitStart } from "./unit.ts";

const BORNE = "rest-1";
const SAMPLE_MS = 10_000;
/** The daemon's first self-test comes 20 s after its start, and opens the camera; then everything calms down. */
const WARM_UP_DEADLINE_MS = 180_000;
const CALM_MS = 20_000;
const DAY_MS = 86_400_000;

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

    const files = writeBorne(dir, center.pki.borne(BORNE), relayPort, await startPeripherals(dir, undo));
    const daemon = startDaemon(dir, files, undo);
    undo.push(() => daemon.stop());
    await daemon.untilReady(30_000);
    say("the borne is ready; waiting for its first self-test and for calm");
    await warmUp(join(files.runtimeDir, "control.sock"));
    const sinceMs = Date.now();
    const figures = await measure(daemon.pid, relay, minutes, say);
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
  minutes: number,
  say: (line: string) => void,
): Promise<readonly Figure[]> {
  const samples: TreeFigures[] = [];
  const load: number[] = [];
  const from = { atMs: performance.now(), cpu: treeFigures(pid), bytes: relay.bytes() };
  const endMs = from.atMs + minutes * 60_000;
  while (performance.now() < endMs) {
    await sleep(Math.min(SAMPLE_MS, Math.max(0, endMs - performance.now())));
    samples.push(treeFigures(pid));
    load.push(loadavg()[0] ?? 0);
    if (samples.length % 6 === 0) say(line(samples.at(-1)!, from, relay));
  }
  const to = { atMs: performance.now(), cpu: treeFigures(pid), bytes: relay.bytes() };
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

/** The devices behind the real drivers, started here: they are not the borne's. */
async function startPeripherals(dir: string, undo: (() => unknown)[]): Promise<{ printer: object; scanner: object }> {
  const printer = await startVirtualPrinter({ dir: join(dir, "printer") });
  undo.push(() => printer.stop());
  const scanner = await virtualScanner({
    dir: join(dir, "scanner"),
    log: SILENT,
    signal: new AbortController().signal,
    options: {},
  });
  undo.push(() => scanner.stop());
  // Its haste is for people at the bench; at rest the driver's own period holds.
  const { pollS: _, ...scannerOptions } = scanner.options();
  return { printer: printer.options(), scanner: scannerOptions };
}

interface BorneFiles {
  readonly config: string;
  readonly profile: string;
  readonly runtimeDir: string;
}

function writeBorne(
  dir: string,
  tls: { caFile: string; certFile: string; keyFile: string },
  port: number,
  devices: { printer: object; scanner: object },
): BorneFiles {
  const [config, profile] = [join(dir, "visioborne.yaml"), join(dir, "profile.yaml")];
  const [dataDir, runtimeDir] = [join(dir, "data"), join(dir, "run")];
  mkdirSync(dataDir);
  const week = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
  const needs = ["sound", "printer"];
  const wants = ["camera", "scanner"];
  writeFileSync(
    config,
    stringify({
      borne: { network: NETWORK, id: BORNE },
      site: {
        card: "bench",
        name: "Mairie",
        fallbackPhone: "02 33 00 00 00",
        // Open at any time that the bench may run, yet by windows, holidays and time zone, as a real site is.
        hours: { weekly: [{ days: week, from: "00:00", to: "24:00" }], publicHolidays: "open" },
      },
      services: ["caf", "cpam", "msa", "france-travail"].map((id) => ({ id, organisme: id, name: id, needs, wants })),
      broker: { url: `mqtts://localhost:${port}`, ...tls },
      dataDir,
      runtimeDir,
    }),
  );
  writeFileSync(
    profile,
    stringify({
      name: "rest",
      devices: {
        button: { driver: "twin" },
        lamps: { driver: "twin" },
        presence: { driver: "twin" },
        camera: { driver: "gstreamer", source: "testsrc" },
        sound: { driver: "twin" },
        printer: { driver: "ipp", ...devices.printer },
        scanner: { driver: "sane", ...devices.scanner },
        board: { driver: "linux", dataDir },
      },
    }),
  );
  return { config, profile, runtimeDir };
}

/** As systemd starts it, notices and watchdog included: what they cost belongs to the figures. */
function startDaemon(dir: string, files: BorneFiles, undo: (() => unknown)[]): Program {
  const { env, nodeOptions } = unitStart("visioborne.service", dir);
  const socket = join(dir, "notify.sock");
  const listener = spawn("setpriv", ["--pdeathsig", "KILL", "socat", "-u", `UNIX-RECV:${socket}`, "STDOUT"], {
    stdio: "ignore",
  });
  undo.push(() => listener.kill("SIGKILL"));
  // On a borne nothing else runs Node. With the Node of this bench the pages of the program itself, some 50 MB, would
  // count as shared with it.
  const node = join(dir, "node");
  copyFileSync(process.execPath, node);
  return new Program({
    name: "borne",
    args: ["run", "--config", files.config, "--profile", files.profile],
    node,
    nodeOptions,
    env: { ...env, STATE_DIRECTORY: dir, NOTIFY_SOCKET: socket, WATCHDOG_USEC: "30000000" },
    readyMessage: "ready",
    ...(process.env["VB_BENCH_LOG"] === undefined ? {} : { logFile: process.env["VB_BENCH_LOG"] }),
  });
}

/** Until the borne is connected and its first self-test is over, and some time more. */
async function warmUp(socket: string): Promise<void> {
  const endMs = performance.now() + WARM_UP_DEADLINE_MS;
  for (;;) {
    const status = (await askDaemon(socket, "status").catch(() => ({}))) as {
      lastSelfTest?: object | null;
      selfTestRunning?: boolean;
      link?: { connected: boolean } | null;
    };
    if (status.lastSelfTest && status.selfTestRunning === false && status.link?.connected === true) break;
    if (performance.now() > endMs) throw new Error(`the borne did not come to rest: ${JSON.stringify(status)}`);
    await sleep(500);
  }
  await sleep(CALM_MS);
}
