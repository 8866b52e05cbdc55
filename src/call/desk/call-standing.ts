import type { Draft } from "./call-draft.ts";

/** A desk says right after `answered` what else holds; this long after a resumption it has had the time. */
const REAFFIRM_MS = 1_000;

/** Whether the call is held and the expert's page away: told when it changes. */
export const standing = {
  held(draft: Draft, held: boolean): void {
    const { reaffirmed, held: before } = draft.now;
    draft.set({ held, reaffirmed: reaffirmed && { ...reaffirmed, held: true } });
    if (held !== before) draft.tell("held", held);
  },

  away(draft: Draft, away: boolean): void {
    const { reaffirmed, away: before } = draft.now;
    draft.set({ away, reaffirmed: reaffirmed && { ...reaffirmed, away: true } });
    if (away !== before) draft.tell("expert", away ? "away" : "back");
  },

  /** What ended while the desk was away is told by its silence: it repeats only what still holds. */
  tick(draft: Draft): void {
    const { reaffirmed } = draft.now;
    if (!reaffirmed || draft.atMs - reaffirmed.sinceMs < REAFFIRM_MS) return;
    draft.set({ reaffirmed: undefined });
    if (!reaffirmed.held) standing.held(draft, false);
    if (!reaffirmed.away) standing.away(draft, false);
  },
};
