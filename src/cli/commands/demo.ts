import { mkdirSync, openSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { createLogger } from "../../borne/logger.ts";
import { consoleHears, prepareConsole, type DemoConsole } from "../../demo/console.ts";
import { demoPorts, prepareDesk, type DemoDesk } from "../../demo/desk.ts";
import { startBroker, type Broker } from "../../demo/broker.ts";
import { DEMO_BORNE, writeBorneConfig, writeRunFile, writeSupervisorConfig } from "../../demo/files.ts";
import { writeForms } from "../../demo/forms.ts";
import { demoLayout, type DemoLayout } from "../../demo/layout.ts";
import { takeLock } from "../../demo/lock.ts";
import { DemoPart } from "../../demo/part.ts";
import { ensurePki, type Pki } from "../../demo/pki.ts";
import { whenReady, type ReadyBorne } from "../ready.ts";
import { table } from "../table.ts";

/** Of the 10 s that Ctrl-C may take. */
const STOP_BORNE_MS = 9000;
const STOP_SUPERVISOR_MS = 3000;
const STOP_DESK_MS = 3000;
const READY_DEADLINE_MS = 60_000;
const HEARS_DEADLINE_MS = 1500;

/** `visioborne demo`, which is `npm start`: a borne with its broker and its supervisor, on this machine only. */
export async function demo(options: { profile?: string; config?: string; dir: string }): Promise<void> {
  const layout = demoLayout(options.dir, DEMO_BORNE);
  const release = takeLock(layout.lockFile);
  const startedMs = performance.now();
  const say = (line: string) => void process.stdout.write(`${line}\n`);
  const stopAsked = signalPromise();
  const profile = resolve(options.profile ?? simulatedProfile());
  mkdirSync(layout.logs, { recursive: true, mode: 0o700 });
  const running: (() => Promise<void>)[] = [];
  try {
    const center = options.config === undefined ? await startCenter(layout, say, running) : undefined;
    const config = options.config === undefined ? layout.borneConfig : resolve(options.config);
    const borne = new DemoPart({
      name: "borne",
      args: ["run", "--config", config, "--profile", profile],
      logFile: join(layout.logs, "borne.log"),
      env: { STATE_DIRECTORY: layout.borneDir },
      say,
    });
    borne.start();
    running.push(() => borne.stop(STOP_BORNE_MS));
    say("the borne starts...");
    const ready = await Promise.race([whenReady(config, READY_DEADLINE_MS), stopAsked]);
    if (ready !== "stop") {
      if (center) writeRunFile(layout, center, ready);
      say(overview(layout, center, ready, Math.round(performance.now() - startedMs)));
      await stopAsked;
    }
    say("stopping...");
  } finally {
    // The borne first: its last words still reach the broker and the supervisor.
    for (const stop of running.toReversed()) await stop();
    rmSync(layout.runFile, { force: true });
    if (options.config === undefined) rmSync(layout.borneRuntime, { recursive: true, force: true });
    release();
  }
  say("stopped");
}

interface Center {
  readonly pki: Pki;
  readonly broker: Broker;
  readonly desk: DemoDesk;
  readonly console: DemoConsole;
}

/** The broker, the supervisor and the desk, with certificates of this install's own. */
async function startCenter(
  layout: DemoLayout,
  say: (line: string) => void,
  running: (() => Promise<void>)[],
): Promise<Center> {
  const { log } = createLogger({ level: "info", fd: openSync(join(layout.logs, "demo.log"), "a", 0o600) });
  const pki = await ensurePki({ dir: layout.pki, bornes: [DEMO_BORNE] });
  const broker = await startBroker({ dir: layout.broker, pki, log });
  running.push(() => broker.stop());
  broker.onExit(({ expected }) => {
    if (expected) return;
    say("broker: ended, started again");
    broker.restart().catch((error: unknown) => say(`broker: ${String(error)}`));
  });
  const ports = await demoPorts(layout);
  // First, for it needs longest, and is to hear the borne from its first word.
  const console = await prepareConsole(layout, ports.console);
  writeSupervisorConfig(layout, pki, broker, console);
  const supervisor = new DemoPart({
    name: "supervisor",
    args: ["supervisor", "run", "--config", layout.supervisorConfig],
    logFile: join(layout.logs, "supervisor.log"),
    say,
  });
  supervisor.start();
  running.push(() => supervisor.stop(STOP_SUPERVISOR_MS));
  const desk = await prepareDesk(layout, pki, ports, log);
  const deskPart = new DemoPart({
    name: "desk",
    args: ["desk", "run", "--config", layout.deskConfig],
    logFile: join(layout.logs, "desk.log"),
    say,
  });
  deskPart.start();
  running.push(() => deskPart.stop(STOP_DESK_MS));
  writeBorneConfig(layout, pki, broker, { desk, screenPort: ports.screen }, await writeForms(layout.borneDir));
  // On a busy machine the borne starts all the same, and is shown without news until its next heartbeat.
  await consoleHears(console, HEARS_DEADLINE_MS);
  return { pki, broker, desk, console };
}

function overview(layout: DemoLayout, center: Center | undefined, borne: ReadyBorne, tookMs: number): string {
  const rows = [["what", "where"]];
  rows.push([`borne ${borne.name}`, `${borne.state}; log ${layout.logs}/borne.log`]);
  if (borne.benchUrl !== null) rows.push(["établi (bench)", borne.benchUrl]);
  if (borne.screenUrl !== null) rows.push(["the borne's screen", borne.screenUrl]);
  if (center) rows.push(["desk (experts)", `${center.desk.url}  ${center.desk.user} / ${center.desk.password}`]);
  if (center) {
    rows.push(["console (maintenance)", `${center.console.url}  ${center.console.user} / ${center.console.password}`]);
    rows.push([
      "broker",
      `mqtts://localhost:${center.broker.peoplePort} (people), :${center.broker.bornePort} (bornes)`,
    ]);
    rows.push(["supervisor", `${layout.supervisorDatabase}; log ${layout.logs}/supervisor.log`]);
  }
  const lines = [`ready in ${tookMs} ms`, "", table(rows)];
  if (center) {
    const { caFile, certFile, keyFile } = center.pki.maintenance;
    lines.push(
      "",
      "listen to everything that the borne says:",
      `  mosquitto_sub -h localhost -p ${center.broker.peoplePort} --cafile ${caFile} \\`,
      `    --cert ${certFile} --key ${keyFile} -t 'vb/1/#' -v`,
    );
  }
  if (borne.benchUrl !== null) {
    lines.push(
      "",
      "press the button:",
      `  curl -sX POST ${borne.benchUrl}/bench/button/press -H 'content-type: application/json' -d '{"ms":120}'`,
    );
  }
  return [...lines, "", "Ctrl-C stops all."].join("\n");
}

function simulatedProfile(): string {
  const root = join(dirname(fileURLToPath(import.meta.url)), import.meta.url.endsWith(".ts") ? "../../.." : "..");
  return join(root, "devices/profiles/simulated.yaml");
}

function signalPromise(): Promise<"stop"> {
  const { promise, resolve: stop } = Promise.withResolvers<"stop">();
  let asked = false;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      // A second Ctrl-C must not leave half of the parts behind: the stop that is under way is bounded anyway.
      if (asked) process.stdout.write("already stopping...\n");
      asked = true;
      stop("stop");
    });
  }
  return promise;
}
