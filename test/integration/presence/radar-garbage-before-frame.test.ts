import { expect, test } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, radar, sightsOf } from "./kit.ts";

test("garbage, a false head and a cut frame before each report: every change is seen all the same", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  await device.setFault("garbage-before-frames");
  const sensor = closedAtTheEnd(await ld2410Presence.open({ path: device.line.path }, context));
  const sights = sightsOf(sensor);
  for (let round = 0; round < 5; round += 1) {
    await device.act("set", { cm: 80 });
    await until(() => sensor.sight() === "present");
    await device.act("set", { cm: 260 });
    await until(() => sensor.sight() === "absent");
  }
  expect(sights).toEqual(Array.from({ length: 5 }, () => ["present", "absent"]).flat());
  expect(sensor.conditions()).toEqual([]);
});
