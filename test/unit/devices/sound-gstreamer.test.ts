import { Buffer } from "node:buffer";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv2020 } from "ajv/dist/2020.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { levels } from "../../../devices/media/running-pipeline.ts";
import { sealed } from "../../../devices/media/envelope.ts";
import { conditionOf, SoundFindings } from "../../../devices/sound/findings.ts";
import { decibels, meanSquare } from "../../../devices/sound/goertzel.ts";
import { alsaCardOf, missingCard, missingPrivateCard } from "../../../devices/sound/gstreamer/card.ts";
import { EVENT_BYTES, jackEvent, jackState, watchJack } from "../../../devices/sound/gstreamer/jack.ts";
import type { JackKernel } from "../../../devices/sound/gstreamer/jack.ts";
import { changesOver, switchesByItself } from "../../../devices/sound/gstreamer/card-ends.ts";
import { callLaunch, listenLaunch, playLaunch } from "../../../devices/sound/gstreamer/launch.ts";
import { parseFromSound, parseToSound } from "../../../devices/sound/gstreamer/messages.ts";
import { gstreamerSoundSchema, settingsOf } from "../../../devices/sound/gstreamer/options.ts";
import { atSpeechLevel, speechPieces, SPEECH_DBFS } from "../../../devices/sound/speech.ts";
import { driverContext } from "../../contract/kit/context.ts";

const ENDS = { inPort: 5002, inPayload: 111, outPort: 5004, outPayload: 97 };

describe("launch text", () => {
  test.each(["alsa", "pipewire", "test"] as const)(
    "%s: every sink is async=false, or one without data holds all",
    (backend) => {
      const settings = settingsOf({ backend });
      for (const text of [
        playLaunch(settings, "/run/a.wav", "loudspeaker"),
        playLaunch(settings, "/run/a.wav", "call"),
        listenLaunch(settings),
        callLaunch(settings, ENDS, "private"),
      ]) {
        const sinks = text.match(/\b[a-z]+sink [^!]*/g) ?? [];
        expect(sinks.length).toBeGreaterThan(0);
        for (const sink of sinks) expect(sink).toContain("async=false");
      }
    },
  );

  test("only listening and calling open the microphone", () => {
    const settings = settingsOf({ backend: "alsa" });
    expect(playLaunch(settings, "/run/a.wav", "loudspeaker")).not.toContain("alsasrc");
    expect(listenLaunch(settings)).toContain("alsasrc");
    expect(callLaunch(settings, ENDS, "loudspeaker")).toContain("alsasrc");
  });

  test("canceller and probe stand in one pipeline, the probe right before the loudspeaker", () => {
    const text = callLaunch(settingsOf({ speaker: "plughw:CARD=Device" }), ENDS, "loudspeaker");
    expect(text).toMatch(
      /webrtcechoprobe name=probe ! audioconvert ! audioresample ! alsasink device=plughw:CARD=Device/,
    );
    expect(text).toContain("webrtcdsp probe=probe");
  });

  test("private listening has its own device where there is one", () => {
    const own = settingsOf({ speaker: "hw:0", privateSpeaker: "hw:1" });
    expect(playLaunch(own, "/a.wav", "private")).toContain("device=hw:1");
    expect(playLaunch(own, "/a.wav", "loudspeaker")).toContain("device=hw:0");
    expect(playLaunch(settingsOf({ speaker: "hw:0" }), "/a.wav", "private")).toContain("device=hw:0");
  });

  test.each([
    [{}, false, "hw:2"],
    [{ privateSpeaker: "hw:1" }, true, "hw:2"],
    [{ privateSpeaker: "hw:1", privateMicrophone: "hw:3" }, true, "hw:3"],
    [{ privateMicrophone: "hw:3" }, true, "hw:3"],
  ])("a call whose handset is lifted, with %j: changes over %s, is heard by %s", (own, changes, microphone) => {
    const settings = settingsOf({ speaker: "hw:0", microphone: "hw:2", ...own });
    expect(changesOver(settings)).toBe(changes);
    // With a microphone of its own alone, the loudspeaker is still the card's to switch.
    expect(switchesByItself(settings)).toBe(!("privateSpeaker" in own));
    const text = callLaunch(settings, ENDS, "private");
    expect(text).toContain(`alsasrc device=${microphone} `);
    expect(text).toContain(`alsasink device=${"privateSpeaker" in own ? "hw:1" : "hw:0"} `);
    expect(callLaunch(settings, ENDS, "loudspeaker")).toContain("alsasrc device=hw:2 ");
    expect(listenLaunch(settings)).toContain("alsasrc device=hw:2 ");
  });

  test("a loudspeaker that is heard later than its card: the call says so to the canceller, and plays no later", () => {
    const settings = settingsOf({ speaker: "hw:0", privateSpeaker: "hw:1", speakerDelayMs: 120 });
    const latency = (text: string): number => Number(/^pipeline\.\( latency=(\d+) /.exec(text)?.[1]);
    const [loud, handset] = [callLaunch(settings, ENDS, "loudspeaker"), callLaunch(settings, ENDS, "private")];
    expect(loud).toContain("render-delay=120000000");
    expect(handset).toContain("render-delay=0 ");
    expect(latency(loud) - latency(handset)).toBe(120_000_000);
    expect(playLaunch(settings, "/a.wav", "loudspeaker")).toContain("render-delay=0 ");
  });

  test.each(["hw:0 ! filesink location=/tmp/x", 'a"b', ""])("refuses the device %j", (speaker) => {
    expect(() => playLaunch(settingsOf({ speaker }), "/a.wav", "loudspeaker")).toThrow(
      expect.objectContaining({ code: "config.invalid" }),
    );
  });

  test.each(['/a" ! fakesink', "a.wav", "/a\n"])("refuses the file %j", (file) => {
    expect(() => playLaunch(settingsOf({}), file, "loudspeaker")).toThrow(
      expect.objectContaining({ code: "config.invalid" }),
    );
  });
});

test("options: the schema is sound, its defaults are those of the settings, and it refuses what would change the pipeline", () => {
  const validate = new Ajv2020({ strict: true, useDefaults: true }).compile(gstreamerSoundSchema);
  const options = {};
  expect(validate(options)).toBe(true);
  expect(settingsOf(options)).toEqual({ ...settingsOf({}), fault: null });
  expect(validate({ backend: "alsa", speaker: "plughw:CARD=Device,DEV=0", ceilingDbfs: -6 })).toBe(true);
  expect(validate({ speaker: "hw:0 ! fakesink" })).toBe(false);
  expect(validate({ gainDb: 30 })).toBe(false);
  expect(validate({ speeker: "hw:0" })).toBe(false);
});

test("messages: what is of the protocol passes, anything else does not", () => {
  const heard = { type: "heard", id: 1, kind: "echo", toneDbfs: -20, noiseDbfs: -60, echoDb: -4, startMs: 100 };
  expect(parseFromSound(sealed(heard))).toMatchObject(heard);
  expect(parseFromSound({ v: 1, ...heard, kind: "loud" })).toBeUndefined();
  expect(parseFromSound({ v: 2, ...heard })).toBeUndefined();
  expect(parseToSound(sealed({ type: "bench", fault: "echo", voice: true }))).toBeDefined();
  expect(parseToSound(sealed({ type: "bench", fault: "absent", voice: true }))).toBeUndefined();
  fc.assert(fc.property(fc.anything(), (value) => parseFromSound(value) === undefined));
});

test.each([
  ["< -4.9, -5.1 >", [-4.9, -5.1]],
  ["<-inf>", [-120]],
  ["< -1e+01 >", [-10]],
  [undefined, []],
  ["", []],
])("levels of the binding: %j", (text, expected) => {
  expect(levels(text)).toEqual(expected);
});

describe("speech", () => {
  test("pieces are short, none is empty, and joined they are the text", () => {
    const words = fc.array(fc.stringMatching(/^[a-zé.?!]{1,12}$/), { maxLength: 200 });
    fc.assert(
      fc.property(words, (list) => {
        const text = list.join(" ");
        const pieces = speechPieces(text);
        for (const piece of pieces) {
          expect(piece.length).toBeGreaterThan(0);
          expect(piece.length).toBeLessThanOrEqual(240);
        }
        expect(pieces.join(" ")).toBe(text.trim());
      }),
    );
  });

  test("an endless word is cut, nothing of it is lost", () => {
    expect(speechPieces("a".repeat(1000)).join("")).toBe("a".repeat(1000));
  });

  test("soft and loud voices come to one level; pauses do not count; nothing passes full scale", () => {
    const rateHz = 16_000;
    for (const amplitude of [0.01, 0.3, 1]) {
      const samples = new Float64Array(rateHz).map((_, n) => (n < rateHz / 2 ? amplitude * Math.sin(n / 5) : 0));
      const spoken = atSpeechLevel({ rateHz, samples }).samples.subarray(0, rateHz / 2);
      expect(Math.abs(decibels(meanSquare(spoken)) - SPEECH_DBFS)).toBeLessThan(0.5);
    }
    const click = new Float64Array(rateHz);
    click[0] = 0.001;
    expect(Math.max(...atSpeechLevel({ rateHz, samples: click }).samples)).toBeLessThan(1);
    expect([...atSpeechLevel({ rateHz, samples: new Float64Array(3) }).samples]).toEqual([0, 0, 0]);
  });
});

describe("the card", () => {
  test.each([
    ["default", "any"],
    ["hw:0", "0"],
    ["plughw:1,0", "1"],
    ["plughw:CARD=Device,DEV=0", "Device"],
    ["sysdefault:CARD=vc4hdmi0", "vc4hdmi0"],
    ["null", undefined],
    ["borne_out", undefined],
  ])("ALSA's name %s means %s", (name, card) => {
    expect(alsaCardOf(name)).toBe(card);
  });

  /** A /proc/asound with one USB card, as card 1. */
  function places(): { proc: string; dev: string; pipewire: string; pipewireAlsa: string } {
    const dir = driverContext("x").runtimeDir;
    mkdirSync(join(dir, "proc/card1"), { recursive: true });
    writeFileSync(join(dir, "proc/cards"), " 1 [Device         ]: USB-Audio - USB Audio Device\n");
    writeFileSync(join(dir, "proc/card1/id"), "Device\n");
    symlinkSync("card1", join(dir, "proc/Device"));
    return {
      proc: join(dir, "proc"),
      dev: join(dir, "dev"),
      pipewire: dir,
      pipewireAlsa: join(dir, "50-pipewire.conf"),
    };
  }

  test.each([
    [{ speaker: "plughw:CARD=Device", microphone: "hw:1" }, undefined],
    [{}, undefined],
    [{ speaker: "plughw:CARD=Other" }, "no sound card Other"],
    [{ microphone: "hw:0" }, "no sound card 0"],
  ])("alsa %j: %s", async (options, missing) => {
    expect(await missingCard(settingsOf({ backend: "alsa", ...options }), places())).toBe(missing);
  });

  test.each([
    [{ backend: "alsa" }, undefined],
    [{ backend: "alsa", speaker: "hw:9", privateSpeaker: "plughw:CARD=Device" }, undefined],
    [{ backend: "alsa", privateSpeaker: "plughw:CARD=Other" }, "no sound card Other"],
    [{ backend: "alsa", privateSpeaker: "hw:1", privateMicrophone: "hw:CARD=Ear" }, "no sound card Ear"],
    [{ backend: "pipewire", privateSpeaker: "combine" }, undefined],
  ] as const)("the handset's own card, %j: %s", async (options, missing) => {
    expect(await missingPrivateCard(settingsOf(options), places())).toBe(missing);
  });

  test("alsa: no card at all", async () => {
    const at = places();
    writeFileSync(join(at.proc, "cards"), "--- no soundcards ---\n");
    expect(await missingCard(settingsOf({ backend: "alsa" }), at)).toBe("no sound card");
  });

  test("pipewire: its socket, and its plugin for ALSA", async () => {
    const at = places();
    const settings = settingsOf({ backend: "pipewire" });
    expect(await missingCard(settings, at)).toContain("does not run");
    writeFileSync(join(at.pipewire, "pipewire-0"), "");
    expect(await missingCard(settings, at)).toContain("package pipewire-alsa");
    writeFileSync(at.pipewireAlsa, "");
    expect(await missingCard(settings, at)).toBeUndefined();
    expect(await missingCard(settings, { ...at, pipewire: undefined })).toContain("XDG_RUNTIME_DIR");
  });
});

describe("jack and hook", () => {
  const event = (type: number, code: number, value: number): Buffer => {
    const bytes = Buffer.alloc(EVENT_BYTES);
    bytes.writeUInt16LE(type, EVENT_BYTES - 8);
    bytes.writeUInt16LE(code, EVENT_BYTES - 6);
    bytes.writeInt32LE(value, EVENT_BYTES - 4);
    return bytes;
  };
  const SYN = event(0, 0, 0);

  test.each([
    ["plug in", [event(5, 2, 1), SYN], "headphone", true],
    ["plug out", [event(5, 2, 0), SYN], "headphone", false],
    ["in and out within one read", [event(5, 2, 1), SYN, event(5, 2, 0), SYN], "headphone", false],
    ["a microphone's plug", [event(5, 4, 1), SYN], "headphone", undefined],
    ["the hook's key, repeating", [event(1, 169, 1), event(1, 169, 2)], "hook-key", true],
    ["half an event", [event(5, 2, 1).subarray(0, 10)], "headphone", undefined],
    ["nothing", [], "lineout", undefined],
  ] as const)("%s", (_, events, watched, expected) => {
    expect(jackEvent(Buffer.concat(events), watched)).toBe(expected);
  });

  test("the state when it is opened, the events, and a node that goes", async () => {
    let readable: (() => void) | undefined;
    let queue: Buffer | Error = Buffer.alloc(0);
    const closed: number[] = [];
    const kernel: JackKernel = {
      open: () => 7,
      close: (fd) => void closed.push(fd),
      setNonBlocking: () => undefined,
      ioctl: (_, request, bits) => {
        // EVIOCGSW(96) as a C program prints it.
        expect(request).toBe(0x8060_451b);
        bits[0] = 0b100;
      },
      read: (_, bytes) => {
        if (queue instanceof Error) throw queue;
        return queue.copy(bytes);
      },
      watch: (_, onReadable) => {
        readable = onReadable;
        return () => (readable = undefined);
      },
    };
    const seen: unknown[] = [];
    const jack = await watchJack(
      { node: "/dev/input/event3", watched: "headphone" },
      (inserted) => seen.push(inserted),
      (why) => seen.push(why),
      kernel,
    );
    expect(jack.initially).toBe(true);
    expect(jackState(Buffer.of(0b100), "lineout")).toBe(false);
    queue = Buffer.concat([event(5, 2, 0), SYN]);
    readable?.();
    queue = new Error("ENODEV");
    readable?.();
    expect(seen).toEqual([false, "ENODEV"]);
    expect(closed).toEqual([7]);
    jack.close();
    expect(closed).toEqual([7]);
  });
});

test("findings: what a loop test found stays until another, what could not be played until something was", () => {
  const told: string[][] = [];
  const findings = new SoundFindings((conditions) => told.push(conditions.map(({ code }) => code)));
  const base = { toneDbfs: null, noiseDbfs: -60, echoDb: null, startMs: null };
  findings.unplayable("no such PCM");
  findings.played();
  findings.loop({ kind: "noise", ...base });
  findings.played();
  findings.handset("/dev/input/event3: ENODEV");
  findings.voice("espeak-ng is not installed");
  findings.loop({ kind: "heard", ...base });
  findings.voice(undefined);
  expect(told).toEqual([
    ["audio.absent"],
    [],
    ["audio.loop.fail"],
    ["audio.loop.fail", "audio.handset"],
    ["audio.loop.fail", "audio.handset", "audio.voice"],
    ["audio.handset", "audio.voice"],
    ["audio.handset"],
  ]);
  expect(conditionOf({ kind: "dead", ...base })?.detail).toContain("microphone");
});
