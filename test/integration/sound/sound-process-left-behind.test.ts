import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { mediaChildren } from "../../contract/kit/camera.ts";
import { until } from "../../contract/kit/context.ts";
import { loudestDbfs, never, SENTENCE, soundProcesses, virtualCard, YES } from "../../contract/kit/sound.ts";

test("no process before the first prompt, none some time after the last", async () => {
  const { sound } = await virtualCard({ lingerS: 0.3 });
  expect(soundProcesses()).toEqual([]);
  await sound.say(YES);
  await until(() => soundProcesses().length === 0);
  await sound.selfTest(never());
  await until(() => soundProcesses().length === 0);
  expect(mediaChildren()).toEqual([]);
});

test("ten prompts and tests leave no descriptor behind", async () => {
  const { sound } = await virtualCard({ lingerS: 0 });
  const descriptors = (): number => readdirSync("/proc/self/fd").length;
  await sound.say(YES);
  await until(() => soundProcesses().length === 0);
  const before = descriptors();
  for (let n = 0; n < 10; n += 1) await sound.say(YES);
  await until(() => soundProcesses().length === 0 && descriptors() <= before);
  expect(sound.microphoneOpens()).toBe(0);
}, 60_000);

test("a French sentence is speech at its nominal level; volume acts on what is being said; nothing passes the ceiling", async () => {
  const { sound } = await virtualCard({ ceilingDbfs: -12 });
  await sound.say(SENTENCE);
  const normal = loudestDbfs(sound);
  // Speech at -26 dBov, its loudest tenth of a second some dB above, and 12 dB taken by the ceiling.
  expect(normal).toBeGreaterThan(-40);
  expect(normal).toBeLessThan(-28);
  const saying = sound.say(SENTENCE);
  sound.setVolume(18);
  expect(await saying).toBe(true);
  expect(loudestDbfs(sound)).toBeGreaterThan(normal + 9);
  expect(loudestDbfs(sound)).toBeLessThan(-12);
  sound.setVolume(-40);
  await sound.say(YES);
  expect(loudestDbfs(sound)).toBeLessThan(-60);
}, 60_000);
