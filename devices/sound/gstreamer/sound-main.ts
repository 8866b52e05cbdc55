/**
 * The media process of the sound: the only place where its GStreamer runs. The daemon forks it for the first prompt,
 * self-test or call, and ends it when none has come for some seconds.
 */
import { writeSync } from "node:fs";
import { sealed } from "../../media/envelope.ts";
import { loadGstreamer } from "../../media/superficial.ts";
import { parseToSound } from "./messages.ts";
import type { FromSound, ToSound } from "./messages.ts";
import { RunningTask } from "./tasks.ts";
import type { Standing } from "./tasks.ts";

const tasks = new Map<number, RunningTask>();
const standing: Standing = { gain: 1, muted: false, bench: { fault: null, voice: false } };

function say(message: FromSound): void {
  // The daemon may be gone: then `disconnect` follows, and nobody needs this message.
  if (process.connected) process.send?.(sealed(message), undefined, {}, () => undefined);
}

/** Leaves for good: `process.exit` waits for ever for a worker that is blocked in the binding. */
function leave(): never {
  for (const task of tasks.values()) task.stop();
  process.kill(process.pid, "SIGKILL");
  throw new Error("unreachable");
}

function obey(message: ToSound): void {
  switch (message.type) {
    case "play":
    case "loop":
    case "call": {
      const make = (launch: string) => new gstreamer.Pipeline(launch);
      const task = new RunningTask(message.id, standing, say, make, () => tasks.delete(message.id));
      tasks.set(message.id, task);
      task.start(message);
      return;
    }
    case "end":
      tasks.get(message.id)?.end();
      return;
    case "gain":
      standing.gain = message.gain;
      return applyAll();
    case "mute":
      standing.muted = message.muted;
      return applyAll();
    case "bench":
      standing.bench = message;
      return applyAll();
    case "ping":
      say({ type: "pong", n: message.n });
      return;
    case "stop":
      leave();
  }
}

function applyAll(): void {
  for (const task of tasks.values()) task.apply();
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
  const message = parseToSound(value);
  if (message) obey(message);
});
say({ type: "ready" });
