import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import type { PresenceSensor } from "../../../devices/presence/port.ts";
import { DeviceSupervisor } from "../../../src/borne/device-supervisor.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import { FakeLd2410 } from "../../hardware/serial/ld2410.ts";
import { numberArg, percentile, rounded } from "../figures.ts";
import type { BenchOptions, Figure } from "../figures.ts";

const FRAMES = 500;
const REPLUGS = 20;
/** As the radar does. */
const REPORT_EVERY_MS = 100;
/** What the supervisor takes for a device that is truly back; a technician takes longer. */
const STAYS_MS = 5200;

const nothing = (): void => undefined;
const silent: Logger = { debug: nothing, info: nothing, warn: nothing, error: nothing, child: () => silent };

/**
 * The radar on a serial line, as the daemon has it: the real driver under its supervisor, on a pseudo-terminal whose
 * other end speaks the radar's protocol.
 * - `radar_frame_p99_ms`: from a report written by the radar to the sight that the driver tells
 * - `replug_back_ms`: from the port being there again to the first certain sight, the worst of all
 */
export async function presence({ say, args }: BenchOptions): Promise<readonly Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), "vb-bench-presence-"));
  const radar = new FakeLd2410(join(folder, "radar"), REPORT_EVERY_MS);
  const supervisor = new DeviceSupervisor(
    {
      id: "presence",
      kind: "presence",
      driver: "ld2410",
      open: (context) => ld2410Presence.open({ path: radar.line.path }, { ...context, id: "presence" }),
    },
    { clock: new SystemClock(), log: silent, runtimeDir: folder },
  );
  try {
    await radar.start();
    supervisor.start();
    await certainSight(supervisor);
    return [
      await frames(supervisor, radar, numberArg(args, "frames", FRAMES), say),
      await replugs(supervisor, radar, numberArg(args, "replugs", REPLUGS), say),
    ];
  } finally {
    await supervisor.stop();
    await radar.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function frames(
  supervisor: DeviceSupervisor,
  radar: FakeLd2410,
  count: number,
  say: (line: string) => void,
): Promise<Figure> {
  const sensor = await certainSight(supervisor);
  const tookMs: number[] = [];
  for (let n = 0; n < count; n += 1) {
    await radar.act("set", { cm: sensor.sight() === "present" ? 260 : 80 });
    const seen = once(sensor as never, "sight");
    radar.report();
    const sentMs = radar.reportedMs;
    await seen;
    tookMs.push(performance.now() - sentMs);
    await sleep(10);
  }
  const shares = [50, 95, 99].map((rank) => `p${rank} ${rounded(percentile(tookMs, rank))} ms`);
  say(`${count} frames: ${shares.join(", ")}, worst ${rounded(Math.max(...tookMs))} ms`);
  const value = rounded(percentile(tookMs, 99));
  return { name: "radar_frame_p99_ms", value, unit: "ms", n: count, goal: "<= 20" };
}

async function replugs(
  supervisor: DeviceSupervisor,
  radar: FakeLd2410,
  count: number,
  say: (line: string) => void,
): Promise<Figure> {
  const tookMs: number[] = [];
  for (let n = 0; n < count; n += 1) {
    await sleep(STAYS_MS);
    const gone = once(supervisor, "gone");
    await radar.setFault("absent");
    await gone;
    // Any moment of the supervisor's rhythm.
    const awayMs = 200 + Math.random() * 6000;
    await sleep(awayMs);
    await radar.setFault(null);
    const backMs = performance.now();
    await certainSight(supervisor);
    tookMs.push(performance.now() - backMs);
    say(`replug ${n + 1}: away ${Math.round(awayMs)} ms, seen again after ${Math.round(tookMs.at(-1) ?? 0)} ms`);
  }
  const value = Math.round(Math.max(...tookMs));
  return { name: "replug_back_ms", value, unit: "ms", n: count, goal: "<= 3000" };
}

/** Waits until the sensor is open and certain. */
async function certainSight(supervisor: DeviceSupervisor): Promise<PresenceSensor> {
  for (;;) {
    const sensor = supervisor.device() as PresenceSensor | undefined;
    if (sensor && sensor.sight() !== "unknown") return sensor;
    await sleep(2);
  }
}
