/**
 * The media process: the only place where GStreamer runs. The daemon forks it for one opening of the camera
 * and ends it afterwards, so that what the binding never frees goes with it.
 */
import { writeSync } from "node:fs";
import { sealed } from "../../media/envelope.ts";
import { loadGstreamer } from "../../media/superficial.ts";
import { ENCODERS } from "../encoders.ts";
import { parseToMedia } from "./messages.ts";
import type { Choice, FromMedia, SourceFault, ToMedia } from "./messages.ts";
import { CameraPipeline } from "./pipeline.ts";

let camera: CameraPipeline | undefined;

function say(message: FromMedia): void {
  // The daemon may be gone: then `disconnect` follows, and nobody needs this message.
  if (process.connected) process.send?.(sealed(message), undefined, {}, () => undefined);
}

/**
 * Leaves for good. `process.exit` waits for ever for a worker that is blocked in the binding, so once the
 * pipeline is stopped, and with it the camera free, the process kills itself.
 */
function leave(): never {
  camera?.stop();
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}

function open(choices: readonly Choice[], fault: SourceFault | null): void {
  let words = "";
  for (const { launch, encoder } of choices) {
    try {
      const pipeline = new gstreamer.Pipeline(launch);
      camera = new CameraPipeline(pipeline, encoder === null ? undefined : ENCODERS[encoder], say);
      camera.setFault(fault);
      camera.start();
      return;
    } catch (error) {
      words = error instanceof Error ? error.message : String(error);
    }
  }
  say({ type: "failed", code: "camera.absent", message: `GStreamer refuses the pipeline: ${words}` });
}

function obey(message: ToMedia): void {
  switch (message.type) {
    case "open":
      open(message.choices, message.fault);
      return;
    case "video":
      camera?.video?.set(message);
      return;
    case "keyframe":
      camera?.video?.forceKeyframe();
      return;
    case "fault":
      camera?.setFault(message.fault);
      return;
    case "ping":
      say({ type: "pong", n: message.n });
      return;
    case "stop":
      leave();
  }
}

process.on("uncaughtException", (error) => {
  writeSync(2, `${error.message}\n`);
  leave();
});
process.on("disconnect", leave);
// Ctrl-C in a terminal reaches the whole group; it is the daemon that ends this process, in order.
process.on("SIGINT", () => undefined);

const gstreamer = loadGstreamer();
process.on("message", (value: unknown) => {
  const message = parseToMedia(value);
  if (message) obey(message);
});
say({ type: "ready" });
