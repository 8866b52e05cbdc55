import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import type { Camera, Capture } from "../../../devices/camera/port.ts";
import { numberArg } from "../figures.ts";
import type { BenchOptions, Figure } from "../figures.ts";
import { timeUntil, withFolder } from "./context.ts";

const FAULTS = 20;
const KINDS = ["process killed", "process stopped", "device gone"] as const;

interface Trial {
  readonly kind: (typeof KINDS)[number];
  readonly seenMs: number;
  readonly backMs: number;
}

/**
 * An open camera (the real driver and its media process, GStreamer's test picture) that fails in the middle of a call,
 * each way in turn. Worst of all:
 * - `camera_fault_seen_ms`: from the fault to the picture that the driver calls absent
 * - `camera_back_ms`: to frames again, from the fault where the process died, from the plug where the device was gone
 */
export async function camera({ say, args }: BenchOptions): Promise<readonly Figure[]> {
  const count = numberArg(args, "faults", FAULTS);
  const trials: Trial[] = [];
  await withFolder("camera", async (folder, context) => {
    const node = join(folder, "video-node");
    writeFileSync(node, "");
    const device = await gstreamerCamera.open({ source: "testsrc", device: node }, context);
    try {
      for (let n = 0; n < count; n += 1) {
        const trial = await fail(device, KINDS[n % KINDS.length] ?? KINDS[0], node);
        trials.push(trial);
        say(`camera ${n + 1}: ${trial.kind}: seen ${Math.round(trial.seenMs)} ms, back ${Math.round(trial.backMs)} ms`);
      }
    } finally {
      await device.close();
    }
  });
  const worst = (of: (trial: Trial) => number): number => Math.round(Math.max(...trials.map(of)));
  return [
    { name: "camera_fault_seen_ms", value: worst(({ seenMs }) => seenMs), unit: "ms", n: count, goal: "<= 3000" },
    { name: "camera_back_ms", value: worst(({ backMs }) => backMs), unit: "ms", n: count, goal: "<= 5000" },
  ];
}

/** One fault in a capture of its own: a camera that fails six times a minute within one call is given up. */
async function fail(device: Camera, kind: Trial["kind"], node: string): Promise<Trial> {
  const capture = await device.capture("call", new AbortController().signal);
  try {
    await framesGoOn(capture);
    const [pid] = mediaProcesses();
    if (pid === undefined) throw new Error("camera: its media process is not to be found");
    if (kind === "device gone") rmSync(node);
    else process.kill(pid, kind === "process killed" ? "SIGKILL" : "SIGSTOP");
    const seenMs = await timeUntil("fault seen", capture, "picture", () => capture.picture() === "absent");
    if (kind === "device gone") {
      await sleep(Math.random() * 3000);
      writeFileSync(node, "");
    }
    const backMs = await timeUntil("frames again", capture, "picture", () => capture.picture() === "live");
    return { kind, seenMs, backMs: kind === "device gone" ? backMs : seenMs + backMs };
  } finally {
    await capture.close();
  }
}

async function framesGoOn(capture: Capture): Promise<void> {
  const { frames } = capture.stats();
  while (capture.stats().frames <= frames + 5) await sleep(50);
}

/** Media processes that are children of this one, from /proc. */
function mediaProcesses(): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
        const [state, parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
        const isMedia = readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("media-main");
        return isMedia && state !== "Z" && Number(parent) === process.pid;
      } catch {
        return false;
      }
    });
}
