import { VisioborneError } from "../../../src/contract/errors.ts";
import type { OnBench } from "../../bench.ts";
import type { Driver } from "../../device.ts";
import { TwinShelf } from "../../twin.ts";
import type { TwinOptions } from "../../twin.ts";
import { CameraDevice } from "../device.ts";
import type { Camera } from "../port.ts";
import { GstreamerBackend } from "./backend.ts";
import { gstreamerOptionsSchema, settingsOf } from "./options.ts";
import type { GstreamerOptions } from "./options.ts";
import { TestPictureHardware } from "./test-picture.ts";

const shelf = new TwinShelf<TestPictureHardware, GstreamerOptions & TwinOptions>(
  (options) => new TestPictureHardware(options.device),
);

/**
 * The camera through GStreamer, in a media process that lives as long as a capture. With the test source the
 * device has a bench side, whose faults act on real frames: absent, frozen, black.
 */
export const gstreamerCamera: Driver<Camera & Partial<OnBench>, GstreamerOptions> = {
  name: "gstreamer",
  optionsSchema: gstreamerOptionsSchema,
  async open(options, context) {
    const settings = settingsOf(options);
    const hardware = settings.source === "testsrc" ? shelf.take(options, context) : undefined;
    const backend = await GstreamerBackend.make(settings, context, hardware);
    return await new CameraDevice(backend, context, hardware).start();
  },
  benchOf(options, context) {
    if (settingsOf(options).source === "testsrc") return shelf.take(options, context);
    throw new VisioborneError("bench.device", `${context.id}: a real camera is not on the bench`);
  },
};
