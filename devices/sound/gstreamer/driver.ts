import { VisioborneError } from "../../../src/contract/errors.ts";
import type { OnBench } from "../../bench.ts";
import type { Driver } from "../../device.ts";
import { TwinShelf } from "../../twin.ts";
import type { TwinOptions } from "../../twin.ts";
import { GstreamerSound } from "./device.ts";
import type { Sound } from "../port.ts";
import { gstreamerSoundSchema, settingsOf } from "./options.ts";
import type { GstreamerSoundOptions } from "./options.ts";
import { TestCard } from "./test-card.ts";

type Options = GstreamerSoundOptions & TwinOptions;

const shelf = new TwinShelf<TestCard, Options>(() => new TestCard());

/**
 * Loudspeaker and microphone through GStreamer, in a media process that is there only while it is used. With the
 * `test` backend the card is virtual and has a bench side, whose faults act on real samples.
 */
export const gstreamerSound: Driver<Sound & Partial<OnBench>, Options> = {
  name: "gstreamer",
  optionsSchema: gstreamerSoundSchema,
  async open(options, context) {
    const settings = settingsOf(options);
    const card = settings.backend === "test" ? shelf.take(options, context) : undefined;
    context.signal.throwIfAborted();
    if (card && (!card.plugged() || card.holder !== null)) {
      const why = card.plugged() ? "is already open: close it first" : "is unplugged";
      throw new VisioborneError("audio.absent", `${context.id}: the virtual card ${why}`, { device: context.id });
    }
    return await new GstreamerSound(settings, context, card).start();
  },
  benchOf(options, context) {
    if (settingsOf(options).backend === "test") return shelf.take(options, context);
    throw new VisioborneError("bench.device", `${context.id}: a real sound card is not on the bench`);
  },
};
