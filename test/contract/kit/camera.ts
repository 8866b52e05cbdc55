import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import type { OnBench } from "../../../devices/bench.ts";
import { gstreamerCamera } from "../../../devices/camera/gstreamer/driver.ts";
import type { GstreamerOptions } from "../../../devices/camera/gstreamer/options.ts";
import type { Camera, Capture, PictureState } from "../../../devices/camera/port.ts";
import type { Condition, DriverContext } from "../../../devices/device.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import { quiet } from "./context.ts";

const CLOCK: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  synchronised: () => true,
};

/** By how much longer tests wait than on a processor of today: an emulated one sets it. */
const SLOWNESS = Number(process.env["VISIOBORNE_TEST_SLOWNESS"] ?? 1);
/** Signal of a wait in a test, in milliseconds; generous, for the machine may be busy. */
export const within = (timeoutMs: number): AbortSignal => AbortSignal.timeout(timeoutMs * SLOWNESS);
export const never = (): AbortSignal => new AbortController().signal;

/** A context with a private folder; `remove` takes the folder away. */
export async function makeContext(): Promise<{ context: DriverContext; folder: string; remove: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), "visioborne-camera-"));
  const context = { id: "camera", clock: CLOCK, log: quiet, runtimeDir: folder, signal: never() };
  return { context, folder, remove: () => rm(folder, { recursive: true, force: true }) };
}

/** A camera on the test picture, closed and cleaned up by `await using`. */
export async function testPicture(
  options: GstreamerOptions | ((folder: string) => Promise<GstreamerOptions>) = {},
): Promise<{ camera: Camera & OnBench; folder: string } & AsyncDisposable> {
  const { context, folder, remove } = await makeContext();
  const given = typeof options === "function" ? await options(folder) : options;
  const camera = (await gstreamerCamera.open({ source: "testsrc", ...given }, context)) as Camera & OnBench;
  return {
    camera,
    folder,
    async [Symbol.asyncDispose]() {
      await camera.close();
      await remove();
    },
  };
}

/** Resolves when the capture shows this picture; at once when it does already. Returns the time waited, ms. */
export async function pictureIs(capture: Capture, picture: PictureState, timeoutMs = 15_000): Promise<number> {
  const startedMs = performance.now();
  const signal = within(timeoutMs);
  while (capture.picture() !== picture) await once(capture, "picture", { signal });
  return performance.now() - startedMs;
}

/** Resolves when the device's conditions have exactly these codes. */
export async function conditionsAre(camera: Camera, codes: readonly string[], timeoutMs = 15_000): Promise<void> {
  const signal = within(timeoutMs);
  while (camera.conditions().map(codeOf).join() !== codes.join()) {
    await new Promise((resolve, reject) => {
      camera.once("conditions", resolve);
      signal.addEventListener("abort", () => reject(signal.reason as Error), { once: true });
    });
  }
}

export const codeOf = (condition: Condition): string => condition.code;

/** Resolves once more frames than now have been counted. */
export async function framesGoOn(capture: Capture, timeoutMs = 15_000): Promise<void> {
  const { frames } = capture.stats();
  const signal = within(timeoutMs);
  while (capture.stats().frames <= frames) await delay(50, undefined, { signal });
}

/** Ids of the media processes that run this program and are children of `parent`, from /proc. */
export function mediaChildren(parent = process.pid, program = "media-main"): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => parentOf(pid) === parent && commandLine(pid).includes(program));
}

/** Whether a process runs; a zombie does not. */
export function isRunning(pid: number): boolean {
  const fields = statFields(pid);
  return fields !== undefined && fields[0] !== "Z";
}

function parentOf(pid: number): number | undefined {
  const fields = statFields(pid);
  return fields?.[0] === "Z" ? undefined : Number(fields?.[1]);
}

function statFields(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The name in parentheses may hold anything: fields start after the last one.
    return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  } catch {
    return undefined;
  }
}

function commandLine(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8");
  } catch {
    return "";
  }
}
