import type { PictureFrom } from "../contract/screen/picture-frame.ts";
import type { ScreenPicture } from "./port.ts";

/** What may wait for a page that does not read: about 6 s of a call's picture at 400 kbit/s. */
export const MAX_WAITING_BYTES = 300_000;
/** Between two requests for a keyframe: a request costs the line a whole picture. */
const ASK_EVERY_MS = 1000;

/** What becomes of a picture. `ask`: request a keyframe now. */
export interface Passage {
  readonly pass: boolean;
  readonly ask: boolean;
}

interface Lane {
  waiting: boolean;
  askedMs: number;
}

/**
 * Which pictures go to one page. A decoder needs a keyframe first, and after any picture that was left out: so the
 * gate is closed until one comes, and asks for it.
 */
export class PictureGate {
  readonly #lanes: Readonly<Record<PictureFrom, Lane>> = {
    expert: { waiting: true, askedMs: -Infinity },
    own: { waiting: true, askedMs: -Infinity },
  };

  /** @param waitingBytes what the page has not read yet; @param nowMs monotonic */
  offer(picture: Pick<ScreenPicture, "from" | "keyframe">, waitingBytes: number, nowMs: number): Passage {
    const lane = this.#lanes[picture.from];
    if (waitingBytes > MAX_WAITING_BYTES) {
      lane.waiting = true;
      // The page is behind: a keyframe now would only be left out, too.
      return { pass: false, ask: false };
    }
    if (picture.keyframe) lane.waiting = false;
    if (!lane.waiting) return { pass: true, ask: false };
    return { pass: false, ask: this.#ask(lane, nowMs) };
  }

  /** The page's decoder has lost its place. Says whether to request a keyframe now. */
  lost(from: PictureFrom, nowMs: number): boolean {
    return this.#ask(this.#lanes[from], nowMs);
  }

  #ask(lane: Lane, nowMs: number): boolean {
    if (nowMs - lane.askedMs < ASK_EVERY_MS) return false;
    lane.askedMs = nowMs;
    return true;
  }
}
