/** Opens the camera on the test picture, says `open`, and holds it until it is killed. Argument: a private folder. */
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import type { Logger } from "../../../src/contract/runtime.ts";

const quiet: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => quiet,
};
const signal = new AbortController().signal;
const clock = { wallMs: () => Date.now(), monotonicMs: () => performance.now(), synchronised: () => true };
const camera = await gstreamerCamera.open(
  { source: "testsrc" },
  { id: "camera", clock, log: quiet, runtimeDir: String(process.argv[2]), signal },
);
await camera.capture("call", signal);
process.stdout.write("open\n");
