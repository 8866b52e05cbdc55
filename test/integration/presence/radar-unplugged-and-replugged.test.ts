import { expect, test } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { radar, sightOf, supervise } from "./kit.ts";

test("the port is killed with somebody there, and made anew: seen again, as another instance", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  await device.act("set", { cm: 80 });
  const supervisor = supervise((own) => ld2410Presence.open({ path: device.line.path }, own));
  await until(() => sightOf(supervisor) === "present");
  const opens = supervisor.opens();
  const gone = next(supervisor, "gone");
  await device.line.unplug();
  await gone;
  expect(supervisor.state()).toBe("absent");
  expect(supervisor.conditions()).toMatchObject([{ code: "presence.absent" }]);
  await device.setFault(null);
  await until(() => sightOf(supervisor) === "present");
  expect(supervisor.opens()).toBe(opens + 1);
  expect(supervisor.conditions()).toEqual([]);
});

test("another program has the port: said as such, opened once it lets go", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  const other = await ld2410Presence.open({ path: device.line.path }, context);
  const supervisor = supervise((own) => ld2410Presence.open({ path: device.line.path }, own));
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()[0]?.detail).toContain("in use by another program");
  expect(other.sight()).toBe("absent");
  await other.close();
  await until(() => supervisor.state() === "ready");
});
