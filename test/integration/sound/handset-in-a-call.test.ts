import { expect, onTestFinished, test } from "vitest";
import type { OnBench } from "../../../devices/bench.ts";
import {
  ends,
  isSilence,
  never,
  otherSpeaks,
  outcomes,
  packetsGoOn,
  soundProcesses,
  virtualCard,
  YES,
} from "../../contract/kit/sound.ts";

/** Of the other's voice, a tone of 450 Hz. */
const OTHER_HZ = 450;
const TIMES = { timeout: 20_000, interval: 50 };

const inTheRoom = (sound: OnBench): { rmsDbfs: number; frequencyHz: number | null } =>
  sound.bench.state()["heard"] as { rmsDbfs: number; frequencyHz: number | null };
const isHeardInTheRoom = async (sound: OnBench): Promise<void> => {
  await expect.poll(() => Math.abs((inTheRoom(sound).frequencyHz ?? 0) - OTHER_HZ), TIMES).toBeLessThanOrEqual(20);
};
/** The loudest that the room hears from now until the function that it gives is called, dBFS. */
function listenInTheRoom(sound: OnBench): () => number {
  let loudest = -120;
  const timer = setInterval(() => (loudest = Math.max(loudest, inTheRoom(sound).rmsDbfs)), 50);
  onTestFinished(() => clearInterval(timer));
  return () => {
    clearInterval(timer);
    return loudest;
  };
}

test("lifted in a call: the other is no longer heard in the room, and goes on; laid down, he is heard again", async () => {
  const { sound } = await virtualCard();
  const line = await ends();
  const call = await sound.converse(line, never());
  const ended: unknown[] = [];
  call.on("ended", (why) => ended.push(why));
  let restarted = 0;
  call.on("restarted", () => (restarted += 1));
  otherSpeaks(line);
  await isHeardInTheRoom(sound);
  const [before] = soundProcesses();

  await sound.bench.act("handset", { lifted: true });
  await expect.poll(() => restarted, TIMES).toBe(1);
  await expect.poll(() => inTheRoom(sound), TIMES).toEqual({ rmsDbfs: -120, frequencyHz: null });
  const loudest = listenInTheRoom(sound);
  await expect.poll(() => call.otherSpeaks(), TIMES).toBe(true);
  await packetsGoOn(line.packets);
  expect(loudest()).toBe(-120);

  await sound.bench.act("handset", { lifted: false });
  await isHeardInTheRoom(sound);
  await packetsGoOn(line.packets);
  expect(restarted).toBe(2);
  expect(ended).toEqual([]);
  // No process was spent on it, and the microphone was opened by one call.
  expect(soundProcesses()).toEqual([before]);
  expect(sound.microphoneOpens()).toBe(1);
  await call.close();
  expect(ended).toEqual([undefined]);
}, 60_000);

test("a microphone that is muted stays so when the handset is lifted", async () => {
  const { sound } = await virtualCard();
  const line = await ends();
  const call = await sound.converse(line, never());
  await sound.bench.act("set", { voice: true });
  call.mute(true);
  await expect.poll(() => isSilence(line.heard()), TIMES).toBe(true);
  await sound.bench.act("handset", { lifted: true });
  await expect.poll(() => line.heard().sources.length, TIMES).toBe(2);
  await packetsGoOn(line.packets);
  expect(isSilence(line.heard())).toBe(true);
  call.mute(false);
  await expect.poll(() => isSilence(line.heard()), TIMES).toBe(false);
  await call.close();
}, 60_000);

test("what is personal is said in a call to the handset alone", async () => {
  const { sound } = await virtualCard();
  const line = await ends();
  const call = await sound.converse(line, never());
  const personal = { ...YES, id: "number", personal: true };
  expect(await sound.say(personal)).toBe(false);
  await sound.bench.act("handset", { lifted: true });
  const loudest = listenInTheRoom(sound);
  expect(await sound.say(personal)).toBe(true);
  expect(loudest()).toBe(-120);
  expect(outcomes(sound).at(-1)).toBe("number said");
  // The same aloud is heard in the room.
  await sound.bench.act("handset", { lifted: false });
  const aloud = listenInTheRoom(sound);
  expect(await sound.say(YES)).toBe(true);
  expect(aloud()).toBeGreaterThan(-50);
  await call.close();
}, 60_000);
