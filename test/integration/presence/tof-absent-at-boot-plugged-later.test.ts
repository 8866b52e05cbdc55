import { expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { i2c, sightOf, supervise } from "./kit.ts";

test("no sensor at boot: said with bus and address; plugged later it is opened, unplugged it is lost", async () => {
  const stand = await i2c();
  await stand.order({ vl53l1x: { fault: "absent", cm: 80 } });
  const supervisor = supervise((context) => stand.open("vl53l1x", {}, context));
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()).toEqual([
    {
      code: "presence.absent",
      detail: "I2C bus 1: no answer at 0x29 (expected a powered sensor with this address): ENXIO",
    },
  ]);
  await stand.order({ vl53l1x: { fault: null } });
  await until(() => sightOf(supervisor) === "present");
  expect(supervisor.conditions()).toEqual([]);
  await stand.order({ vl53l1x: { fault: "absent" } });
  await until(() => supervisor.state() === "absent");
  await stand.order({ vl53l1x: { fault: null } });
  await until(() => sightOf(supervisor) === "present");
});

test("no such bus: said as such", async () => {
  const stand = await i2c();
  const supervisor = supervise((context) => stand.open("vl53l1x", { bus: 7 }, context));
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()[0]?.detail).toContain("/dev/i2c-7: not there (expected I2C to be enabled");
});

test("another chip answers at the address: not taken for the sensor", async () => {
  const stand = await i2c();
  const supervisor = supervise((context) => stand.open("sths34pf80", { address: 0x29 }, context));
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()[0]?.detail).toContain("(expected an STHS34PF80, 0xd3)");
});
