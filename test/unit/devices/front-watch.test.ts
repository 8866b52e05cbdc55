import { describe, expect, test } from "vitest";
import { watchPress } from "../../../devices/button/watch.ts";
import type { PressEffect } from "../../../devices/button/press.ts";
import { twinButton } from "../../../devices/button/twin.ts";
import { watchPresence } from "../../../devices/presence/watch.ts";
import type { HoldEffect } from "../../../devices/presence/hold.ts";
import { twinPresence } from "../../../devices/presence/twin.ts";
import { driverContext, until } from "../../contract/kit/context.ts";

/** Short rules, so that a test need not wait as long as a usager would. */
const PRESS = { minPressMs: 30, secondStrikeMs: 500, stuckMs: 200, bounceMs: 50 };
const HOLD = { holdMs: 30, releaseMs: 60, stuckMs: 100_000 };

describe("a button being watched", () => {
  test("says a press while it is still held, then its release, and wakes by itself for both", async () => {
    const context = driverContext("button");
    const button = await twinButton.open({}, context);
    const effects: PressEffect[] = [];
    let heldWhenSaid = false;
    const stop = watchPress(button, { ...PRESS, stuckMs: 30_000 }, context.clock, (effect) => {
      effects.push(effect);
      if (effect.type === "press") heldWhenSaid = button.pressed();
    });
    await twinButton.benchOf!({}, context).act("press", { ms: 400 });
    await until(() => effects.length === 2);
    expect(effects.map((effect) => effect.type)).toEqual(["press", "release"]);
    expect(heldWhenSaid).toBe(true);
    stop();
    await button.close();
  });

  test("stuck since before it was watched: no press, stuck, and well again when it is freed", async () => {
    const context = driverContext("button");
    const bench = twinButton.benchOf!({}, context);
    await bench.setFault("stuck");
    const button = await twinButton.open({}, context);
    const seen: string[] = [];
    const stop = watchPress(button, PRESS, context.clock, (effect) => seen.push(effect.type));
    await until(() => seen.length === 1);
    await bench.setFault(null);
    await until(() => seen.length === 2);
    expect(seen).toEqual(["stuck", "unstuck"]);
    stop();
    await button.close();
  });

  test("says nothing any more once nobody watches", async () => {
    const context = driverContext("button");
    const button = await twinButton.open({}, context);
    const seen: string[] = [];
    watchPress(button, PRESS, context.clock, (effect) => seen.push(effect.type))();
    const kept: string[] = [];
    const stop = watchPress(button, PRESS, context.clock, (effect) => kept.push(effect.type));
    await twinButton.benchOf!({}, context).act("press", { ms: 60 });
    await until(() => kept.includes("release"));
    expect(seen).toEqual([]);
    stop();
    await button.close();
  });
});

describe("a presence sensor being watched", () => {
  test("says who stays and who has left, not who passes", async () => {
    const context = driverContext("presence");
    const bench = twinPresence.benchOf!({}, context);
    const sensor = await twinPresence.open({}, context);
    const effects: HoldEffect[] = [];
    const watch = watchPresence(sensor, HOLD, context.clock, true, (effect) => effects.push(effect));
    expect(watch.presence()).toBe("absent");
    await bench.act("set", { cm: 80 });
    await bench.act("set", { cm: 300 });
    await bench.act("set", { cm: 90 });
    await until(() => watch.presence() === "present");
    await bench.act("set", { cm: 300 });
    await until(() => watch.presence() === "absent");
    expect(effects).toEqual([
      { type: "presence", presence: "present" },
      { type: "presence", presence: "absent" },
    ]);
    watch.stop();
    await sensor.close();
  });

  test("counts opening hours only for a stuck sensor", async () => {
    const context = driverContext("presence");
    const sensor = await twinPresence.open({}, context);
    const effects: HoldEffect[] = [];
    const watch = watchPresence(sensor, { ...HOLD, stuckMs: 40 }, context.clock, false, (effect) =>
      effects.push(effect),
    );
    watch.setOpen(true);
    await until(() => effects.length === 1);
    expect(effects).toEqual([{ type: "stuck", stuck: true }]);
    watch.stop();
    await sensor.close();
  });
});
