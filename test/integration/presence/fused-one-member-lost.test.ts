import { expect, test } from "vitest";
import { fusedPresence } from "../../../devices/presence/fused/driver.ts";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, i2c, radar, sightsOf } from "./kit.ts";

test("radar and time of flight, the radar unplugged: told by name, the other goes on; back, all is well", async () => {
  const context = driverContext("presence");
  const [device, stand] = await Promise.all([radar(context), i2c()]);
  const options = { members: [{ driver: "ld2410", path: device.line.path }, { driver: "vl53l1x" }] };
  const sensor = closedAtTheEnd(await stand.open("fused", options, context));
  let losses = 0;
  sensor.on("lost", () => (losses += 1));
  await until(() => sensor.sight() === "absent");
  expect(sensor.conditions()).toEqual([]);

  // Only the radar sees him.
  await device.act("set", { cm: 80 });
  await until(() => sensor.sight() === "present");
  const told = next(sensor, "conditions");
  await device.setFault("absent");
  await told;
  expect(sensor.conditions()).toEqual([
    { code: "presence.degraded", detail: expect.stringMatching(/^ld2410: .*unplugged/) as string },
  ]);
  await stand.order({ vl53l1x: { cm: 80 } });
  await until(() => sensor.sight() === "present");
  const test = await sensor.selfTest(new AbortController().signal);
  expect(test).toMatchObject({ passed: false, figures: { ld2410_answers: false, vl53l1x_answers: true } });

  await device.setFault(null);
  await until(() => sensor.conditions().length === 0);
  expect(losses).toBe(0);
});

test("one absent from the start: opened all the same, and the missing one is named", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  const missing = `${context.runtimeDir}/not-there`;
  const options = {
    members: [
      { driver: "ld2410", path: missing },
      { driver: "ld2410", path: device.line.path },
    ],
  };
  const sensor = closedAtTheEnd(await fusedPresence.open(options, context));
  expect(sensor.sight()).toBe("absent");
  expect(sensor.conditions()[0]?.detail).toMatch(/^ld2410: .*not there/);
});

test("one silent: the certain ones decide; all silent: unknown, never absent", async () => {
  const context = driverContext("presence");
  const [left, right] = await Promise.all([radar(context, "left"), radar(context, "right")]);
  const members = [left, right].map((one) => ({ driver: "ld2410", path: one.line.path }));
  const sensor = closedAtTheEnd(await fusedPresence.open({ members }, context));
  await Promise.all([left, right].map((one) => one.act("set", { cm: 80 })));
  await until(() => sensor.sight() === "present");
  await left.setFault("silent");
  await until(() => sensor.conditions().length === 1);
  expect(sensor.sight()).toBe("present");
  const sights = sightsOf(sensor);
  await right.setFault("silent");
  await until(() => sensor.sight() === "unknown");
  expect(sights).toEqual(["unknown"]);
  expect(sensor.conditions()[0]?.detail).toMatch(/^ld2410: silent.*; ld2410-2: silent/);
});
