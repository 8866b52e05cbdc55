import { describe, expect, test } from "vitest";
import { twinPresence } from "../../devices/presence/twin.ts";
import { presenceSuite } from "./presence.suite.ts";
import { driverContext } from "./kit/context.ts";

presenceSuite({
  name: "twin",
  open: (context) => twinPresence.open({}, context),
  bench: (context) => twinPresence.benchOf!({}, context),
});

describe("the simulated presence sensor", () => {
  test.each([
    [19, "absent"],
    [20, "present"],
    [150, "present"],
    [151, "absent"],
  ] as const)("at %i cm: %s", async (cm, sight) => {
    const context = driverContext("presence");
    const sensor = await twinPresence.open({}, context);
    await twinPresence.benchOf!({}, context).act("set", { cm });
    expect(sensor.sight()).toBe(sight);
    await sensor.close();
  });

  test("stuck from the start, it sees the empty room", async () => {
    const context = driverContext("presence");
    const sensor = await twinPresence.open({ fault: "stuck" }, context);
    await twinPresence.benchOf!({}, context).act("set", { cm: 80 });
    expect(sensor.sight()).toBe("absent");
    await sensor.close();
  });
});
