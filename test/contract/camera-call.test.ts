import { gstreamerCamera } from "../../devices/camera/gstreamer/driver.ts";
import { twinCamera } from "../../devices/camera/twin.ts";
import { cameraCallSuite } from "./camera-call.suite.ts";

cameraCallSuite(twinCamera, {});
cameraCallSuite(gstreamerCamera, { source: "testsrc" });
