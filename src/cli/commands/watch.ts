import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { LAMP_NAMES } from "../../../devices/lamps/port.ts";
import { BenchParts } from "../../bench/parts.ts";
import { SystemClock } from "../../borne/clock.ts";
import { Fleet } from "../../borne/fleet.ts";
import { Readings, type DeviceReading } from "../../borne/readings.ts";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import { silent } from "../doctor/devices.ts";
import { askDaemon } from "../control-client.ts";
import { EXIT } from "../exit.ts";
import { readProfile } from "../profile.ts";
import { configPathOf, controlSocketOf } from "../running.ts";
import { bindSlots } from "../slots.ts";
import { table } from "../table.ts";

const EVERY_MS = 500;
/** How long each lamp is on in a test of the lamps, and the buzzer sounds. */
const LAMP_MS = 700;
const BUZZ_MS = 200;
/** As a terminal in raw mode tells it: ETX. */
const CTRL_C = String.fromCharCode(3);

/** Where the readings come from: the daemon, or devices that were opened here. */
interface Source {
  readonly name: string;
  read(): Promise<readonly DeviceReading[]>;
  /** Lights each lamp in turn, then sounds the buzzer; only where the lamps are ours. */
  testLamps?(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * `visioborne doctor --watch`: each device as it is now, twice a second, until q or Ctrl-C. From the running daemon; with
 * `--profile` and no daemon, from the devices themselves. With `--json` a line each time that something has changed.
 */
export async function watch(options: { config?: string; profile?: string; json?: boolean }): Promise<void> {
  const source = await sourceOf(options);
  const leave = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => leave.abort());
  listenToKeys(source, leave);
  let last = "";
  try {
    while (!leave.signal.aborted) {
      last = show(await readings(source), last, source, options.json ?? false);
      await sleep(EVERY_MS, undefined, { signal: leave.signal }).catch(() => undefined);
    }
  } finally {
    await source.stop();
  }
  process.exit(EXIT.ok);
}

/** A daemon that restarts is waited for: whoever wires may have caused it. */
async function readings(source: Source): Promise<readonly DeviceReading[] | string> {
  try {
    return await source.read();
  } catch (error) {
    return errorLine(error);
  }
}

function show(now: readonly DeviceReading[] | string, last: string, source: Source, json: boolean): string {
  const text = JSON.stringify(now);
  if (text === last) return last;
  if (json) process.stdout.write(`${JSON.stringify(typeof now === "string" ? { error: now } : { devices: now })}\n`);
  else {
    const page = typeof now === "string" ? now : tableOf(now);
    const keys = `${source.name}; q leaves${source.testLamps ? ", l tests the lamps" : ""}`;
    // From the upper left corner, over what was there; on paper, one after the other.
    const [clear, end] = process.stdout.isTTY ? ["\x1b[H\x1b[J", "\n"] : ["", "\n\n"];
    process.stdout.write(`${clear}${page}\n${keys}${end}`);
  }
  return text;
}

function tableOf(now: readonly DeviceReading[]): string {
  const rows = now.map(({ id, driver, state, reading, conditions }) => [
    id,
    state,
    driver,
    Object.entries(reading)
      .map(([name, value]) => `${name} ${String(value)}`)
      .join(", "),
    conditions.map(({ code, detail }) => (detail === undefined ? code : `${code}: ${detail}`)).join("; "),
  ]);
  return table([["device", "state", "driver", "now", "what is wrong"], ...rows]);
}

async function sourceOf(options: { config?: string; profile?: string }): Promise<Source> {
  let failure: unknown;
  try {
    const socket = await controlSocketOf(configPathOf(options.config));
    const ask = async (): Promise<readonly DeviceReading[]> =>
      (await askDaemon(socket, "readings")) as readonly DeviceReading[];
    await ask();
    return { name: "from the running daemon", read: ask, stop: () => Promise.resolve() };
  } catch (error) {
    failure = error;
  }
  // Anything else than its absence is the daemon's: beside it, the devices would be opened twice.
  const away = ["control.unreachable", "config.missing", "config.rejected"].includes(errorCode(failure));
  if (options.profile === undefined || !away) throw failure;
  return await openHere(options.profile);
}

async function openHere(path: string): Promise<Source> {
  const { profile } = await readProfile(path);
  if (!profile) {
    throw new VisioborneError("config.rejected", `${path}: not valid; visioborne config check tells its mistakes`);
  }
  const runtimeDir = mkdtempSync(join(tmpdir(), "visioborne-watch-"));
  const bound = bindSlots(profile, silent, new BenchParts());
  const fleet = new Fleet(bound.slots, { clock: new SystemClock(), log: silent, runtimeDir });
  const readings = new Readings(fleet);
  fleet.start();
  return {
    name: `devices of ${profile.name}, opened here: no daemon runs`,
    read: () => Promise.resolve(readings.now()),
    async testLamps() {
      for (const name of LAMP_NAMES) {
        fleet.port("lamps")?.set({ [name]: "on" });
        await sleep(LAMP_MS);
        fleet.port("lamps")?.set({ [name]: "off" });
      }
      fleet.port("lamps")?.buzz(BUZZ_MS);
    },
    async stop() {
      await fleet.stop();
      await bound.stop();
      rmSync(runtimeDir, { recursive: true, force: true });
    },
  };
}

function listenToKeys(source: Source, leave: AbortController): void {
  let testing: Promise<void> | undefined;
  // Raw, a terminal gives each key at once, and Ctrl-C as a key.
  if (process.stdin.isTTY) process.stdin.setRawMode(true);
  process.stdin.setEncoding("utf8").on("data", (keys: string) => {
    if (keys.includes("q") || keys.includes(CTRL_C)) leave.abort();
    if (keys.includes("l")) testing ??= source.testLamps?.().finally(() => (testing = undefined));
  });
}
