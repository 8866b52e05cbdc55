import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { VisioborneError } from "../../src/contract/errors.ts";
import { isFaultCode } from "../../src/contract/faults.ts";
import type { Condition, SelfTestResult } from "../device.ts";
import type { WatchedCapture } from "./capture.ts";

/** How long frames are watched after the first one: more than the 3 s that tell a frozen picture. */
const WATCH_MS = 4000;
const POLL_MS = 100;

/**
 * Opens the camera, watches its frames for 4 s, closes it. A capture that ends meanwhile (a call took the
 * camera) is judged by what was seen until then. Rejects only when `signal` aborts.
 */
export async function watchForSelfTest(
  open: (signal: AbortSignal) => Promise<WatchedCapture>,
  signal: AbortSignal,
): Promise<SelfTestResult> {
  const startedMs = performance.now();
  let capture: WatchedCapture;
  try {
    capture = await open(signal);
  } catch (error) {
    signal.throwIfAborted();
    return refused(error);
  }
  const firstFrameMs = Math.round(performance.now() - startedMs);
  const done = new AbortController();
  try {
    const stop = AbortSignal.any([signal, done.signal]);
    const ended = once(capture, "ended", { signal: stop }).then(() => true);
    const over = delay(WATCH_MS, false, { signal: stop });
    // The loser of the race rejects when it is called off; nobody waits for it any more.
    ended.catch(() => undefined);
    over.catch(() => undefined);
    const interrupted = await Promise.race([ended, over]).catch((error: unknown) => {
      signal.throwIfAborted();
      throw error;
    });
    const result = judge(capture, "self-test");
    return { ...result, figures: { ...result.figures, first_frame_ms: firstFrameMs, interrupted } };
  } finally {
    done.abort();
    await capture.close();
  }
}

/** The verdict on a capture that is on for somebody else: watched until it is certain, at most 4 s. */
export async function judgeRunning(capture: WatchedCapture, signal: AbortSignal): Promise<SelfTestResult> {
  for (const startedMs = performance.now(); performance.now() - startedMs < WATCH_MS;) {
    const { good, picture } = capture.memory();
    if (good || (picture !== "live" && picture !== "starting") || capture.isOver()) break;
    await delay(POLL_MS);
    signal.throwIfAborted();
  }
  return judge(capture, `${capture.purpose} capture`);
}

/** The verdict on a capture by the frames seen so far. */
function judge(capture: WatchedCapture, seenBy: string): SelfTestResult {
  const { good, picture } = capture.memory();
  const stats = capture.stats();
  const conditions: Condition[] = [];
  if (picture === "absent" || picture === "frozen" || picture === "black") {
    conditions.push({ code: `camera.${picture}` });
  }
  const figures = {
    seen_by: seenBy,
    picture,
    frames: stats.frames,
    fps: stats.fps,
    luma: Math.round(stats.luma),
    still_ms: stats.stillMs,
    restarts: capture.restarts(),
  };
  return { passed: good, conditions, figures };
}

function refused(error: unknown): SelfTestResult {
  if (!(error instanceof VisioborneError)) throw error;
  if (error.code === "capture.interrupted") return { passed: false, conditions: [], figures: { interrupted: true } };
  if (!isFaultCode(error.code)) throw error;
  return {
    passed: false,
    conditions: [{ code: error.code, detail: error.message.slice(0, 120) }],
    figures: { seen_by: "self-test", picture: "absent", frames: 0 },
  };
}
