import { expect, test } from "vitest";
import { never, virtualCard } from "../../contract/kit/sound.ts";

test("the tone is not heard though the microphone lives: audio.loop.fail, and it says which of the two", async () => {
  const { sound } = await virtualCard();
  await sound.bench.setFault("silent");
  const result = await sound.selfTest(never());
  expect(result).toMatchObject({
    passed: false,
    conditions: [{ code: "audio.loop.fail", detail: "tone not heard, the microphone lives" }],
    figures: { tone_heard: false, microphone_alive: true },
  });
  await sound.bench.setFault(null);
  expect(await sound.selfTest(never())).toMatchObject({ passed: true, figures: { tone_heard: true } });
});

test("the loop test is made at the default volume, whatever the usager has set, which stays", async () => {
  const { sound } = await virtualCard();
  const levels: unknown[] = [];
  for (const volumeDb of [0, 18, -40]) {
    sound.setVolume(volumeDb);
    levels.push((await sound.selfTest(never())).figures["tone_dbfs"]);
    expect(sound.volume()).toBe(volumeDb);
  }
  const [first] = levels as number[];
  for (const level of levels) expect(Math.abs(Number(level) - Number(first))).toBeLessThan(0.5);
});
