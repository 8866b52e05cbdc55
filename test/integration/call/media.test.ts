import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Camera } from "../../../devices/camera/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { CallMedia } from "../../../src/call/media/call-media.ts";
import type { CallMediaOptions } from "../../../src/call/media/types.ts";
import { FakePeers } from "../../support/call/fake-peer.ts";
import { anythingOpen, Ears, realClock, twins, until } from "../../support/call/kit.ts";
import type { TwinDevices } from "../../support/call/kit.ts";
import { memoryLog } from "../../support/fake-clock.ts";

const EVENTS = ["condition", "renegotiate", "device", "lost", "channel", "otherVoice", "candidate"];

interface Bench {
  readonly media: CallMedia;
  readonly peers: FakePeers;
  readonly devices: TwinDevices;
  readonly ears: Ears;
}

async function bench(more: Partial<CallMediaOptions> = {}): Promise<Bench> {
  const devices = await twins();
  const peers = new FakePeers();
  const media = makeMedia(devices, peers, more);
  onTestFinished(async () => {
    await media.close();
    await peers.close();
  });
  return { media, peers, devices, ears: new Ears(media, EVENTS) };
}

function makeMedia(devices: TwinDevices, peers: FakePeers, more: Partial<CallMediaOptions> = {}): CallMedia {
  return new CallMedia({
    peers,
    camera: devices.camera,
    sound: devices.sound,
    video: true,
    lineKbps: 512,
    giveUpMs: () => 60_000,
    clock: realClock,
    log: memoryLog(),
    ...more,
  });
}

/** Answered, and media flow. */
async function talking(more: Partial<CallMediaOptions> = {}): Promise<Bench> {
  const made = await bench(more);
  made.media.open();
  await made.media.offer([]);
  await until(() => made.devices.bench.camera.state()["open"] === true);
  made.media.setAnswered(true);
  await made.media.answer("v=0");
  made.peers.last.flow();
  await made.ears.said("condition");
  return made;
}

const conditions = (ears: Ears): unknown[] =>
  ears.heard.filter(({ event }) => event === "condition").map(({ args }) => (args[0] as { media: string }).media);

describe("the media of a call", () => {
  test("camera and microphone are open from the press, and closed at the end", async () => {
    const { media, peers, devices } = await bench();
    media.open();
    await until(() => devices.bench.camera.state()["open"] === true);
    await until(() => devices.bench.sound.state()["microphoneOpen"] === true);
    // The microphone's RTP goes to the peer, which sends nothing before there is an answer.
    await until(() => peers.last.audioPackets > 3);
    expect(devices.opens()).toEqual([1, 1]);
    await media.close();
    await media.close();
    expect(anythingOpen(devices)).toBe(false);
    expect(peers.openNow()).toBe(0);
  });

  test("closed at once after it was opened, nothing stays open", async () => {
    const { media, peers, devices } = await bench();
    media.open();
    await media.close();
    expect(anythingOpen(devices)).toBe(false);
    expect(peers.openNow()).toBe(0);
    await expect(media.offer([])).rejects.toMatchObject({ code: "call.closed" });
  });

  test("flows as picture and voice, encrypted", async () => {
    const { ears } = await talking();
    const last = ears.heard.findLast(({ event }) => event === "condition");
    expect(last?.args[0]).toEqual({ media: "video", encryption: "SRTP_AEAD_AES_128_GCM" });
  });

  test("a stalled line is a reconnection, told at once and taken back", async () => {
    const { peers, ears } = await talking();
    peers.last.setState("stalled");
    peers.last.setState("flowing");
    await until(() => conditions(ears).slice(-2).join() === "reconnecting,video");
  });

  test("a failed peer asks for a new negotiation on the same session", async () => {
    const { media, peers, ears } = await talking();
    peers.last.setState("failed");
    await ears.said("renegotiate");
    await media.offer([{ urls: ["stun:desk"] }]);
    expect(peers.sessions).toHaveLength(1);
    expect(peers.last.offers).toEqual([[], [{ urls: ["stun:desk"] }]]);
  });

  test("media-process-dead: another peer takes over, camera and sound go to its ports, a new offer is asked for", async () => {
    const { media, peers, devices, ears } = await talking();
    peers.last.die();
    await ears.said("renegotiate");
    expect(peers.sessions).toHaveLength(2);
    expect(peers.openNow()).toBe(1);
    await until(() => peers.last.audioPackets > 3);
    await until(() => devices.bench.camera.state()["open"] === true);
    await media.offer([]);
    await media.answer("v=0");
    peers.last.flow();
    await until(() => conditions(ears).at(-1) === "video");
  });

  test("a peer that can't be opened at first: the offer waits for it", async () => {
    const { media, peers } = await bench();
    peers.failures = 2;
    media.open();
    await expect(media.offer([])).resolves.toBe("v=0 offer 1");
  });

  test("the encoder follows the peer; what is opened again begins with the last target", async () => {
    const { peers, media } = await talking();
    peers.last.emit("target", { kbps: 120, height: 240, fps: 20 });
    expect(media.sentHeight()).toBe(240);
    peers.last.emit("target", { kbps: 0, height: 240, fps: 20 });
    expect(media.sentHeight()).toBe(0);
  });

  test("line-too-thin-for-a-picture: the voice alone, announced once, and the picture by itself again", async () => {
    const { peers, ears, media } = await talking();
    peers.last.emit("target", { kbps: 0, height: 240, fps: 20 });
    await until(() => conditions(ears).at(-1) === "audio-only");
    peers.last.emit("target", { kbps: 150, height: 240, fps: 20 });
    await until(() => conditions(ears).at(-1) === "video");
    expect(media.figures().audioOnlySpells).toBe(1);
    expect(media.figures().audioOnlyS).toBeGreaterThanOrEqual(3);
  });

  test("no camera at all: a call with voice only; plugged in during the call, the picture comes by itself", async () => {
    const devices = await twins();
    let plugged = false;
    const { media, ears, peers } = await bench({
      camera: () => (plugged ? devices.camera() : undefined),
    });
    media.open();
    await media.offer([]);
    expect((await ears.said("device"))[0]).toMatchObject({ device: "camera", error: { code: "camera.absent" } });
    media.setAnswered(true);
    peers.last.flow();
    await until(() => conditions(ears).at(-1) === "audio-only");
    plugged = true;
    await until(() => conditions(ears).at(-1) === "video");
    expect(await ears.said("device", 2)).toEqual([{ device: "camera", error: undefined }]);
    await media.close();
    expect(anythingOpen(devices)).toBe(false);
  });

  test("camera-unplugged-in-call: the capture itself waits for the plug, and the peer is told of its new stream", async () => {
    const { devices, peers, ears } = await talking();
    await devices.bench.camera.setFault("absent");
    await until(() => devices.bench.camera.state()["open"] === false);
    // The voice alone is announced while it waits.
    await until(() => conditions(ears).at(-1) === "audio-only");
    await devices.bench.camera.setFault(null);
    await until(() => devices.bench.camera.state()["open"] === true);
    await until(() => peers.last.sourceChanges === 1);
    await until(() => conditions(ears).at(-1) === "video");
  });

  test("camera-frozen-in-call: the voice alone is announced, a still picture is not shown as if it lived", async () => {
    const { devices, ears } = await talking();
    await devices.bench.camera.setFault("frozen");
    await until(() => conditions(ears).at(-1) === "audio-only");
    expect(ears.heard.findLast(({ event }) => event === "device")?.args[0]).toMatchObject({
      device: "camera",
      error: { code: "camera.frozen" },
    });
    await devices.bench.camera.setFault(null);
    await until(() => conditions(ears).at(-1) === "video");
  });

  test("sound-unplugged-in-call: an error is told once, the picture goes on, and the sound comes back", async () => {
    const { devices, ears, peers } = await talking();
    await devices.bench.sound.setFault("absent");
    expect((await ears.said("device"))[0]).toMatchObject({ device: "sound", error: { code: "audio.absent" } });
    expect(conditions(ears).at(-1)).toBe("video");
    await devices.bench.sound.setFault(null);
    expect(await ears.said("device", 2)).toEqual([{ device: "sound", error: undefined }]);
    const before = peers.last.audioPackets;
    await until(() => peers.last.audioPackets > before);
  });

  test("a driver that ignores its signal and opens after the end is closed when it comes", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    let closed = 0;
    const devices = await twins();
    const slow = Object.assign(Object.create(devices.camera()!) as Camera, {
      capture: async () => {
        await promise;
        return { close: () => Promise.resolve(void (closed += 1)), setVideo: () => {}, on: () => {}, once: () => {} };
      },
    });
    const { media } = await bench({ camera: () => slow });
    media.open();
    await media.offer([]);
    const closing = media.close();
    resolve();
    await closing;
    await until(() => closed === 1);
  });
});

type Deed = (bench: Omit<Bench, "ears">) => unknown;

const DEEDS: Readonly<Record<string, Deed>> = {
  offer: ({ media }) => media.offer([]).catch(() => undefined),
  answer: ({ media }) => media.answer("v=0"),
  answered: ({ media }) => media.setAnswered(true),
  moved: ({ media }) => media.setAnswered(false),
  flow: ({ peers }) => peers.sessions.at(-1)?.flow(),
  stall: ({ peers }) => peers.sessions.at(-1)?.setState("stalled"),
  fail: ({ peers }) => peers.sessions.at(-1)?.setState("failed"),
  die: ({ peers }) => peers.sessions.at(-1)?.die(),
  noPeer: ({ peers }) => (peers.failures = 1),
  unplugCamera: ({ devices }) => devices.bench.camera.setFault("absent"),
  plugCamera: ({ devices }) => devices.bench.camera.setFault(null),
  busyCamera: ({ devices }) => devices.bench.camera.setFault("busy"),
  unplugSound: ({ devices }) => devices.bench.sound.setFault("absent"),
  plugSound: ({ devices }) => devices.bench.sound.setFault(null),
  keyframe: ({ peers }) => peers.sessions.at(-1)?.emit("keyframeWanted"),
  pause: ({ peers }) => peers.sessions.at(-1)?.emit("target", { kbps: 0, height: 240, fps: 20 }),
  mute: ({ media }) => media.mute(true),
  wait: () => new Promise((resolve) => setTimeout(resolve, 30)),
};

test("whatever happened, nothing is open after the close", { timeout: 120_000 }, async () => {
  const devices = await twins();
  const story = fc.array(fc.constantFrom(...Object.keys(DEEDS)), { maxLength: 15 });
  await fc.assert(
    fc.asyncProperty(story, fc.boolean(), async (names, video) => {
      const peers = new FakePeers();
      const media = makeMedia(devices, peers, { video });
      media.open();
      try {
        for (const name of names) {
          const done = DEEDS[name]?.({ media, peers, devices });
          if (name !== "offer") await done;
        }
      } finally {
        await media.close();
      }
      expect(anythingOpen(devices)).toBe(false);
      expect(peers.openNow()).toBe(0);
      await devices.bench.camera.setFault(null);
      await devices.bench.sound.setFault(null);
      // Nothing that was under way opens it later.
      await new Promise((resolve) => setTimeout(resolve, 20));
      expect(anythingOpen(devices)).toBe(false);
    }),
    { numRuns: 60, interruptAfterTimeLimit: 60_000 },
  );
  // The opens are counted by the devices: a call later there is one more of each.
  const before = devices.opens();
  const peers = new FakePeers();
  const media = makeMedia(devices, peers);
  media.open();
  await until(
    () => devices.bench.camera.state()["open"] === true && devices.bench.sound.state()["microphoneOpen"] === true,
  );
  await media.close();
  expect(devices.opens()).toEqual(before.map((count) => count + 1));
});

test("an error that is no VisioborneError keeps nothing from being tried again", async () => {
  let tries = 0;
  const { media } = await bench({
    camera: () => {
      tries += 1;
      throw tries === 1 ? new TypeError("boom") : new VisioborneError("camera.busy", "busy");
    },
  });
  media.open();
  await until(() => tries >= 3);
});
