import { createRequire } from "node:module";

/** What is used of gstreamer-superficial 1.7.4, which comes without types. Only the media process loads it. */
export interface Pipeline {
  play(): void;
  stop(): void;
  /** Holds one libuv worker until the state is NULL; must be called again after every stop. */
  pollBus(listener: (message: BusMessage) => void): void;
  /** Asks the encoder in front of this sink for a keyframe; `count` numbers it. */
  forceKeyUnit(sink: string, count: number): void;
  /** Each call leaks a handle: look up once, keep. Undefined when there is no such element. */
  findChild(name: string): Element | undefined;
}

export interface BusMessage {
  readonly type: string;
  readonly _src_element_name: string;
  readonly "new-state"?: string;
  readonly message?: string;
  /** Of a `level` element: a list as text. */
  readonly rms?: unknown;
  /** Of a `spectrum` element: a list as text. */
  readonly magnitude?: unknown;
}

/** GObject properties by name. 64-bit numbers read as text; enums cannot be set. */
export type Element = Record<string, unknown>;

export interface AppSink {
  /** Holds one libuv worker until a buffer comes; null at the end of the stream or when stopped. */
  pull(listener: (buffer: Buffer | null) => void): void;
}

/** Loads the native binding, which runs gst_init. @throws Error when it was not built for this Node */
export function loadGstreamer(): { readonly Pipeline: new (launch: string) => Pipeline } {
  const require = createRequire(import.meta.url);
  return require("gstreamer-superficial") as { readonly Pipeline: new (launch: string) => Pipeline };
}
