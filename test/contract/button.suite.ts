import { afterEach, describe, expect, test } from "vitest";
import type { Button, ButtonEdge } from "../../devices/button/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, next, until } from "./kit/context.ts";
import type { Rig } from "./kit/context.ts";

/**
 * What holds for every button. The rig's bench presses it: `press` {ms}, `bounce` {ms, bounces}, fault `stuck`.
 * @param stamped whether edges bear the time at which they happened; else that at which the event loop saw them
 */
export function buttonSuite(rig: Rig<Button>, stamped = true): void {
  deviceSuite(rig, "button.absent");

  describe(`${rig.name}, as a button`, () => {
    let button: Button | undefined;
    const opened = async (context: DriverContext): Promise<{ button: Button; edges: ButtonEdge[] }> => {
      const edges: ButtonEdge[] = [];
      button = await rig.open(context);
      button.on("edge", (edge) => edges.push(edge));
      return { button, edges };
    };
    afterEach(async () => button?.close());

    test("tells both edges of a press, in order, with the time between them", async () => {
      const context = driverContext("button");
      const { button, edges } = await opened(context);
      expect(button.pressed()).toBe(false);
      await rig.bench(context).act("press", { ms: 60 });
      await until(() => edges.length === 2);
      expect(edges.map((edge) => edge.pressed)).toEqual([true, false]);
      const [down, up] = edges;
      // A timer may fire up to 1 ms early; on a busy machine it may fire much later.
      expect((up?.atMs ?? 0) - (down?.atMs ?? 0)).toBeGreaterThanOrEqual(stamped ? 58 : 0);
      expect(down?.atMs).toBeLessThanOrEqual(context.clock.monotonicMs());
    });

    test("knows its level while it is pressed, and in the edge's own listener", async () => {
      const context = driverContext("button");
      const { button } = await opened(context);
      const levels: boolean[] = [];
      button.on("edge", () => levels.push(button.pressed()));
      const down = next(button, "edge");
      await rig.bench(context).act("press", { ms: 40 });
      await down;
      await until(() => levels.length === 2);
      expect(levels).toEqual([true, false]);
    });

    test("lets edges alternate, also from a bouncing contact", async () => {
      const context = driverContext("button");
      const { edges } = await opened(context);
      await rig.bench(context).act("bounce", { ms: 50, bounces: 6 });
      await until(() => edges.at(-1)?.pressed === false && rig.bench(context).state()["pressed"] === false);
      edges.forEach((edge, i) => expect(edge.pressed).toBe(i % 2 === 0));
      expect(edges.length).toBeGreaterThanOrEqual(2);
    });

    test("opened while pressed, knows it and makes no edge of it", async () => {
      const context = driverContext("button");
      await rig.bench(context).setFault("stuck");
      const { button, edges } = await opened(context);
      expect(button.pressed()).toBe(true);
      expect(edges).toEqual([]);
      await rig.bench(context).setFault(null);
      await until(() => edges.length === 1);
      expect(edges[0]?.pressed).toBe(false);
    });

    test("says nothing any more after it was closed", async () => {
      const context = driverContext("button");
      const { button, edges } = await opened(context);
      await button.close();
      await rig.bench(context).act("press", { ms: 5 });
      await until(() => rig.bench(context).state()["pressed"] === false);
      expect(edges).toEqual([]);
    });
  });
}
