import { expect, test } from "vitest";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, i2c, sightsOf } from "./kit.ts";

test("the heating starts: its flags mean nothing, unknown and told after 2 s, never a visitor", async () => {
  const stand = await i2c();
  const sensor = closedAtTheEnd(await stand.open("sths34pf80", {}, driverContext("presence")));
  expect(sensor.sight()).toBe("absent");
  const sights = sightsOf(sensor);
  await stand.order({ sths34pf80: { shock: true, cm: 60 } });
  await next(sensor, "conditions");
  expect(sights).toEqual(["unknown"]);
  expect(sensor.conditions()[0]?.detail).toContain("temperature changes too fast");
  await stand.order({ sths34pf80: { shock: false, cm: 300 } });
  await until(() => sensor.conditions().length === 0);
  expect(sights).toEqual(["unknown", "absent"]);
});

test("threshold and hysteresis are the chip's own, as they were written", async () => {
  const stand = await i2c();
  // The emulated warmth is 1600 - 8 a centimetre: above 800 under 100 cm, below 500 over 137 cm.
  const options = { threshold: 800, hysteresis: 255 };
  const sensor = closedAtTheEnd(await stand.open("sths34pf80", options, driverContext("presence")));
  await stand.order({ sths34pf80: { cm: 99 } });
  await until(() => sensor.sight() === "present");
  const sights = sightsOf(sensor);
  await stand.order({ sths34pf80: { cm: 125 } });
  await stand.order({ sths34pf80: { cm: 140 } });
  await until(() => sensor.sight() === "absent");
  await stand.order({ sths34pf80: { cm: 125 } });
  await stand.order({ sths34pf80: { cm: 90 } });
  await until(() => sensor.sight() === "present");
  expect(sights).toEqual(["absent", "present"]);
});
