import { expect, test } from "vitest";
import { isHeard, outcomes, SENTENCE, soundProcesses, virtualCard, YES } from "../../contract/kit/sound.ts";

test("killed once: the sentence is said again by a new process, and nobody is alarmed", async () => {
  const { sound } = await virtualCard();
  const said = sound.say(SENTENCE);
  await isHeard(sound);
  const [pid] = soundProcesses();
  process.kill(Number(pid), "SIGKILL");
  expect(await said).toBe(true);
  expect(outcomes(sound)).toEqual(["sentence said"]);
  expect(soundProcesses()).toHaveLength(1);
  expect(soundProcesses()).not.toContain(pid);
  expect(sound.conditions()).toEqual([]);
});

test("killed again and again: the prompt fails with audio.absent, and the next one that is said takes it away", async () => {
  const { sound } = await virtualCard();
  const said = sound.say(SENTENCE);
  const killing = setInterval(() => {
    for (const pid of soundProcesses()) process.kill(pid, "SIGKILL");
  }, 30);
  expect(await said).toBe(false);
  clearInterval(killing);
  expect(outcomes(sound)).toEqual(["sentence failed"]);
  expect(sound.conditions()).toMatchObject([{ code: "audio.absent" }]);
  expect(await sound.say(YES)).toBe(true);
  expect(sound.conditions()).toEqual([]);
});

test("killed while it waits for the next prompt: that one has a new process", async () => {
  const { sound } = await virtualCard();
  await sound.say(YES);
  const [pid] = soundProcesses();
  process.kill(Number(pid), "SIGKILL");
  expect(await sound.say(YES)).toBe(true);
  expect(sound.conditions()).toEqual([]);
});
