import { expect, test } from "vitest";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, i2c, sightsOf, supervise } from "./kit.ts";

test("arbitration lost now and then: tried again at once, nobody notices", async () => {
  const stand = await i2c();
  const sensor = closedAtTheEnd(await stand.open("vl53l1x", {}, driverContext("presence")));
  const sights = sightsOf(sensor);
  for (let round = 0; round < 5; round += 1) {
    await stand.order({ bus: { arbitration: 4 }, vl53l1x: { cm: round % 2 === 0 ? 80 : 260 } });
    await next(sensor, "sight");
  }
  expect(sights).toEqual(["present", "absent", "present", "absent", "present"]);
  expect(sensor.conditions()).toEqual([]);
});

test("arbitration lost for ever: said as such, well again by itself", async () => {
  const stand = await i2c();
  const supervisor = supervise((context) => stand.open("vl53l1x", {}, context));
  await until(() => supervisor.state() === "ready");
  await stand.order({ bus: { arbitration: 1_000_000 } });
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()[0]?.detail).toContain("arbitration lost at 0x29 again and again");
  await stand.order({ bus: { arbitration: 0 } });
  await until(() => supervisor.state() === "ready");
});
