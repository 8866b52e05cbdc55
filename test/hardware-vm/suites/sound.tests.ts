import { afterEach, beforeAll, expect, onTestFinished, test } from "vitest";
import { driverContext, next, until } from "../../contract/kit/context.ts";
import { ends, never, otherSpeaks, packetsGoOn } from "../../contract/kit/sound.ts";
import { soundSuite } from "../../contract/sound.suite.ts";
import { LoopbackBench } from "../guest/aloop.ts";
import { otherSays } from "../../integration/sound/speech.ts";
import { CableEar } from "../guest/cable-ear.ts";
import { scanPlugins } from "../guest/gstreamer.ts";

/** Echo canceller and Opus take an emulated core, all of it: calls have a group of their own. */
const calls = process.argv[1]?.includes("sound-calls") === true;
/** Of a voice that comes back whole, at some -23 dBFS. */
const CANCELLED_DBFS = -38;
const bench = new LoopbackBench();
beforeAll(scanPlugins);
afterEach(async () => {
  await bench.setFault(null);
  await bench.act("handset", { lifted: false });
});

soundSuite(
  { name: "gstreamer on the kernel's loopback card", open: (context) => bench.open(context), bench: () => bench },
  { echo: false, handset: true, calls, drift: 0.002 },
);

// Of a virtual card inside GStreamer nothing tells whether a real one takes the sound in time.
test("a call: the other's voice is heard at the loudspeaker", async () => {
  // The microphone is at the other cable, and leaves this one to who listens.
  await bench.setFault("silent");
  const sound = await bench.open(driverContext("sound"));
  onTestFinished(() => sound.close());
  const { heard: _, packets: __, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  const ear = new CableEar(0);
  onTestFinished(() => ear.stop());
  otherSpeaks(ports);
  await until(() => ear.loudestDbfs > -40 || ear.failure !== undefined);
  expect(ear.failure).toBeUndefined();
  await conversation.close();
});

test.each(["headphone", "hook-key"] as const)(
  "the handset's node by its %s: lifted, laid down, gone",
  async (jackSwitch) => {
    const sound = await bench.open(driverContext("sound"), { jackSwitch });
    onTestFinished(() => sound.close());
    const told: boolean[] = [];
    sound.on("privateListening", (now) => told.push(now));
    await bench.act("handset", { lifted: true });
    await until(() => told.length === 1);
    await bench.act("handset", { lifted: false });
    await until(() => told.length === 2);
    expect(told).toEqual([true, false]);
    await bench.act("handset", { lifted: true });
    await until(() => sound.listeningPrivately());
    const gone = next(sound, "conditions");
    await bench.takeHandsetAway();
    expect(await gone).toEqual([[{ code: "audio.handset", detail: expect.stringContaining("/dev/input/event") }]]);
    expect(sound.listeningPrivately()).toBe(false);
    const back = next(sound, "conditions");
    await bench.act("handset", { lifted: true });
    expect(await back).toEqual([[]]);
    await until(() => sound.listeningPrivately());
  },
);

test("a headphone in a card that switches by itself: no tone is played into an ear, and none is missed", async () => {
  const sound = await bench.open(driverContext("sound"), { handsetOfItsOwn: false });
  onTestFinished(() => sound.close());
  // As when the loudspeaker is off: a loop test would find that.
  await bench.setFault("silent");
  await bench.act("handset", { lifted: true });
  await until(() => sound.listeningPrivately());
  const opens = sound.microphoneOpens();
  expect(await sound.selfTest(never())).toEqual({ passed: true, conditions: [], figures: { private: true } });
  expect(sound.microphoneOpens()).toBe(opens);
  await bench.act("handset", { lifted: false });
  await until(() => !sound.listeningPrivately());
  expect(await sound.selfTest(never())).toMatchObject({ passed: false, conditions: [{ code: "audio.loop.fail" }] });
});

test.runIf(calls)(
  "a call: the handset is lifted and has the other's voice, laid down or unplugged and has it no more",
  async () => {
    const sound = await bench.open(driverContext("sound"));
    onTestFinished(() => sound.close());
    const { heard: _, packets, ...ports } = await ends();
    const conversation = await sound.converse(ports, never());
    const handset = new CableEar(1);
    onTestFinished(() => handset.stop());
    otherSpeaks(ports);
    await until(() => conversation.otherSpeaks());
    expect(handset.loudestDbfs).toBeLessThan(-80);
    await bench.act("handset", { lifted: true });
    await until(() => handset.loudestDbfs > -40 || handset.failure !== undefined);
    expect(handset.failure).toBeUndefined();
    const restarted = next(conversation, "restarted");
    await bench.act("handset", { lifted: false });
    await restarted;
    await packetsGoOn(packets);
    handset.loudestDbfs = -Infinity;
    await until(() => conversation.otherSpeaks());
    expect(handset.loudestDbfs).toBeLessThan(-80);
    await bench.act("handset", { lifted: true });
    await until(() => handset.loudestDbfs > -40);
    const toTheRoom = next(conversation, "restarted");
    await bench.takeHandsetAway();
    await toTheRoom;
    await packetsGoOn(packets);
    expect(sound.conditions()).toMatchObject([{ code: "audio.handset" }]);
    await conversation.close();
  },
);

// The canceller goes by the times of the kernel's card, which no virtual one has.
test.runIf(calls)("a call: the echo of what the loudspeaker plays is taken out", async () => {
  const sound = await bench.open(driverContext("sound"));
  onTestFinished(() => sound.close());
  const { heard: _, packets: __, ...ports } = await ends();
  const conversation = await sound.converse(ports, never());
  let near: number[] = [];
  conversation.on("levels", ({ nearDbfs }) => conversation.otherSpeaks() && near.push(nearDbfs));
  for (let sentence = 0; sentence < 2; sentence += 1) {
    near = [];
    await otherSays(ports.inPort);
  }
  const settled = near.slice(10).toSorted((a, b) => a - b);
  expect(settled.length).toBeGreaterThan(10);
  expect(settled[settled.length >> 1]).toBeLessThan(CANCELLED_DBFS);
  await conversation.close();
});
