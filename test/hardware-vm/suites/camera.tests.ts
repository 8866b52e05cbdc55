import { afterEach, beforeAll } from "vitest";
import { cameraSuite } from "../../contract/camera.suite.ts";
import { scanPlugins } from "../guest/gstreamer.ts";
import { NODE, cameraOnVivid, vividBench } from "../guest/vivid.ts";

beforeAll(() => {
  scanPlugins();
  vividBench();
});
afterEach(() => vividBench().setFault(null));

// Small and slow enough for an emulated processor.
cameraSuite(cameraOnVivid, { source: "v4l2", device: NODE, width: 320, height: 180, fps: 10 });
