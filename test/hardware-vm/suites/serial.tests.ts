import { beforeEach } from "vitest";
import { ld2410Presence } from "../../../devices/presence/ld2410/driver.ts";
import { presenceSuite } from "../../contract/presence.suite.ts";
import { radarOnUart, radarOnUsb } from "../guest/serial.ts";

for (const [where, radar] of [
  ["USB", radarOnUsb()],
  ["PCI", radarOnUart()],
] as const) {
  beforeEach(() => radar.rest());
  presenceSuite({
    name: `ld2410 on a serial port on ${where}`,
    open: (context) => ld2410Presence.open({ path: radar.path }, context),
    bench: () => radar.bench,
  });
}
