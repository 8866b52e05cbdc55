import { writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { stringify } from "yaml";
import { VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { ensurePki } from "../../demo/pki.ts";
import { certificatesOf, fleetNames } from "../../simulate/certificates.ts";
import type { FleetFigures } from "../../simulate/fleet.ts";
import { runFleet } from "../../simulate/run.ts";
import type { RunResult } from "../../simulate/run.ts";
import { judgeFleet } from "../../simulate/verdict.ts";
import type { Verdict } from "../../simulate/verdict.ts";
import { runWorkers } from "../../simulate/workers.ts";
import type { WorkerLine } from "../../simulate/workers.ts";
import { openDatabase } from "../../supervisor/store/open.ts";
import { EXIT } from "../exit.ts";

/** As commander hands them over. */
export interface FleetSimulateOptions {
  readonly bornes: string;
  readonly broker: string;
  readonly certs: string;
  readonly ca?: string;
  readonly makeCerts?: boolean;
  readonly network: string;
  readonly prefix: string;
  readonly heartbeat: string;
  readonly faults: string;
  readonly calls: string;
  readonly callS: string;
  readonly usageS: string;
  readonly ramp?: string;
  readonly for?: string;
  readonly perProcess: string;
  readonly commandKey?: string;
  readonly database?: string;
  readonly register?: string;
  /** Set by the simulation itself for its processes: number of the first borne. */
  readonly first?: string;
  readonly json?: boolean;
}

/** `visioborne fleet simulate`: until --for, SIGTERM or SIGINT. */
export async function fleetSimulate(options: FleetSimulateOptions): Promise<void> {
  const count = numberOf("--bornes", options.bornes, 1);
  const names = fleetNames(options.network, options.prefix, count, numberOf("--first", options.first ?? "1", 1));
  const dir = resolve(options.certs);
  if (options.register !== undefined) writeRegister(options.register, names);
  // In turns with what waits: a thousand keys take some seconds.
  if (options.makeCerts) await ensurePki({ dir, bornes: names.map(({ borne }) => borne) });
  const signal = endOf(options);
  const worker = options.first !== undefined;
  // Nobody listens any more: killed, or a pipe into `head`.
  process.stdout.on("error", () => process.exit(EXIT.failed));
  const perProcess = numberOf("--per-process", options.perProcess, 1);
  const write = async (text: string): Promise<void> =>
    await new Promise((resolve) => process.stdout.write(`${text}\n`, () => resolve()));
  const say = async (line: WorkerLine): Promise<void> => await write(JSON.stringify(line));
  const onProgress = (figures: FleetFigures): void => {
    if (options.json) void say({ msg: "progress", figures });
    else process.stderr.write(`\r${progressText(figures)}  `);
  };
  let result: RunResult;
  if (worker || count <= perProcess) {
    result = await runFleet({
      names,
      brokerUrl: options.broker,
      files: certificatesOf(dir, options.ca ? resolve(options.ca) : resolve(dir, "ca.crt"), names),
      heartbeatS: numberOf("--heartbeat", options.heartbeat, 1),
      faultsPerHour: numberOf("--faults", options.faults, 0),
      callsPerHour: numberOf("--calls", options.calls, 0),
      callMs: 1000 * numberOf("--call-s", options.callS, 0.1),
      usageEveryMs: 1000 * numberOf("--usage-s", options.usageS, 1),
      rampMs: 1000 * numberOf("--ramp", options.ramp ?? String(count / 50), 0),
      ...(options.commandKey === undefined ? {} : { commandKeyFile: resolve(options.commandKey) }),
      clock: CLOCK,
      log: SILENT,
      first: numberOf("--first", options.first ?? "1", 1),
      signal,
      onProgress,
    });
  } else {
    const commands = partsOf(count, perProcess).map(({ first, bornes }) => workerCommand(options, first, bornes));
    result = await runWorkers({ commands, signal, onProgress });
  }
  if (worker) {
    await say({ msg: "result", ...result });
    // The standard input, which tells of the other's end, is still open.
    process.exit();
  }
  const verdict = options.database === undefined ? undefined : await judge(options.database, result);
  if (!options.json) process.stderr.write("\n");
  const summary = { msg: "summary", ...result.figures, ...verdict };
  await write(options.json ? JSON.stringify(summary) : summaryText(result.figures, verdict));
  process.exitCode = verdict && verdict.lost + verdict.doubled > 0 ? EXIT.failed : EXIT.ok;
  // Whatever of the broker's side is still open has nothing more to say.
  process.exit();
}

/** Aborts at --for, a signal, or when the process that started this one is gone. */
function endOf(options: FleetSimulateOptions): AbortSignal {
  const controller = new AbortController();
  const stop = (): void => controller.abort();
  process.once("SIGTERM", stop);
  process.once("SIGINT", stop);
  if (options.first !== undefined) process.stdin.once("end", stop).resume();
  else if (options.for !== undefined) setTimeout(stop, 1000 * numberOf("--for", options.for, 0)).unref();
  return controller.signal;
}

/** @returns parts of a fleet that are about equal, none above `perProcess` */
export function partsOf(count: number, perProcess: number): { readonly first: number; readonly bornes: number }[] {
  const parts = Math.ceil(count / perProcess);
  const upTo = (part: number): number => Math.round((count * part) / parts);
  return Array.from({ length: parts }, (_, at) => ({ first: upTo(at) + 1, bornes: upTo(at + 1) - upTo(at) }));
}

function workerCommand(options: FleetSimulateOptions, first: number, bornes: number): string[] {
  const given = {
    broker: options.broker,
    certs: options.certs,
    ca: options.ca,
    network: options.network,
    prefix: options.prefix,
    heartbeat: options.heartbeat,
    faults: options.faults,
    calls: options.calls,
    "call-s": options.callS,
    "usage-s": options.usageS,
    ramp: options.ramp ?? String(numberOf("--bornes", options.bornes, 1) / 50),
    "command-key": options.commandKey,
    first: String(first),
    bornes: String(bornes),
  };
  const args = Object.entries(given).flatMap(([key, value]) => (value === undefined ? [] : [`--${key}`, value]));
  return [process.execPath, ...process.execArgv, process.argv[1]!, "fleet", "simulate", ...args, "--json"];
}

async function judge(database: string, { testimony }: RunResult): Promise<Verdict> {
  const db = await openDatabase(database, { readOnly: true });
  try {
    return await judgeFleet(db, testimony);
  } finally {
    await db.destroy();
  }
}

function writeRegister(file: string, names: ReturnType<typeof fleetNames>): void {
  writeFileSync(file, stringify({ bornes: names.map(({ network, borne }) => ({ network, id: borne })) }));
}

function progressText({ bornes, connected, sent, acked, waiting, calls, faults }: FleetFigures): string {
  return `${connected}/${bornes} connected, ${sent} sent, ${acked} acknowledged, ${waiting} waiting, ${calls} calls, ${faults} faults`;
}

function summaryText(figures: FleetFigures, verdict: Verdict | undefined): string {
  const { connections, disconnections, dropped } = figures;
  const seen = verdict ? `\ndatabase: ${verdict.stored} stored, ${verdict.lost} lost, ${verdict.doubled} doubled` : "";
  return `${progressText(figures)}\n${connections} connections, ${disconnections} ended, ${dropped} dropped${seen}`;
}

/** @throws VisioborneError `usage` */
function numberOf(option: string, text: string, least: number): number {
  const value = Number(text);
  if (text !== "" && Number.isFinite(value) && value >= least) return value;
  throw new VisioborneError("usage", `${option} ${text}: expected a number, ${least} or more`);
}

const CLOCK: Clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now(), synchronised: () => true };

/** A thousand bornes that each tell of a broken line are no log. */
const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};
