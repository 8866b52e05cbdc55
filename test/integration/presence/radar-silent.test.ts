import { expect, test } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, radar, sightOf, sightsOf, supervise } from "./kit.ts";

test("silent for 2 s with somebody there: unknown, never absent, told, and well again by itself", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  const sensor = closedAtTheEnd(await ld2410Presence.open({ path: device.line.path }, context));
  await device.act("set", { cm: 80 });
  await until(() => sensor.sight() === "present");
  const sights = sightsOf(sensor);
  const silentMs = performance.now();
  await device.setFault("silent");
  await next(sensor, "conditions");
  expect(performance.now() - silentMs).toBeGreaterThan(1900);
  expect(sensor.conditions()).toEqual([{ code: "presence.absent", detail: "silent (expected a report every 100 ms)" }]);
  expect(sights).toEqual(["unknown"]);
  await device.setFault(null);
  await until(() => sensor.conditions().length === 0);
  expect(sights).toEqual(["unknown", "present"]);
});

test("silent for 10 s: given up and opened anew, without a restart of anything", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  const supervisor = supervise((own) => ld2410Presence.open({ path: device.line.path }, own));
  await until(() => supervisor.state() === "ready");
  const first = supervisor.device();
  const gone = next(supervisor, "gone");
  await device.setFault("silent");
  await gone;
  expect(supervisor.conditions()[0]?.detail).toContain("silent for 10 s");
  await device.setFault(null);
  await until(() => sightOf(supervisor) === "absent");
  expect(supervisor.device()).not.toBe(first);
  expect(supervisor.state()).toBe("ready");
});
