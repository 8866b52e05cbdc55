import { afterEach, beforeAll } from "vitest";
import { soundSuite } from "../../contract/sound.suite.ts";
import { LoopbackBench } from "../guest/aloop.ts";
import { scanPlugins } from "../guest/gstreamer.ts";

/** Echo canceller and Opus take an emulated core, all of it: calls have a group of their own. */
const calls = process.argv[1]?.includes("sound-calls") === true;
const bench = new LoopbackBench();
beforeAll(scanPlugins);
afterEach(() => bench.setFault(null));

soundSuite(
  { name: "gstreamer on the kernel's loopback card", open: (context) => bench.open(context), bench: () => bench },
  { echo: false, handset: false, calls },
);
