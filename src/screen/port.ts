import type { EventEmitter } from "node:events";
import type { ScreenAct, View } from "../contract/screen/types.ts";

/** What the page shows; the screen itself numbers it. */
export type ScreenState = Omit<View, "n">;

/** One encoded picture (H.264, Annex B, one access unit). */
export interface ScreenPicture {
  readonly from: "expert" | "own";
  readonly keyframe: boolean;
  /** RTP timestamp, 90 kHz, unwrapped. */
  readonly timestamp: number;
  readonly data: Uint8Array;
}

/**
 * `none`: no page has ever come; `alive`: it echoes what it is shown; `silent`: it has stopped to.
 * Health is progress: a page echo, not an open port.
 */
export type ScreenLife = "none" | "alive" | "silent";

export interface ScreenEvents {
  act: [Exclude<ScreenAct, { type: "echo" }>];
  life: [ScreenLife];
  /** The page can't go on without a keyframe of the expert's picture, or of the own one. */
  keyframeWanted: [from: "expert" | "own"];
}

/** The borne's screen: a page on loopback, shown by a browser in kiosk mode. */
export interface Screen extends EventEmitter<ScreenEvents> {
  readonly url: string;
  show(state: ScreenState): void;
  /**
   * Serves this JPEG of a paper, in RAM, and no other from now on; the one before can no longer be had.
   * @returns its address for the scene; null = none
   */
  paper(path: string | undefined): string | null;
  /** Hands over a picture of the call; dropped when no page is there or the page is behind. */
  picture(picture: ScreenPicture): void;
  /** The pictures have ended: the page forgets the last one. */
  clear(): void;
  life(): ScreenLife;
  /** Why no page can come: what the system said of the port; undefined = one can. A change is told by `life`. */
  refused(): string | undefined;
  /** Pictures of the expert that were drawn since the start of the page, by its last echo. */
  drawn(): { readonly pictures: number; readonly ageMs: number | null };
  stop(): Promise<void>;
}
