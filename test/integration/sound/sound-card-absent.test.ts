import { expect, test } from "vitest";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import { driverContext, next } from "../../contract/kit/context.ts";
import { isHeard, never, SENTENCE, soundProcesses, virtualCard, YES } from "../../contract/kit/sound.ts";

test.each([
  [{ backend: "alsa", speaker: "plughw:CARD=NotThere" }, "no sound card NotThere"],
  [{ backend: "alsa", speaker: "null", microphone: "hw:77" }, "no sound card 77"],
] as const)("%j: open says audio.absent and names the card, and no process is started", async (options, words) => {
  await expect(gstreamerSound.open(options, driverContext("sound"))).rejects.toMatchObject({
    code: "audio.absent",
    message: expect.stringContaining(words) as string,
  });
  expect(soundProcesses()).toEqual([]);
});

test("unplugged while it speaks: the prompt ends, the device is lost, no process stays; plugged in, it speaks", async () => {
  const { sound, context } = await virtualCard();
  const said = sound.say(SENTENCE);
  await isHeard(sound);
  const lost = next(sound, "lost");
  await sound.bench.setFault("absent");
  expect(await said).toBe(false);
  expect((await lost)[0]).toMatchObject({ code: "audio.absent" });
  await sound.close();
  expect(soundProcesses()).toEqual([]);
  await sound.bench.setFault(null);
  const again = await gstreamerSound.open({ backend: "test" }, context);
  expect(await again.say(YES)).toBe(true);
  await again.close();
});

test("unplugged during the loop test: the test says so, and the microphone is closed", async () => {
  const { sound } = await virtualCard();
  const testing = sound.selfTest(never());
  while (soundProcesses().length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  await sound.bench.setFault("absent");
  expect(await testing).toMatchObject({ passed: false, conditions: [{ code: "audio.absent" }] });
  expect(sound.bench.state()["microphoneOpen"]).toBe(false);
});

test("a card that takes no sound (no such file for GStreamer to open): said twice, then audio.absent until it plays", async () => {
  const context = driverContext("sound");
  // A name that alsa-lib can't resolve: GStreamer fails silently between NULL and READY.
  const sound = await gstreamerSound.open({ backend: "alsa", speaker: "no_such_pcm", microphone: "null" }, context);
  try {
    expect(await sound.say(YES)).toBe(false);
    expect(sound.conditions()).toMatchObject([
      { code: "audio.absent", detail: expect.stringMatching(/no_such_pcm|PLAYING|open/i) as string },
    ]);
    const result = await sound.selfTest(never());
    expect(result).toMatchObject({ passed: false, conditions: [{ code: "audio.absent" }] });
  } finally {
    await sound.close();
  }
  expect(soundProcesses()).toEqual([]);
});
