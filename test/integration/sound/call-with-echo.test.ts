import { once } from "node:events";
import { expect, test } from "vitest";
import { ends, never, virtualCard, YES } from "../../contract/kit/sound.ts";
import { otherSays } from "./speech.ts";

const CANCELLED_DBFS = -38;
const SENTENCES = 3;

test("the other's voice is seen, its echo is taken out, the microphone's sound goes out; closed, nothing is open", async ({
  annotate,
}) => {
  const { sound } = await virtualCard();
  const { packets, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  expect(sound.microphoneOpens()).toBe(1);
  const near: number[] = [];
  const spoken: boolean[] = [];
  conversation.on("otherVoice", (speaks) => spoken.push(speaks));
  conversation.on("levels", ({ nearDbfs }) => conversation.otherSpeaks() && near.push(nearDbfs));
  // The loudspeaker's sound comes back to the microphone at full strength, some -23 dBFS. The canceller learns the way back
  // while the other speaks; where other work delays the sound it learns anew, and the next sentence finds it ready.
  let settled: number[] = [];
  let median = 0;
  for (let sentence = 0; sentence < SENTENCES && median >= CANCELLED_DBFS; sentence += 1) {
    near.length = 0;
    await otherSays(ports.inPort);
    while (conversation.otherSpeaks()) await once(conversation, "otherVoice");
    settled = near.slice(10).toSorted((a, b) => a - b);
    median = settled[Math.floor(settled.length / 2)] ?? 0;
  }
  expect(spoken.slice(0, 1)).toEqual([true]);
  expect(spoken.at(-1)).toBe(false);
  await annotate(`echo left: median ${median} dBFS of ${settled.length}`);
  expect(settled.length).toBeGreaterThan(10);
  expect(median).toBeLessThan(CANCELLED_DBFS);
  expect(packets()).toBeGreaterThan(100);
  await conversation.close();
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
  expect(await sound.selfTest(never())).toMatchObject({ passed: true });
}, 60_000);

test("prompts are mixed into a call; the loop test plays nothing; a second call is refused", async () => {
  const { sound } = await virtualCard();
  const { packets, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  expect(await sound.say(YES)).toBe(true);
  expect(await sound.selfTest(never())).toMatchObject({ passed: true, figures: { in_call: true } });
  await expect(sound.converse(ports, never())).rejects.toMatchObject({ code: "sound.busy" });
  const before = packets();
  while (packets() < before + 20) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(sound.microphoneOpens()).toBe(1);
  await conversation.close();
});

test("a call that is given up while it opens rejects with the reason, and the microphone is closed", async () => {
  const { sound } = await virtualCard();
  const { packets: _, ...ports } = await ends();
  const stop = new AbortController();
  const opening = sound.converse(ports, stop.signal);
  stop.abort(new Error("hung up"));
  await expect(opening).rejects.toThrow("hung up");
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
});
