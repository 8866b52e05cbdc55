import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { HOLD_DEFAULTS } from "../../../devices/presence/hold.ts";
import { twinPresence } from "../../../devices/presence/twin.ts";
import { SystemClock } from "../../../src/borne/clock.ts";
import { Visitors } from "../../../src/borne/visitors.ts";
import { openTwin } from "../../support/twin-borne.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { holdMs, releaseMs, stuckMs } = HOLD_DEFAULTS;

async function visitorsOnTwin(open = true) {
  const { device, bench } = await openTwin(twinPresence, "presence");
  const hours = { open };
  const visitors = new Visitors({ clock: new SystemClock(), isOpen: () => hours.open });
  const said: string[] = [];
  visitors.on("came", () => said.push("came"));
  visitors.on("left", () => said.push("left"));
  visitors.follow(device);
  visitors.on("conditions", (conditions) => said.push(conditions.map(({ code }) => code).join() || "well"));
  // The simulated sensor is polled: a look is over after a second.
  await vi.advanceTimersByTimeAsync(1000);
  const stand = async (cm: number, ms: number) => {
    await bench.act("set", { cm });
    await vi.advanceTimersByTimeAsync(ms);
  };
  return { visitors, said, bench, stand, hours };
}

test("somebody comes, stays, leaves: said once each", async () => {
  const { visitors, said, stand } = await visitorsOnTwin();
  expect(visitors.presence()).toBe("absent");
  await stand(80, holdMs + 1000);
  expect(visitors.presence()).toBe("present");
  await stand(90, 60_000);
  await stand(300, releaseMs + 1000);
  expect(visitors.presence()).toBe("absent");
  expect(said).toEqual(["came", "left"]);
});

test("walking past is no visit", async () => {
  const { said, stand } = await visitorsOnTwin();
  await stand(80, holdMs - 1000);
  await stand(300, releaseMs + 1000);
  expect(said).toEqual([]);
});

test("presence-sensor-silent: unknown is not absent, nobody has left", async () => {
  const { visitors, said, stand, bench } = await visitorsOnTwin();
  await stand(80, holdMs + 1000);
  await bench.setFault("silent");
  await vi.advanceTimersByTimeAsync(releaseMs * 4);
  expect(visitors.presence()).toBe("unknown");
  expect(said).toEqual(["came"]);
});

test("presence-sensor-unplugged: nothing is known, nobody has left", async () => {
  const { visitors, said, stand } = await visitorsOnTwin();
  await stand(80, holdMs + 1000);
  visitors.forget();
  await vi.advanceTimersByTimeAsync(releaseMs * 4);
  expect(visitors.presence()).toBe("unknown");
  expect(said).toEqual(["came", "well"]);
});

test("who leaves outside the hours is not counted as a visit", async () => {
  const { visitors, said, stand, hours } = await visitorsOnTwin();
  await stand(80, holdMs + 1000);
  hours.open = false;
  visitors.hoursChanged();
  await stand(300, releaseMs + 1000);
  expect(said).toEqual(["came"]);
});

test("presence-sensor-stuck: the same sight for too long of opening time; a change clears it", async () => {
  const { said, stand } = await visitorsOnTwin();
  await stand(80, stuckMs + 60_000);
  expect(said).toEqual(["came", "presence.stuck"]);
  await stand(300, releaseMs + 1000);
  expect(said).toEqual(["came", "presence.stuck", "well", "left"]);
});

test("closed nights do not make a sensor stuck", async () => {
  const { said, stand } = await visitorsOnTwin(false);
  await stand(80, stuckMs * 3);
  expect(said).toEqual(["came"]);
});
