import { expect, test } from "vitest";
import {
  ends,
  isHeard,
  loudestDbfs,
  never,
  outcomes,
  SENTENCE,
  soundProcesses,
  virtualCard,
  YES,
} from "../../contract/kit/sound.ts";

test("a new prompt interrupts the one that is heard, and is heard itself", async () => {
  const { sound } = await virtualCard();
  const first = sound.say(SENTENCE);
  await isHeard(sound);
  const startedMs = performance.now();
  const second = sound.say(YES);
  expect(await first).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(500);
  expect(await second).toBe(true);
  expect(loudestDbfs(sound)).toBeGreaterThan(-40);
  expect(outcomes(sound)).toEqual(["sentence interrupted", "yes said"]);
  expect(soundProcesses()).toHaveLength(1);
});

test("said again and again, the first interrupts nothing and the last is said: ten in a row", async () => {
  const { sound } = await virtualCard();
  const said = Array.from({ length: 10 }, () => sound.say(YES));
  expect(await Promise.all(said)).toEqual([...Array.from({ length: 9 }, () => false), true]);
  expect(await sound.say(YES)).toBe(true);
});

test("hushed while it is heard: silent within half a second", async () => {
  const { sound } = await virtualCard();
  const said = sound.say(SENTENCE);
  await isHeard(sound);
  const startedMs = performance.now();
  sound.hush();
  expect(await said).toBe(false);
  expect(performance.now() - startedMs).toBeLessThan(500);
});

test("a call opens while a prompt is heard: the words begin again in the call, and are said whole", async () => {
  const { sound } = await virtualCard();
  const { packets, ...ports } = await ends();
  const said = sound.say(SENTENCE);
  await isHeard(sound);
  const conversation = await sound.converse(ports, never());
  expect(await said).toBe(true);
  expect(outcomes(sound)).toEqual(["sentence said"]);
  expect(packets()).toBeGreaterThan(0);
  await conversation.close();
});

test("a prompt takes the loudspeaker from the loop test, which finds nothing", async () => {
  const { sound } = await virtualCard();
  const testing = sound.selfTest(never());
  while (sound.bench.state()["microphoneOpen"] !== true) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(await sound.say(YES)).toBe(true);
  expect(await testing).toEqual({ passed: false, conditions: [], figures: { interrupted: true } });
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
  expect(sound.conditions()).toEqual([]);
});
