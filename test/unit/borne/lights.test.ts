import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Lamps } from "../../../devices/lamps/port.ts";
import { twinLamps } from "../../../devices/lamps/twin.ts";
import { Lights } from "../../../src/borne/lights.ts";
import type { BorneState } from "../../../src/borne/readiness.ts";
import { openTwin } from "../../support/twin-borne.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function lightsOnTwin() {
  const twin = await openTwin(twinLamps, "lamps");
  let lamps: Lamps | undefined = twin.device;
  const lights = new Lights(() => lamps);
  return { ...twin, lights, lamps: () => lamps?.current(), plug: (device: Lamps | undefined) => (lamps = device) };
}

test.each<[BorneState, string]>([
  ["starting", "blink"],
  ["ready", "breathe"],
  ["limited", "breathe"],
  ["closed", "off"],
  ["in-session", "on"],
  ["out-of-order", "alarm"],
  ["stopped", "off"],
])("%s: the ring says %s", async (state, ring) => {
  const { lights, lamps } = await lightsOnTwin();
  lights.state(state);
  expect(lamps()).toMatchObject({ ring, occupied: state === "in-session" ? "on" : "off", capture: "off" });
});

test("a touch lights the ring at once, then it says the state again, even one that came meanwhile", async () => {
  const { lights, lamps } = await lightsOnTwin();
  lights.state("ready");
  lights.touched();
  expect(lamps()?.ring).toBe("on");
  lights.state("out-of-order");
  expect(lamps()?.ring).toBe("on");
  vi.advanceTimersByTime(600);
  expect(lamps()?.ring).toBe("alarm");
});

test("while the usager is told to take his papers the ring blinks, and is what it was afterwards", async () => {
  const { lights, lamps } = await lightsOnTwin();
  lights.state("in-session");
  lights.session({ name: "closing", phase: "papers" });
  expect(lamps()?.ring).toBe("blink");
  lights.session({ name: "closing", phase: "wiping" });
  expect(lamps()?.ring).toBe("on");
});

test("identify lasts as long as it was asked for; a second one begins anew", async () => {
  const { lights, lamps } = await lightsOnTwin();
  lights.state("ready");
  lights.identify(30_000);
  vi.advanceTimersByTime(29_000);
  expect(lamps()?.ring).toBe("alarm");
  lights.identify(30_000);
  vi.advanceTimersByTime(29_000);
  expect(lamps()?.ring).toBe("alarm");
  vi.advanceTimersByTime(1000);
  expect(lamps()?.ring).toBe("breathe");
});

test("the capture lamp goes out when the last of camera and microphone is closed", async () => {
  const { lights, lamps } = await lightsOnTwin();
  lights.capturing(true);
  lights.capturing(true);
  lights.capturing(false);
  expect(lamps()?.capture).toBe("on");
  lights.capturing(false);
  expect(lamps()?.capture).toBe("off");
  lights.capturing(false);
  lights.capturing(true);
  expect(lamps()?.capture).toBe("on");
});

test("lamps-unplugged-and-back: what is to be seen is shown on the new ones", async () => {
  const { lights, lamps, plug, device, bench, reopen } = await lightsOnTwin();
  device.on("lost", () => plug(undefined));
  lights.state("ready");
  await bench.setFault("absent");
  lights.state("in-session");
  lights.capturing(true);
  await bench.setFault(null);
  plug(await reopen());
  lights.show();
  expect(lamps()).toMatchObject({ ring: "on", occupied: "on", capture: "on" });
});

test("after stop no timer changes the lamps", async () => {
  const { lights, lamps } = await lightsOnTwin();
  lights.state("ready");
  lights.identify(1000);
  lights.stop();
  vi.advanceTimersByTime(5000);
  expect(lamps()?.ring).toBe("alarm");
  expect(vi.getTimerCount()).toBeLessThanOrEqual(1);
});
