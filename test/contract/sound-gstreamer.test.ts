import { gstreamerSound } from "../../devices/sound/gstreamer/driver.ts";
import { soundSuite } from "./sound.suite.ts";

soundSuite({
  name: "gstreamer on its virtual card",
  open: (context) => gstreamerSound.open({ backend: "test" }, context),
  bench: (context) => gstreamerSound.benchOf!({ backend: "test" }, context),
});
