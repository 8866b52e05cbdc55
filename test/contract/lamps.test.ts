import { expect, test } from "vitest";
import { twinLamps } from "../../devices/lamps/twin.ts";
import { driverContext } from "./kit/context.ts";
import { lampsSuite } from "./lamps.suite.ts";

lampsSuite({
  name: "twin",
  open: (context) => twinLamps.open({}, context),
  bench: (context) => twinLamps.benchOf!({}, context),
});

test("the simulated buzzer is cut at 500 ms to the millisecond", async () => {
  const context = driverContext("lamps");
  const lamps = await twinLamps.open({}, context);
  lamps.buzz(10_000);
  expect(twinLamps.benchOf!({}, context).state()).toMatchObject({ buzzes: 1, lastBuzzMs: 500 });
  await lamps.close();
});
