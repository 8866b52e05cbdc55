import { spawn } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { stringify } from "yaml";
import { kernelClockSynchronised } from "../../../devices/board/adjtimex.ts";
import { startVirtualPrinter } from "../../../src/bench/peripherals/virtual-printer.ts";
import { virtualScanner } from "../../../src/bench/peripherals/virtual-scanner.ts";
import { askDaemon } from "../../../src/cli/control-client.ts";
import { NETWORK, SILENT } from "../center.ts";
import { Program } from "../program.ts";
import { unitStart } from "../unit.ts";

export const BORNE = "rest-1";
/** The daemon's first self-test comes 20 s after its start, and opens the camera; then everything calms down. */
const WARM_UP_DEADLINE_MS = 180_000;
const CALM_MS = 20_000;

/** The devices behind the real drivers, started here: they are not the borne's. */
export async function startPeripherals(
  dir: string,
  undo: (() => unknown)[],
): Promise<{ printer: object; scanner: object }> {
  const printer = await startVirtualPrinter({ dir: join(dir, "printer") });
  undo.push(() => printer.stop());
  const scanner = await virtualScanner({
    dir: join(dir, "scanner"),
    log: SILENT,
    signal: new AbortController().signal,
    options: {},
  });
  undo.push(() => scanner.stop());
  // What the driver `sane` needs; its own period holds, not the haste of the people at a bench.
  const { configDir, model, statusUrl } = scanner.options();
  return { printer: printer.options(), scanner: { configDir, model, statusUrl } };
}

export interface BorneFiles {
  readonly config: string;
  readonly profile: string;
  readonly runtimeDir: string;
}

export async function writeBorne(
  dir: string,
  tls: { caFile: string; certFile: string; keyFile: string },
  port: number,
  devices: { printer: object; scanner: object },
): Promise<BorneFiles> {
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
        board: { driver: "linux", dataDir, ...(await boardRoot(dir)) },
      },
    }),
  );
  return { config, profile, runtimeDir };
}

/**
 * A borne's clock is synchronised, this machine's perhaps not, which would be told as an alert after five minutes. Then
 * the driver reads the same /proc and /sys below a root of its own, where systemd-timesyncd has left its mark.
 */
async function boardRoot(dir: string): Promise<{ root?: string }> {
  if ((await kernelClockSynchronised()) === true) return {};
  const root = join(dir, "root");
  mkdirSync(join(root, "run/systemd/timesync"), { recursive: true });
  writeFileSync(join(root, "run/systemd/timesync/synchronized"), "");
  for (const folder of ["proc", "sys"]) symlinkSync(`/${folder}`, join(root, folder));
  return { root };
}

/** As systemd starts it, notices and watchdog included: what they cost belongs to the figures. */
export function startDaemon(dir: string, files: BorneFiles, undo: (() => unknown)[]): Program {
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
export async function warmUp(socket: string): Promise<void> {
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
