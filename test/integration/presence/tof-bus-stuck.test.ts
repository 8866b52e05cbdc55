import { expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { i2c, sightOf, supervise } from "./kit.ts";

test("a line held low with somebody there: said as a stuck bus, nobody is said to have left; freed, it works", async () => {
  const stand = await i2c();
  await stand.order({ vl53l1x: { cm: 80 } });
  const supervisor = supervise((context) => stand.open("vl53l1x", {}, context));
  await until(() => sightOf(supervisor) === "present");
  const sights: string[] = [];
  supervisor.device()?.on("sight" as "lost", (sight: unknown) => sights.push(String(sight)));
  await stand.order({ bus: { fault: "bus-stuck" } });
  await until(() => supervisor.state() === "absent");
  expect(sights).toEqual(["unknown"]);
  expect(supervisor.conditions()).toEqual([
    {
      code: "presence.absent",
      detail: expect.stringContaining(
        "I2C bus 1: stuck, a transfer to 0x29 timed out (expected SDA and SCL to be released)",
      ) as string,
    },
  ]);
  await stand.order({ bus: { fault: null } });
  await until(() => sightOf(supervisor) === "present");
});
