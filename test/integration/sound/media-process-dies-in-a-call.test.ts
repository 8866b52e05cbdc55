import { once } from "node:events";
import { expect, test } from "vitest";
import { isRunning } from "../../contract/kit/camera.ts";
import {
  ends,
  isSilence,
  never,
  packetsGoOn,
  SENTENCE,
  soundProcesses,
  virtualCard,
} from "../../contract/kit/sound.ts";

async function call() {
  const { sound } = await virtualCard();
  const { heard, packets, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  await packetsGoOn(packets);
  return { sound, heard, packets, conversation, ports };
}

test.each(["SIGKILL", "SIGSTOP"] as const)(
  "%s in a call: the sound is back within 6 s as the same conversation, with new numbers, told before they come",
  async (signal) => {
    const { sound, heard, packets, conversation } = await call();
    const over: unknown[] = [];
    conversation.on("ended", (error) => over.push(error));
    const [pid] = soundProcesses();
    let sourcesWhenTold = 0;
    conversation.once("restarted", () => (sourcesWhenTold = heard().sources.length));
    const startedMs = performance.now();
    process.kill(Number(pid), signal);
    await once(conversation, "restarted");
    const seenMs = performance.now() - startedMs;
    while (heard().sources.length < 2) await once(conversation, "levels");
    const backMs = performance.now() - startedMs;
    await packetsGoOn(packets);
    expect(sourcesWhenTold).toBe(1);
    expect(heard().sources).toHaveLength(2);
    expect(isRunning(Number(pid))).toBe(false);
    expect(seenMs).toBeLessThan(4000);
    expect(backMs).toBeLessThan(6000);
    expect(over).toEqual([]);
    expect(sound.microphoneOpens()).toBe(1);
    expect(sound.bench.state()["microphoneOpen"]).toBe(true);
    await conversation.close();
    expect(over).toEqual([undefined]);
    expect(sound.bench.state()["microphoneOpen"]).toBe(false);
  },
  30_000,
);

test("killed while muted: the microphone is still muted when the sound is back", async () => {
  const { sound, heard, packets, conversation } = await call();
  conversation.mute(true);
  while (!isSilence(heard())) await packetsGoOn(packets, 10);
  process.kill(Number(soundProcesses()[0]), "SIGKILL");
  await once(conversation, "restarted");
  await packetsGoOn(packets, 10);
  // Noise suppression may leave nothing of a quiet room: the microphone is given something to hear.
  const said = sound.say(SENTENCE);
  while (!isSilence(heard())) await packetsGoOn(packets, 10);
  conversation.mute(false);
  while (isSilence(heard())) await packetsGoOn(packets, 10);
  sound.hush();
  expect(await said).toBe(false);
  await conversation.close();
}, 30_000);

test("killed again and again: the conversation ends with sound.process, the microphone is closed, a new call works", async () => {
  const { sound, packets, conversation, ports } = await call();
  let restarts = 0;
  conversation.on("restarted", () => (restarts += 1));
  const over = once(conversation, "ended").then(([error]: unknown[]) => error);
  const isOver = over.then(() => true);
  for (let ended = false; !ended;) {
    await Promise.race([packetsGoOn(packets, 5), isOver]);
    for (const pid of soundProcesses()) process.kill(pid, "SIGKILL");
    ended = await Promise.race([once(conversation, "restarted").then(() => false), isOver]);
  }
  expect(await over).toMatchObject({ code: "sound.process" });
  expect(restarts).toBe(6);
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
  const next = await sound.converse(ports, never());
  await packetsGoOn(packets);
  await next.close();
}, 60_000);

test("closed while it is brought back: the microphone stays closed, and no process is left running a call", async () => {
  const { sound } = await virtualCard({ lingerS: 0 });
  const { heard: _, packets, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  process.kill(Number(soundProcesses()[0]), "SIGKILL");
  await once(conversation, "restarted");
  await conversation.close();
  const after = packets();
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
  while (soundProcesses().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(packets()).toBe(after);
}, 30_000);
