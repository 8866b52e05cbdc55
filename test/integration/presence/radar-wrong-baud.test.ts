import { expect, test } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { radar, sightOf, supervise } from "./kit.ts";

test("only garbage, as at a wrong baud rate: not opened, and said as what it is; right later, it works", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  await device.setFault("garbage");
  const supervisor = supervise((own) => ld2410Presence.open({ path: device.line.path, baudRate: 115_200 }, own));
  await until(() => supervisor.state() === "absent");
  expect(supervisor.conditions()).toEqual([
    {
      code: "presence.absent",
      detail: expect.stringContaining("bytes that are no report (expected an LD2410 at this baud rate)") as string,
    },
  ]);
  await device.setFault(null);
  await until(() => sightOf(supervisor) === "absent");
});
