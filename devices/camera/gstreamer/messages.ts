import { ENCODERS } from "../encoders.ts";
import type { EncoderName } from "../encoders.ts";
import type { VideoPicture } from "../picture-size.ts";
import { fits, FROM_ANY_MEDIA, isFlag, isNumber, isOneOf, isText, TO_ANY_MEDIA } from "../../media/envelope.ts";
import type { FromAnyMedia, Shape, ToAnyMedia } from "../../media/envelope.ts";

/** Faults that can be put on the test source while it runs. */
export const SOURCE_FAULTS = ["frozen", "black"] as const;
export type SourceFault = (typeof SOURCE_FAULTS)[number];

/** A pipeline (`launch.ts`), and the encoder in it; null = it sends nothing. */
export interface Choice {
  readonly launch: string;
  readonly encoder: EncoderName | null;
}

export type ToMedia =
  /** Start the first of these pipelines whose elements are there; once in the life of the process. */
  | { readonly type: "open"; readonly choices: readonly Choice[]; readonly fault: SourceFault | null }
  /** Send the picture like this from now on. */
  | ({ readonly type: "video" } & VideoPicture)
  /** Ask the encoder for a keyframe. */
  | { readonly type: "keyframe" }
  | { readonly type: "fault"; readonly fault: SourceFault | null }
  | ToAnyMedia;

export type FromMedia =
  /** A watched frame. `luma`: mean, 0 to 255. */
  | { readonly type: "frame"; readonly changed: boolean; readonly luma: number }
  /** Frames of the camera since it was opened; `atMs` on the process's monotonic clock. */
  | { readonly type: "count"; readonly frames: number; readonly atMs: number }
  /** The pipeline gives no more frames. */
  | { readonly type: "failed"; readonly code: "camera.absent" | "camera.busy"; readonly message: string }
  | FromAnyMedia;

const fault = isOneOf(null, ...SOURCE_FAULTS);
const isEncoder = isOneOf(null, ...Object.keys(ENCODERS));
const isListOfChoices = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((choice: unknown) => {
    const { launch, encoder } = (choice ?? {}) as Partial<Choice>;
    return isText(launch) && isEncoder(encoder);
  });
const TO_MEDIA: Readonly<Record<ToMedia["type"], Shape>> = {
  ...TO_ANY_MEDIA,
  open: { choices: isListOfChoices, fault },
  video: { kbps: isNumber, width: isNumber, height: isNumber, fps: isNumber, ofFps: isNumber },
  keyframe: {},
  fault: { fault },
};
const FROM_MEDIA: Readonly<Record<FromMedia["type"], Shape>> = {
  ...FROM_ANY_MEDIA,
  frame: { changed: isFlag, luma: isNumber },
  count: { frames: isNumber, atMs: isNumber },
  failed: { code: isOneOf("camera.absent", "camera.busy"), message: isText },
};

/** A message to the media process, or undefined for anything else. */
export function parseToMedia(value: unknown): ToMedia | undefined {
  return fits(value, TO_MEDIA) ? (value as ToMedia) : undefined;
}

/** A message from the media process, or undefined for anything else. */
export function parseFromMedia(value: unknown): FromMedia | undefined {
  return fits(value, FROM_MEDIA) ? (value as FromMedia) : undefined;
}
