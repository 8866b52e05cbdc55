import { expect, test } from "vitest";
import { driverContext, until } from "../../contract/kit/context.ts";
import { effectsOf, LINE, onBothBackEnds, RULES } from "./rigs.ts";

onBothBackEnds((rig) => {
  test("a contact that stays closed is one press, then stuck, then free", async () => {
    const context = driverContext("button");
    const button = await rig.open(context);
    const { effects, stop } = effectsOf(button, context, { ...RULES, stuckMs: 400 });
    try {
      rig.board().set(LINE, false);
      await until(() => effects.some(({ type }) => type === "stuck"));
      expect(effects.map(({ type }) => type)).toEqual(["press", "stuck"]);
      expect(button.pressed()).toBe(true);
      rig.board().set(LINE, true);
      await until(() => effects.some(({ type }) => type === "unstuck"));
      expect(effects.map(({ type }) => type)).toEqual(["press", "stuck", "unstuck"]);
    } finally {
      stop();
      await button.close();
    }
  });

  test("a contact that was closed before the start is stuck, and no press", async () => {
    rig.board().set(LINE, false);
    const context = driverContext("button");
    const button = await rig.open(context);
    const { effects, stop } = effectsOf(button, context, { ...RULES, stuckMs: 300 });
    try {
      await until(() => effects.length > 0);
      expect(effects.map(({ type }) => type)).toEqual(["stuck"]);
    } finally {
      stop();
      rig.board().set(LINE, true);
      await button.close();
    }
  });
});
