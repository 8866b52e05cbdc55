import { afterEach, beforeAll } from "vitest";
import { soundSuite } from "../../contract/sound.suite.ts";
import { LoopbackBench } from "../guest/aloop.ts";
import { scanPlugins } from "../guest/gstreamer.ts";

const bench = new LoopbackBench();
beforeAll(scanPlugins);
afterEach(() => bench.setFault(null));

soundSuite(
  { name: "gstreamer on the kernel's loopback card", open: (context) => bench.open(context), bench: () => bench },
  { echo: false, handset: false },
);
