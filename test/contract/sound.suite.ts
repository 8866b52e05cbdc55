import { afterEach, describe, expect, test } from "vitest";
import type { Prompt, Sound } from "../../devices/sound/port.ts";
import type { DriverContext } from "../../devices/device.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, next } from "./kit/context.ts";
import type { Rig } from "./kit/context.ts";

const SHORT: Prompt = { id: "hello", language: "fr", text: "Oui." };
/** Long enough never to end within a test. */
const LONG: Prompt = { id: "long", language: "en", text: "Please wait. ".repeat(4000) };

/** What holds for every sound. The rig's bench: `prompts` said, `handset` {lifted}, faults `silent`, `echo`. */
export function soundSuite(rig: Rig<Sound>): void {
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

    test.each([
      ["silent", "audio.loop.fail"],
      ["echo", "audio.echo"],
    ])(
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

    test("tells when the handset is lifted and laid down, and knows it when opened", async () => {
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
