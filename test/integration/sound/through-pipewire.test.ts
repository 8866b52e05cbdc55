import { expect, onTestFinished, test } from "vitest";
import { gstreamerSound } from "../../../devices/sound/gstreamer/driver.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { ends, never, YES } from "../../contract/kit/sound.ts";
import { ownPipewire, WAYS } from "./behind-pipewire.ts";
import { launch, median, socket, TICK_PAYLOAD, Ticks } from "./ticks.ts";

/** The norm allows 100 ms between voice and picture; PipeWire and who listens to it take some 30 here. */
const MOST_LATE_MS = 250;

test.each(WAYS)(
  "through a real PipeWire, by %s: a prompt is said, the tones go from its loudspeaker to its microphone, the other is heard",
  async (_, options) => {
    const context = driverContext("sound");
    const start = ownPipewire();
    if (options.backend === "pipewire") {
      await expect(gstreamerSound.open(options, context)).rejects.toMatchObject({ code: "audio.absent" });
    }
    await start();
    const sound = await gstreamerSound.open(options, context);
    onTestFinished(() => sound.close());
    expect(await sound.say(YES)).toBe(true);
    const result = await sound.selfTest(never());
    expect(result).toMatchObject({ passed: true, figures: { tone_heard: true, echo: false } });
    expect(Math.abs(Number(result.figures["tone_dbfs"]) + 23)).toBeLessThan(3);

    const heard = await socket();
    const { packets, ...call } = await ends();
    const conversation = await sound.converse({ ...call, inPayload: TICK_PAYLOAD }, never());
    const samples = "audio/x-raw,format=S16LE,rate=48000,channels=1";
    const { port } = heard.address();
    launch(
      `pipewiresrc target-object=borne-in ! audioconvert ! ${samples} ! udpsink host=127.0.0.1 port=${port} sync=false`,
    );
    const { lateMs } = await Ticks.to(call.inPort, heard);
    await expect.poll(() => lateMs.length, { timeout: 30_000, interval: 100 }).toBeGreaterThanOrEqual(5);
    expect(median(lateMs.slice(1))).toBeLessThan(MOST_LATE_MS);
    // Packets of 40 ms.
    expect(packets()).toBeGreaterThan(50);
    await conversation.close();
  },
  90_000,
);
