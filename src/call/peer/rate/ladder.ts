import type { VideoTarget } from "../port.ts";

/**
 * Rates at which a talking head is still good at a height, kbit/s (H.264 constrained baseline, 25 pictures a second).
 * Resolution falls before frame rate, and that never below 20 (EN 301 549 v3.2.1, 6.5.3).
 */
const STEPS = [
  { height: 720, fromKbps: 1100 },
  { height: 540, fromKbps: 600 },
  { height: 360, fromKbps: 190 },
  { height: 270, fromKbps: 140 },
  { height: 216, fromKbps: 105 },
  { height: 180, fromKbps: 0 },
] as const;

const FPS = 25;
const LEAST_FPS = 20;
/** Below this even the smallest picture gets fewer of them. */
const FULL_FPS_FROM_KBPS = 95;
/** How much more a step up needs than the step down: no to and fro. */
const UP = 1.15;

/**
 * What the encoder is to do at a rate.
 * @param before what it does now: steps up need more than steps down
 * @param easier so many steps lower than the rate allows, for a picture that is hard to encode
 */
export function targetOf(kbps: number, maxHeight: number, before: VideoTarget | undefined, easier = 0): VideoTarget {
  if (kbps <= 0) return { kbps: 0, height: before?.height ?? STEPS.at(-1)?.height ?? 180, fps: LEAST_FPS };
  const possible = STEPS.filter(({ height }) => height <= maxHeight);
  const was = before === undefined || before.kbps === 0 ? undefined : before;
  const at = possible.findIndex(({ height, fromKbps }, index) => {
    // What the rate alone would allow is held against what the rate alone gave.
    const up = was !== undefined && (possible[index + easier]?.height ?? height) > was.height;
    return kbps >= fromKbps * (up ? UP : 1);
  });
  const height = possible[Math.min(possible.length - 1, at + easier)]?.height ?? Math.min(maxHeight, 180);
  const fullFps = kbps >= FULL_FPS_FROM_KBPS * (was?.fps === LEAST_FPS ? UP : 1);
  return { kbps: Math.round(kbps), height, fps: fullFps ? FPS : LEAST_FPS };
}
