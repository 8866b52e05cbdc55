import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import type { ButtonEdge } from "../../../devices/button/port.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { effectsOf, LINE, onBothBackEnds } from "./rigs.ts";

onBothBackEnds((rig) => {
  test("a worn contact that sparks nine times makes one press of one length", async () => {
    const context = driverContext("button");
    const button = await rig.open(context);
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    const { effects, stop } = effectsOf(button, context);
    try {
      rig.board().bounce(LINE, 150, 9);
      await until(() => effects.some(({ type }) => type === "release"));
      const presses = effects.filter(({ type }) => type === "press");
      expect(presses).toHaveLength(1);
      // Each spark seen for itself would be 20 edges. The bounce is longer (18 ms) than the debounce (5 ms), so some
      // may come through; what counts as a press does not depend on it.
      expect(edges.length).toBeLessThan(20);
      edges.forEach((edge, i) => expect(edge.pressed).toBe(i % 2 === 0));
      // A second press would be announced within the shortest press.
      await delay(100);
      expect(effects.filter(({ type }) => type === "press")).toHaveLength(1);
    } finally {
      stop();
      await button.close();
    }
  });
});
