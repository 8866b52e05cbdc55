import { expect, test } from "vitest";
import { never, virtualCard } from "../../contract/kit/sound.ts";

test("the microphone gives digital silence: audio.loop.fail, and it says which of the two", async () => {
  const { sound } = await virtualCard({});
  await sound.bench.setFault("microphone-dead");
  const result = await sound.selfTest(never());
  expect(result).toMatchObject({
    passed: false,
    conditions: [{ code: "audio.loop.fail", detail: "the microphone gives digital silence" }],
    figures: { tone_heard: false, microphone_alive: false, noise_dbfs: -120 },
  });
});

test("a delayed copy in the microphone is an echo, with its level", async () => {
  const { sound } = await virtualCard();
  await sound.bench.setFault("echo");
  const result = await sound.selfTest(never());
  expect(result).toMatchObject({ passed: false, conditions: [{ code: "audio.echo" }], figures: { tone_heard: true } });
  // The copy is made at 0.6 of the amplitude: -4.4 dB.
  expect(Math.abs(Number(result.figures["echo_db"]) + 4.4)).toBeLessThan(1.5);
});
