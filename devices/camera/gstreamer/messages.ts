/**
 * What daemon and media process say to each other, as JSON over the IPC channel of `fork`. Both come from one
 * release, yet a message carries its version: after an update the old process may still be dying.
 */
export const MEDIA_PROTOCOL = 1;

/** Faults that can be put on the test source while it runs. */
export const SOURCE_FAULTS = ["frozen", "black"] as const;
export type SourceFault = (typeof SOURCE_FAULTS)[number];

export type ToMedia =
  /** Start this pipeline (`launch.ts`); once in the life of the process. */
  | { readonly type: "open"; readonly launch: string; readonly fault: SourceFault | null }
  | { readonly type: "fault"; readonly fault: SourceFault | null }
  | { readonly type: "ping"; readonly n: number }
  /** Stop the pipeline, then exit. */
  | { readonly type: "stop" };

export type FromMedia =
  /** GStreamer is loaded; `open` may be sent. */
  | { readonly type: "ready" }
  /** A watched frame. `luma`: mean, 0 to 255. */
  | { readonly type: "frame"; readonly changed: boolean; readonly luma: number }
  /** Frames of the camera since it was opened; `atMs` on the process's monotonic clock. */
  | { readonly type: "count"; readonly frames: number; readonly atMs: number }
  /** The pipeline gives no more frames. */
  | { readonly type: "failed"; readonly code: "camera.absent" | "camera.busy"; readonly message: string }
  | { readonly type: "pong"; readonly n: number };

type Shape = Readonly<Record<string, (value: unknown) => boolean>>;
const text = (value: unknown): boolean => typeof value === "string";
const number = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
const flag = (value: unknown): boolean => typeof value === "boolean";
const fault = (value: unknown): boolean => value === null || SOURCE_FAULTS.some((name) => name === value);
const code = (value: unknown): boolean => value === "camera.absent" || value === "camera.busy";

const TO_MEDIA: Readonly<Record<ToMedia["type"], Shape>> = {
  open: { launch: text, fault },
  fault: { fault },
  ping: { n: number },
  stop: {},
};
const FROM_MEDIA: Readonly<Record<FromMedia["type"], Shape>> = {
  ready: {},
  frame: { changed: flag, luma: number },
  count: { frames: number, atMs: number },
  failed: { code, message: text },
  pong: { n: number },
};

/** Puts the version on a message. */
export function sealed(message: ToMedia | FromMedia): object {
  return { v: MEDIA_PROTOCOL, ...message };
}

/** A message to the media process, or undefined for anything else. */
export function parseToMedia(value: unknown): ToMedia | undefined {
  return fits(value, TO_MEDIA) ? (value as ToMedia) : undefined;
}

/** A message from the media process, or undefined for anything else. */
export function parseFromMedia(value: unknown): FromMedia | undefined {
  return fits(value, FROM_MEDIA) ? (value as FromMedia) : undefined;
}

function fits(value: unknown, shapes: Readonly<Record<string, Shape>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields["v"] !== MEDIA_PROTOCOL || typeof fields["type"] !== "string") return false;
  const shape = Object.hasOwn(shapes, fields["type"]) ? shapes[fields["type"]] : undefined;
  return shape !== undefined && Object.entries(shape).every(([name, check]) => check(fields[name]));
}
