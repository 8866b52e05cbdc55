import { expect, test } from "vitest";
import type { ButtonEdge } from "../../../devices/button/port.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { busyLoop, effectsOf, LINE, onBothBackEnds } from "./rigs.ts";

onBothBackEnds((rig) => {
  test("a press that is over before the loop looks is a press, or is counted as lost", async () => {
    const context = driverContext("button");
    const button = await rig.open(context);
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    const { effects, stop } = effectsOf(button, context);
    try {
      const board = rig.board();
      if (rig.kind === "sysfs") {
        // The file system is another process: it moves the line while this one is busy.
        board.pulse(LINE, 60);
        busyLoop(200);
      } else {
        // The simulated chip shares this thread; its events wait in the descriptor as the kernel's would.
        board.set(LINE, false);
        busyLoop(100);
        board.set(LINE, true);
        busyLoop(100);
      }
      await until(() => edges.length === 2);
      expect(edges.map((edge) => edge.pressed)).toEqual([true, false]);
      expect(button.pressed()).toBe(false);
      // The character device stamps each edge when it happens: a press, of its true length. sysfs has but the level.
      if (rig.kind === "cdev" || effects.some(({ type }) => type === "press")) {
        expect(effects[0]?.type).toBe("press");
        expect(edges[0]?.lostBefore).toBe(0);
        expect((edges[1]?.atMs ?? 0) - (edges[0]?.atMs ?? 0)).toBeGreaterThan(50);
      } else {
        expect(effects).toContainEqual({ type: "lost", edges: 2 });
        expect(edges[0]?.atMs).toBe(edges[1]?.atMs);
      }
    } finally {
      stop();
      await button.close();
    }
  });

  test("a press that the loop sees late is one press, and nothing is lost", async () => {
    const context = driverContext("button");
    const button = await rig.open(context);
    const { effects, stop } = effectsOf(button, context);
    try {
      rig.board().set(LINE, false);
      busyLoop(150);
      await until(() => effects.some(({ type }) => type === "press"));
      rig.board().set(LINE, true);
      await until(() => effects.some(({ type }) => type === "release"));
      expect(effects.map(({ type }) => type)).toEqual(["press", "release"]);
    } finally {
      stop();
      await button.close();
    }
  });
});
