import { execFileSync } from "node:child_process";

/** Lets GStreamer look at its plugins once, which a borne has done when its image was made. */
export function scanPlugins(): void {
  execFileSync("gst-inspect-1.0", ["--version"], { stdio: "ignore" });
  execFileSync("gst-inspect-1.0", ["v4l2src"], { stdio: "ignore" });
}
