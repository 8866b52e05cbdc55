import { expect, test } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { radar } from "./kit.ts";

const WRITES = [0x60, 0xa4, 0xa3];

test("Bluetooth on, looking 6 m far: set right at the first opening, not written again at the second", async () => {
  const context = driverContext("presence");
  const device = await radar(context);
  expect(device.state()).toMatchObject({ bluetooth: true, maxGate: 8 });
  const options = { path: device.line.path, maxGate: 3 };
  const first = await ld2410Presence.open(options, context);
  expect(device.state()).toMatchObject({ bluetooth: false, maxGate: 3 });
  expect(device.heard).toEqual(expect.arrayContaining(WRITES));
  const { figures } = await first.selfTest(new AbortController().signal);
  expect(figures).toEqual({
    answers: true,
    certain: true,
    configured: true,
    firmware: "V1.02.22062416",
    bluetooth: false,
  });
  await first.close();
  device.heard.length = 0;
  const second = await ld2410Presence.open(options, context);
  await second.close();
  expect(device.heard).not.toEqual([]);
  expect(device.heard.filter((command) => WRITES.includes(command))).toEqual([]);
});
