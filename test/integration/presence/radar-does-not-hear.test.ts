import { expect, test } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { closedAtTheEnd, radar } from "./kit.ts";

test("its RX line is not connected: it can't be configured, is told in the log, and sees all the same", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  await device.setFault("deaf");
  const warnings: string[] = [];
  const log = { ...context.log, warn: (_fields: object, message: string) => void warnings.push(message) };
  const sensor = closedAtTheEnd(await ld2410Presence.open({ path: device.line.path }, { ...context, log }));
  expect(warnings).toEqual(["the radar reports but could not be configured: is its RX line connected?"]);
  const { figures } = await sensor.selfTest(new AbortController().signal);
  expect(figures).toEqual({ answers: true, certain: true, configured: false });
  await device.act("set", { cm: 700 });
  await until(() => sensor.sight() === "absent");
});
