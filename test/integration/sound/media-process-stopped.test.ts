import { expect, test } from "vitest";
import { isRunning } from "../../contract/kit/camera.ts";
import { isHeard, never, SENTENCE, soundProcesses, virtualCard } from "../../contract/kit/sound.ts";

test("stopped while it speaks: replaced within 6 s, and the sentence is said whole", async ({ annotate }) => {
  const { sound } = await virtualCard();
  const said = sound.say(SENTENCE);
  await isHeard(sound);
  const [pid] = soundProcesses();
  const startedMs = performance.now();
  process.kill(Number(pid), "SIGSTOP");
  while (isRunning(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 20));
  const seenMs = performance.now() - startedMs;
  expect(await said).toBe(true);
  await annotate(`stopped: killed after ${Math.round(seenMs)} ms`);
  expect(seenMs).toBeLessThan(6000);
  expect(soundProcesses()).not.toContain(pid);
});

test("stopped during the loop test: a test that is called off has closed the microphone within 3 s", async () => {
  const { sound } = await virtualCard();
  const stop = new AbortController();
  const testing = sound.selfTest(stop.signal);
  while (soundProcesses().length === 0 || sound.bench.state()["microphoneOpen"] !== true) {
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // Long enough for the capture to run.
  await new Promise((resolve) => setTimeout(resolve, 900));
  const [pid] = soundProcesses();
  process.kill(Number(pid), "SIGSTOP");
  const startedMs = performance.now();
  stop.abort(new Error("a press came"));
  await expect(testing).rejects.toThrow("a press came");
  expect(performance.now() - startedMs).toBeLessThan(3000);
  // The kernel takes a stopped process away in its own time.
  while (isRunning(Number(pid))) await new Promise((resolve) => setTimeout(resolve, 10));
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
  expect(await sound.selfTest(never())).toMatchObject({ passed: true });
});

test("closing a stopped process takes less than 6 s, and leaves nothing", async () => {
  const { sound } = await virtualCard();
  const said = sound.say(SENTENCE);
  await isHeard(sound);
  process.kill(Number(soundProcesses()[0]), "SIGSTOP");
  const startedMs = performance.now();
  await sound.close();
  expect(performance.now() - startedMs).toBeLessThan(6000);
  expect(await said).toBe(false);
  expect(soundProcesses()).toEqual([]);
});
