import { expect, test } from "vitest";
import type { OnBench } from "../../../devices/bench.ts";
import { ends, never, virtualCard } from "../../contract/kit/sound.ts";

interface Heard {
  readonly rmsDbfs: number;
  readonly frequencyHz: number | null;
}

const heardBy = (sound: OnBench): Heard => sound.bench.state()["heard"] as Heard;

test("who speaks at one borne is heard at the other, tone by tone; silence again afterwards, and nothing at rest", async () => {
  const [one, other] = [await virtualCard(), await virtualCard()];
  const [here, there] = [await ends(), await ends()];
  // One's microphone to the other's loudspeaker, as the line would carry it.
  const talking = await one.sound.converse({ ...here, outPort: there.inPort, outPayload: there.inPayload }, never());
  const listening = await other.sound.converse(there, never());
  const spoken: boolean[] = [];
  listening.on("otherVoice", (speaks) => spoken.push(speaks));
  expect(heardBy(other.sound).frequencyHz).toBeNull();
  await one.sound.bench.act("set", { voice: true });
  expect(one.sound.bench.state()).toMatchObject({ voice: true });
  await expect
    .poll(() => Math.abs((heardBy(other.sound).frequencyHz ?? 0) - 440), { timeout: 20_000, interval: 100 })
    .toBeLessThanOrEqual(20);
  // A tone that goes on is not taken for noise by the suppression: it is there after seconds, too.
  const before = spoken.length;
  await new Promise((resolve) => setTimeout(resolve, 4000));
  await expect.poll(() => heardBy(other.sound), { timeout: 20_000 }).toMatchObject({ frequencyHz: 440 });
  expect(heardBy(other.sound).rmsDbfs).toBeGreaterThan(-45);
  expect(spoken.length - before).toBeLessThanOrEqual(2);
  expect(spoken[0]).toBe(true);
  // Nothing comes out at the one who speaks: he does not hear himself.
  expect(heardBy(one.sound).rmsDbfs).toBeLessThan(-60);
  await one.sound.bench.act("set", { voice: false });
  await expect.poll(() => heardBy(other.sound).rmsDbfs, { timeout: 20_000, interval: 100 }).toBeLessThan(-60);
  await Promise.all([talking.close(), listening.close()]);
  await expect.poll(() => heardBy(other.sound), { timeout: 5000 }).toEqual({ rmsDbfs: -120, frequencyHz: null });
}, 60_000);

test("a loudspeaker that is silent is not heard, whatever is said", async () => {
  const [one, other] = [await virtualCard(), await virtualCard()];
  const [here, there] = [await ends(), await ends()];
  await other.sound.bench.setFault("silent");
  await one.sound.bench.act("set", { voice: true });
  const talking = await one.sound.converse({ ...here, outPort: there.inPort, outPayload: there.inPayload }, never());
  const listening = await other.sound.converse(there, never());
  await expect.poll(() => listening.otherSpeaks(), { timeout: 20_000, interval: 50 }).toBe(true);
  expect(heardBy(other.sound)).toMatchObject({ frequencyHz: null });
  await Promise.all([talking.close(), listening.close()]);
}, 60_000);

test("voice: expected true or false", async () => {
  const { sound } = await virtualCard();
  await expect(sound.bench.act("set", { voice: "loud" })).rejects.toMatchObject({ code: "bench.action" });
});
