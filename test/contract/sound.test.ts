import { describe, expect, test } from "vitest";
import { twinSound } from "../../devices/sound/twin.ts";
import { soundSuite } from "./sound.suite.ts";
import { driverContext } from "./kit/context.ts";

soundSuite({
  name: "twin",
  open: (context) => twinSound.open({ speed: 10 }, context),
  bench: (context) => twinSound.benchOf!({}, context),
});

describe("the simulated sound", () => {
  test("takes time in proportion to the text", async () => {
    const context = driverContext("sound");
    const sound = await twinSound.open({ speed: 10 }, context);
    const startMs = performance.now();
    await sound.say({ id: "a", language: "fr", text: "x".repeat(60) });
    // 100 ms; a timer may fire up to 1 ms early.
    expect(performance.now() - startMs).toBeGreaterThanOrEqual(98);
    await sound.close();
  });

  test("remembers the last 20 prompts, with language and outcome", async () => {
    const context = driverContext("sound");
    const sound = await twinSound.open({ speed: 1000 }, context);
    for (let i = 1; i <= 25; i += 1) await sound.say({ id: `p${i}`, language: "en", text: "Hello" });
    const { prompts } = twinSound.benchOf!({}, context).state() as { prompts?: readonly Record<string, unknown>[] };
    expect(prompts).toHaveLength(20);
    expect(prompts?.[0]).toEqual({ id: "p6", language: "en", text: "Hello", outcome: "said" });
    await sound.close();
  });

  test("refuses a handset that is neither lifted nor laid down", async () => {
    const bench = twinSound.benchOf!({}, driverContext("sound"));
    await expect(bench.act("handset", { lifted: "yes" })).rejects.toMatchObject({ code: "bench.action" });
  });
});
