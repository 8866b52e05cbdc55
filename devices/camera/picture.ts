/**
 * What the frames say, decided purely: time-stamped observations in, a state of the picture out.
 * No timer, no clock, no I/O, so that every rule stands in a table of tests.
 */
import type { PictureState } from "./port.ts";

/** When a picture is called absent, frozen, black. */
export interface PictureLimits {
  /** No frame for longer than this: absent, in milliseconds. */
  readonly absentAfterMs: number;
  /** The same picture for longer than this: frozen, in milliseconds. */
  readonly frozenAfterMs: number;
  /** Dark for at least this long: black, in milliseconds. Shorter, it is a hand or an exposure that settles. */
  readonly blackAfterMs: number;
  /** Mean luma under which a picture is dark, 0 to 255. Video black is 16, not 0 (ITU-R BT.601). */
  readonly blackLuma: number;
  /** No first frame for longer than this: absent, in milliseconds. Cameras take 1 to 2 s to give one. */
  readonly firstFrameMs: number;
}

export const DEFAULT_LIMITS: PictureLimits = {
  absentAfterMs: 2000,
  frozenAfterMs: 3000,
  blackAfterMs: 1000,
  blackLuma: 24,
  firstFrameMs: 5000,
};

/** A black picture must get this much lighter than the threshold, or it would flicker in and out of black. */
const BLACK_HYSTERESIS_LUMA = 4;

/** Something seen at a moment of the monotonic clock, in milliseconds. */
export type Observation =
  /** `changed`: not the picture of the frames just before it. The first frame of a source has not changed. */
  | { readonly kind: "frame"; readonly atMs: number; readonly changed: boolean; readonly luma: number }
  /** The source is known to be gone: its node, its process. */
  | { readonly kind: "gone"; readonly atMs: number }
  /** Time has passed. */
  | { readonly kind: "tick"; readonly atMs: number };

/** All that is remembered of the frames. */
export interface PictureMemory {
  readonly picture: PictureState;
  readonly startedMs: number;
  readonly lastFrameMs: number | undefined;
  /** When the picture last differed, or when frames (re)started. */
  readonly lastChangeMs: number;
  readonly darkSinceMs: number | undefined;
  /** Of the last frame, 0 to 255. */
  readonly luma: number;
  /** Live, and proven by a picture that changed: only this takes an alert away. */
  readonly good: boolean;
}

/** The memory of a capture that starts at `atMs`. */
export function startPicture(atMs: number): PictureMemory {
  return {
    picture: "starting",
    startedMs: atMs,
    lastFrameMs: undefined,
    lastChangeMs: atMs,
    darkSinceMs: undefined,
    luma: 0,
    good: false,
  };
}

/** The memory after one more observation. */
export function observe(memory: PictureMemory, seen: Observation, limits: PictureLimits): PictureMemory {
  switch (seen.kind) {
    case "frame":
      return afterFrame(memory, seen, limits);
    case "gone":
      return { ...memory, picture: "absent", good: false };
    case "tick":
      return isSilent(memory, seen.atMs, limits) ? { ...memory, picture: "absent", good: false } : memory;
  }
}

function isSilent(memory: PictureMemory, atMs: number, limits: PictureLimits): boolean {
  if (memory.lastFrameMs === undefined) return atMs - memory.startedMs > limits.firstFrameMs;
  return atMs - memory.lastFrameMs > limits.absentAfterMs;
}

function afterFrame(
  memory: PictureMemory,
  frame: Extract<Observation, { kind: "frame" }>,
  limits: PictureLimits,
): PictureMemory {
  const { atMs, luma, changed } = frame;
  // After a gap the old picture proves nothing: the clocks of stillness and darkness start again.
  const afresh = memory.lastFrameMs === undefined || memory.picture === "absent";
  const lastChangeMs = changed || afresh ? atMs : memory.lastChangeMs;
  const dark = luma < limits.blackLuma + (memory.picture === "black" ? BLACK_HYSTERESIS_LUMA : 0);
  const darkSinceMs = dark ? (afresh ? atMs : (memory.darkSinceMs ?? atMs)) : undefined;

  let picture: PictureState = "live";
  // Black first: a lens cap gives a still picture too, and it is a person with a light who mends that.
  if (darkSinceMs !== undefined && atMs - darkSinceMs >= limits.blackAfterMs) picture = "black";
  else if (atMs - lastChangeMs > limits.frozenAfterMs) picture = "frozen";

  const good = picture === "live" && !dark && (changed || memory.good);
  return { picture, startedMs: memory.startedMs, lastFrameMs: atMs, lastChangeMs, darkSinceMs, luma, good };
}
