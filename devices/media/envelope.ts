/**
 * What daemon and media processes say to each other, as JSON over the IPC channel of `fork`. Both come from one
 * release, yet a message carries its version: after an update the old process may still be dying.
 */
export const MEDIA_PROTOCOL = 1;

/** What is said to any media process. */
export type ToAnyMedia =
  | { readonly type: "ping"; readonly n: number }
  /** Stop the pipelines, then exit. */
  | { readonly type: "stop" };

/** What any media process says. */
export type FromAnyMedia =
  /** GStreamer is loaded; orders may be sent. */
  { readonly type: "ready" } | { readonly type: "pong"; readonly n: number };

/** The fields of one type of message, each with what it must be. */
export type Shape = Readonly<Record<string, (value: unknown) => boolean>>;

export const isText = (value: unknown): boolean => typeof value === "string";
export const isNumber = (value: unknown): boolean => typeof value === "number" && Number.isFinite(value);
export const isFlag = (value: unknown): boolean => typeof value === "boolean";
export const isOneOf =
  (...values: readonly unknown[]) =>
  (value: unknown): boolean =>
    values.includes(value);

export const TO_ANY_MEDIA: Readonly<Record<ToAnyMedia["type"], Shape>> = { ping: { n: isNumber }, stop: {} };
export const FROM_ANY_MEDIA: Readonly<Record<FromAnyMedia["type"], Shape>> = { ready: {}, pong: { n: isNumber } };

/** Puts the version on a message. */
export function sealed(message: object): object {
  return { v: MEDIA_PROTOCOL, ...message };
}

/** Whether a value is a message of one of these shapes, by `type`. */
export function fits(value: unknown, shapes: Readonly<Record<string, Shape>>): boolean {
  if (typeof value !== "object" || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields["v"] !== MEDIA_PROTOCOL || typeof fields["type"] !== "string") return false;
  const shape = Object.hasOwn(shapes, fields["type"]) ? shapes[fields["type"]] : undefined;
  return shape !== undefined && Object.entries(shape).every(([name, check]) => check(fields[name]));
}
