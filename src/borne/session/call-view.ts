import type { GuestRole, QueuePlace } from "../../call/port.ts";

/** What is known of the call that is on, for the screen. */
export interface CallView {
  /** Id of the organisme that is called now; it changes with a transfer. */
  readonly organisme: string;
  readonly place: QueuePlace | undefined;
  /** How the expert is announced. */
  readonly expert: string | undefined;
  readonly audioOnly: boolean;
  /** Pictures of the expert have come since the last negotiation. */
  readonly pictures: boolean;
  readonly held: boolean;
  readonly guest: GuestRole | null;
  readonly frameHeightMm: number | null;
  readonly expertMuted: boolean;
  /** His picture is switched off. */
  readonly expertHidden: boolean;
  readonly reminded: boolean;
  readonly otherSpeaks: boolean;
  readonly text: readonly { readonly from: "expert" | "usager"; readonly text: string }[];
  /** The usager's number: not asked for, asked for, refused for its form, taken. */
  readonly identifier: "none" | "asked" | "mistake" | "sent";
  readonly ticket: { readonly code: string; readonly waitS: number | null } | undefined;
}

export function freshCallView(organisme: string): CallView {
  return {
    organisme,
    place: undefined,
    expert: undefined,
    audioOnly: false,
    pictures: false,
    held: false,
    guest: null,
    frameHeightMm: null,
    expertMuted: false,
    expertHidden: false,
    reminded: false,
    otherSpeaks: false,
    text: [],
    identifier: "none",
    ticket: undefined,
  };
}
