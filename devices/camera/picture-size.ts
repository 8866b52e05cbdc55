import type { VideoSend } from "./port.ts";

const MIN_HEIGHT_PX = 48;

/** The picture that is sent, for what a call asks and the camera gives. */
export interface VideoPicture {
  /** 0 = none is sent. */
  readonly kbps: number;
  readonly width: number;
  readonly height: number;
  readonly fps: number;
  /** What the camera gives. */
  readonly ofFps: number;
}

/** The size for a wanted height: even numbers (4:2:0), the camera's shape, never more than it gives. */
export function pictureOf(
  { kbps, height, fps }: Pick<VideoSend, "kbps" | "height" | "fps">,
  camera: { readonly width: number; readonly height: number; readonly fps: number },
): VideoPicture {
  const tall = even(Math.max(MIN_HEIGHT_PX, Math.min(height, camera.height)));
  const wide = even((tall * camera.width) / camera.height);
  const pace = Math.max(1, Math.min(camera.fps, Math.round(fps)));
  return { kbps: Math.max(0, kbps), width: wide, height: tall, fps: pace, ofFps: camera.fps };
}

const even = (pixels: number): number => 2 * Math.round(pixels / 2);
