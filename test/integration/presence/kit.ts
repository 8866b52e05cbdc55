import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { PresenceSensor } from "../../../devices/presence/port.ts";
import { DeviceSupervisor } from "../../../src/borne/device-supervisor.ts";
import type { DriverContext } from "../../../devices/device.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { FakeLd2410 } from "../../hardware/serial/ld2410.ts";
import { I2cStand } from "../../hardware/i2c/stand.ts";

/** An emulated radar, ended with the test. */
export async function radar(context: DriverContext, name = "radar"): Promise<FakeLd2410> {
  const made = new FakeLd2410(join(context.runtimeDir, name));
  await made.start();
  onTestFinished(() => made.stop());
  return made;
}

/** A fake I2C bus with the real drivers on it, ended with the test. */
export async function i2c(): Promise<I2cStand> {
  const stand = await I2cStand.start();
  onTestFinished(() => stand.stop());
  return stand;
}

/** The daemon's own supervisor on a presence sensor, ended with the test. */
export function supervise(open: (context: DriverContext) => Promise<PresenceSensor>): DeviceSupervisor {
  const context = driverContext("presence");
  const supervisor = new DeviceSupervisor(
    { id: "presence", kind: "presence", driver: "under-test", open: (own) => open({ ...own, id: "presence" }) },
    context,
  );
  onTestFinished(() => supervisor.stop());
  supervisor.start();
  return supervisor;
}

/** What the sensor of a supervisor sees now. */
export function sightOf(supervisor: DeviceSupervisor): string {
  const sensor = supervisor.device() as PresenceSensor | undefined;
  return sensor?.sight() ?? "no sensor";
}

/** Collects every sight from now on. */
export function sightsOf(sensor: PresenceSensor): string[] {
  const sights: string[] = [];
  sensor.on("sight", (sight) => sights.push(sight));
  return sights;
}

/** Closes a sensor with the test. */
export function closedAtTheEnd<S extends PresenceSensor>(sensor: S): S {
  onTestFinished(() => sensor.close());
  return sensor;
}
