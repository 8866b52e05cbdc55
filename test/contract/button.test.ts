import { describe, expect, test } from "vitest";
import { twinButton } from "../../devices/button/twin.ts";
import { buttonSuite } from "./button.suite.ts";
import { driverContext } from "./kit/context.ts";

buttonSuite({
  name: "twin",
  open: (context) => twinButton.open({}, context),
  bench: (context) => twinButton.benchOf!({}, context),
});

describe("the simulated button", () => {
  test("with a cut wire: no edge, and the self-test finds it where the board can test the line", async () => {
    for (const lineTest of [true, false]) {
      const context = driverContext("button");
      const button = await twinButton.open({ lineTest, fault: "silent" }, context);
      const edges: unknown[] = [];
      button.on("edge", (edge) => edges.push(edge));
      await twinButton.benchOf!({}, context).act("press", { ms: 1 });
      const result = await button.selfTest(new AbortController().signal);
      expect(result.passed).toBe(!lineTest);
      expect(result.conditions.map((condition) => condition.code)).toEqual(lineTest ? ["button.silent"] : []);
      expect(edges).toEqual([]);
      await button.close();
    }
  });

  test("refuses a press of no time or of more than a minute", async () => {
    const bench = twinButton.benchOf!({}, driverContext("button"));
    for (const ms of [0, -1, 60_001, Number.NaN, "120"]) {
      await expect(bench.act("press", { ms })).rejects.toMatchObject({ code: "bench.action" });
    }
    expect(bench.state()).toMatchObject({ fault: null, presses: 0, pressed: false });
  });

  test("can be open once only, like a GPIO line", async () => {
    const context = driverContext("button");
    const button = await twinButton.open({}, context);
    await expect(twinButton.open({}, context)).rejects.toMatchObject({ code: "button.absent" });
    await button.close();
  });
});
