import { afterEach, describe, expect, test } from "vitest";
import type { Prompt, Sound } from "../../devices/sound/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, next } from "./kit/context.ts";
import { ends, isSilence, never, otherSpeaks, packetsGoOn, rtp } from "./kit/sound.ts";
import type { Rig } from "./kit/context.ts";

const SHORT: Prompt = { id: "hello", language: "fr", text: "Oui." };
/** Long enough never to end within a test. */
const LONG: Prompt = { id: "long", language: "en", text: "Please wait. ".repeat(4000) };

const wrapped = (difference: number, bits: number): number => ((difference % 2 ** bits) + 2 ** bits) % 2 ** bits;

/**
 * What holds for every sound. The rig's bench: `prompts` said, `handset` {lifted}, faults `silent`, `echo`.
 * @param can what the bench has: a room that echoes, a handset, the pace that a call wants; `drift`: how far a card's own
 * clock may be from the machine's
 */
export function soundSuite(rig: Rig<Sound>, can = { echo: true, handset: true, calls: true, drift: 0 }): void {
  deviceSuite(rig, "audio.absent");

  describe(`${rig.name}, as sound`, () => {
    let sound: Sound | undefined;
    const opened = async (context: DriverContext): Promise<Sound> => (sound = await rig.open(context));
    const selfTest = (): Promise<{ passed: boolean; conditions: readonly { code: string }[] }> =>
      (sound as Sound).selfTest(new AbortController().signal);
    afterEach(async () => sound?.close());

    test("says a prompt whole", async () => {
      const context = driverContext("sound");
      const sound = await opened(context);
      expect(await sound.say(SHORT)).toBe(true);
      const prompts = rig.bench(context).state()["prompts"] as readonly Prompt[];
      expect(prompts.at(-1)).toMatchObject(SHORT);
    });

    test("is interrupted by a newer prompt, which is said whole", async () => {
      const sound = await opened(driverContext("sound"));
      const first = sound.say(LONG);
      const second = sound.say(SHORT);
      expect(await first).toBe(false);
      expect(await second).toBe(true);
    });

    test("is hushed at once; hushing silence is nothing", async () => {
      const sound = await opened(driverContext("sound"));
      sound.hush();
      const said = sound.say(LONG);
      sound.hush();
      expect(await said).toBe(false);
      expect(await sound.say(SHORT)).toBe(true);
    });

    test("ends what is being said when it is closed or unplugged, and says nothing after", async () => {
      for (const end of ["close", "unplug"] as const) {
        const context = driverContext("sound");
        const sound = await opened(context);
        const said = sound.say(LONG);
        await (end === "close" ? sound.close() : rig.bench(context).setFault("absent"));
        expect(await said).toBe(false);
        expect(await sound.say(SHORT)).toBe(false);
        await sound.close();
      }
    });

    test("has a volume of at least 18 dB above its default, and cuts what is beyond", async () => {
      const sound = await opened(driverContext("sound"));
      expect(sound.volume()).toBe(0);
      sound.setVolume(12);
      expect(sound.volume()).toBe(12);
      sound.setVolume(100);
      expect(sound.volume()).toBe(18);
      sound.setVolume(-100);
      expect(sound.volume()).toBe(-40);
      sound.setVolume(Number.NaN);
      expect(sound.volume()).toBe(-40);
    });

    test("leaves the microphone closed but for the self-test", async () => {
      const sound = await opened(driverContext("sound"));
      await sound.say(SHORT);
      sound.setVolume(3);
      expect(sound.microphoneOpens()).toBe(0);
      await selfTest();
      expect(sound.microphoneOpens()).toBe(1);
    });

    test("closes the microphone when a self-test is broken off", async () => {
      const context = driverContext("sound");
      const sound = await opened(context);
      const stop = new AbortController();
      const testing = sound.selfTest(stop.signal);
      const reason = new Error("a press came");
      stop.abort(reason);
      await expect(testing).rejects.toBe(reason);
      expect(rig.bench(context).state()["microphoneOpen"]).toBe(false);
    });

    test.each([["silent", "audio.loop.fail"], ...(can.echo ? [["echo", "audio.echo"] as const] : [])] as const)(
      "%s: the loop test finds it, it stays reported, and the next test that passes takes it away",
      async (fault, code) => {
        const context = driverContext("sound");
        const sound = await opened(context);
        const bench = rig.bench(context);
        await bench.setFault(fault);
        const said = next(sound, "conditions");
        expect(await selfTest()).toMatchObject({ passed: false, conditions: [{ code }] });
        expect((await said)[0]).toMatchObject([{ code }]);
        await bench.setFault(null);
        expect(sound.conditions()).toMatchObject([{ code }]);
        expect(await selfTest()).toMatchObject({ passed: true, conditions: [] });
        expect(sound.conditions()).toEqual([]);
      },
    );

    test.skipIf(!can.calls)(
      "a call: the microphone is open while it lasts, Opus goes out in packets of 20 or 40 ms with its payload type, none after",
      async () => {
        const context = driverContext("sound");
        const sound = await opened(context);
        const { heard, packets, ...ports } = await ends();
        const conversation = await sound.converse(ports, never());
        expect(sound.microphoneOpens()).toBe(1);
        expect(rig.bench(context).state()["microphoneOpen"]).toBe(true);
        await packetsGoOn(packets, 10);
        const startMs = performance.now();
        await packetsGoOn(packets, 50);
        expect(performance.now() - startMs).toBeGreaterThan(800);
        const first = rtp(heard().newest);
        await packetsGoOn(packets, 10);
        const later = rtp(heard().newest);
        expect(first).toMatchObject({ payload: ports.outPayload });
        expect(later.source).toBe(first.source);
        const ticksEach = wrapped(later.ticks - first.ticks, 32) / wrapped(later.sequence - first.sequence, 16);
        const drift = Math.min(...[960, 1920].map((ticks) => Math.abs(ticksEach / ticks - 1)));
        expect(drift, `${ticksEach} of 48 kHz a packet`).toBeLessThanOrEqual(can.drift);
        await conversation.close();
        await conversation.close();
        expect(rig.bench(context).state()["microphoneOpen"]).toBe(false);
        // What was sent just before may still be on its way to this socket.
        await new Promise((resolve) => setTimeout(resolve, 100));
        const closed = packets();
        await new Promise((resolve) => setTimeout(resolve, 200));
        expect(packets()).toBe(closed);
      },
    );

    test.skipIf(!can.calls)("a call: the other's voice is seen while it lasts, and levels are told", async () => {
      const sound = await opened(driverContext("sound"));
      const { heard: _, packets, ...ports } = await ends();
      const conversation = await sound.converse(ports, never());
      expect(conversation.otherSpeaks()).toBe(false);
      const voice = otherSpeaks(ports);
      expect(await next(conversation, "otherVoice")).toEqual([true]);
      expect(conversation.otherSpeaks()).toBe(true);
      // The first may be of a moment before the voice.
      const told = async () => ((await next(conversation, "levels")) as [{ nearDbfs: number; farDbfs: number }])[0];
      let levels = await told();
      while (levels.farDbfs <= -60) levels = await told();
      expect(levels.nearDbfs).toBeGreaterThanOrEqual(-120);
      voice();
      expect(await next(conversation, "otherVoice")).toEqual([false]);
      await packetsGoOn(packets);
      await conversation.close();
    });

    test.skipIf(!can.calls)(
      "a call: the usager's microphone is muted and opened again, the packets go on",
      async () => {
        const sound = await opened(driverContext("sound"));
        const { heard, packets, ...ports } = await ends();
        const conversation = await sound.converse(ports, never());
        // Noise suppression may leave nothing of a quiet room: the microphone is given something to hear.
        void sound.say(LONG);
        while (isSilence(heard())) await packetsGoOn(packets, 10);
        conversation.mute(true);
        while (!isSilence(heard())) await packetsGoOn(packets, 10);
        await packetsGoOn(packets, 20);
        expect(isSilence(heard())).toBe(true);
        conversation.mute(false);
        while (isSilence(heard())) await packetsGoOn(packets, 10);
        await conversation.close();
      },
    );

    test.skipIf(!can.calls)(
      "a second call is refused as busy; prompts and self-tests go on in the first; the next call opens",
      async () => {
        const sound = await opened(driverContext("sound"));
        const { heard: _, packets, ...ports } = await ends();
        const conversation = await sound.converse(ports, never());
        await expect(sound.converse(ports, never())).rejects.toMatchObject({ code: "sound.busy" });
        expect(await sound.say(SHORT)).toBe(true);
        expect(await selfTest()).toMatchObject({ passed: true, figures: { in_call: true } });
        expect(sound.microphoneOpens()).toBe(1);
        const over = next(conversation, "ended");
        await conversation.close();
        expect(await over).toEqual([undefined]);
        const again = await sound.converse(ports, never());
        await packetsGoOn(packets);
        expect(sound.microphoneOpens()).toBe(2);
        await again.close();
      },
    );

    test.skipIf(!can.calls)("a call takes the microphone from a self-test", async () => {
      const sound = await opened(driverContext("sound"));
      const { heard: _, packets, ...ports } = await ends();
      const testing = selfTest();
      const conversation = await sound.converse(ports, never());
      expect(await testing).toMatchObject({ figures: { interrupted: true }, conditions: [] });
      await packetsGoOn(packets);
      await conversation.close();
    });

    test.skipIf(!can.calls)(
      "closed or unplugged in a call: its end is told, and the microphone is closed",
      async () => {
        for (const end of ["close", "unplug"] as const) {
          const context = driverContext("sound");
          const sound = await opened(context);
          const { heard: _, packets: __, ...ports } = await ends();
          const over = next(await sound.converse(ports, never()), "ended");
          await (end === "close" ? sound.close() : rig.bench(context).setFault("absent"));
          const [error] = await over;
          if (end === "close") expect(error).toBeUndefined();
          else expect(error).toMatchObject({ code: "audio.absent" });
          expect(rig.bench(context).state()["microphoneOpen"]).toBe(false);
          await expect(sound.converse(ports, never())).rejects.toMatchObject({ code: "audio.absent" });
          await sound.close();
        }
      },
    );

    test.skipIf(!can.calls)(
      "a call that is given up while it opens rejects with the reason, and the microphone is closed",
      async () => {
        const context = driverContext("sound");
        const sound = await opened(context);
        const { heard: _, packets: __, ...ports } = await ends();
        const stop = new AbortController();
        const opening = sound.converse(ports, stop.signal);
        stop.abort(new Error("hung up"));
        await expect(opening).rejects.toThrow("hung up");
        expect(rig.bench(context).state()["microphoneOpen"]).toBe(false);
        await (await sound.converse(ports, never())).close();
      },
    );

    test.skipIf(!can.handset)("tells when the handset is lifted and laid down, and knows it when opened", async () => {
      const context = driverContext("sound");
      const sound = await opened(context);
      const bench = rig.bench(context);
      const lifted = next(sound, "privateListening");
      await bench.act("handset", { lifted: true });
      expect(await lifted).toEqual([true]);
      expect(sound.listeningPrivately()).toBe(true);
      await sound.close();
      expect((await opened(context)).listeningPrivately()).toBe(true);
    });
  });
}
