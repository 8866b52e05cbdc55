import type { Sound } from "../port.ts";
import type { Conversation } from "./conversation.ts";
import type { CallEnds } from "./launch.ts";

/** A sound that can be used in a call. */
export interface CallSound extends Sound {
  /**
   * The sound of a call: RTP with Opus on loopback, echo cancelled. One at a time; prompts are mixed into it.
   * @throws VisioborneError `sound.busy`, `audio.absent`, `sound.failed`, `sound.process`; the signal's reason
   */
  converse(ends: CallEnds, signal: AbortSignal): Promise<Conversation>;
}
