import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { DriverContext } from "../../../devices/device.ts";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import type { Ld2410Options } from "../../../devices/presence/ld2410/driver.ts";
import type { PresenceSensor } from "../../../devices/presence/port.ts";
import { FakeLd2410 } from "../../hardware/serial/ld2410.ts";

const radars = new Map<string, { radar: FakeLd2410; started: Promise<void> }>();

/** The emulated radar of a context: one for each runtime folder, ended with the test. */
export function radarOf(context: DriverContext): { radar: FakeLd2410; started: Promise<void> } {
  const known = radars.get(context.runtimeDir);
  if (known) return known;
  const radar = new FakeLd2410(join(context.runtimeDir, "radar"));
  const made = { radar, started: radar.start() };
  radars.set(context.runtimeDir, made);
  onTestFinished(async () => {
    await made.started;
    await radar.stop();
    radars.delete(context.runtimeDir);
  });
  return made;
}

/** Opens the real driver on the emulated radar. */
export async function openRadar(context: DriverContext, options: Ld2410Options = {}): Promise<PresenceSensor> {
  const { radar, started } = radarOf(context);
  await started;
  return ld2410Presence.open({ path: radar.line.path, ...options }, context);
}
