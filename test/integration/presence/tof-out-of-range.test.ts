import { expect, test } from "vitest";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, i2c, sightsOf } from "./kit.ts";

test.each([
  ["signal too weak", 4],
  ["phase out of bounds", 5],
  ["wrapped around", 7],
])("%s: nothing in range is nobody, whatever distance it says", async (_what, status) => {
  const stand = await i2c();
  await stand.order({ vl53l1x: { cm: 80 } });
  const sensor = closedAtTheEnd(await stand.open("vl53l1x", {}, driverContext("presence")));
  await until(() => sensor.sight() === "present");
  await stand.order({ vl53l1x: { forced_status: status } });
  await until(() => sensor.sight() === "absent");
  expect(sensor.conditions()).toEqual([]);
});

test("too much light to tell: what was seen holds for 2 s, then unknown and told; in the shade again, well", async () => {
  const stand = await i2c();
  await stand.order({ vl53l1x: { cm: 80 } });
  const sensor = closedAtTheEnd(await stand.open("vl53l1x", {}, driverContext("presence")));
  await until(() => sensor.sight() === "present");
  const sights = sightsOf(sensor);
  await stand.order({ vl53l1x: { forced_status: 6 } });
  await next(sensor, "conditions");
  expect(sights).toEqual(["unknown"]);
  expect(sensor.conditions()).toEqual([{ code: "presence.absent", detail: "too much light for a certain distance" }]);
  await stand.order({ vl53l1x: { forced_status: null } });
  await until(() => sensor.conditions().length === 0);
  expect(sights).toEqual(["unknown", "present"]);
});

test("short mode, and a room deeper than it reaches: nobody; near, somebody", async () => {
  const stand = await i2c();
  const options = { mode: "short", budgetMs: 33, fromCm: 10, toCm: 100 };
  const sensor = closedAtTheEnd(await stand.open("vl53l1x", options, driverContext("presence")));
  expect(sensor.sight()).toBe("absent");
  await stand.order({ vl53l1x: { cm: 100 } });
  await until(() => sensor.sight() === "present");
  await stand.order({ vl53l1x: { cm: 101 } });
  await until(() => sensor.sight() === "absent");
});
