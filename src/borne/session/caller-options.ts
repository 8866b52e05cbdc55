import type { Printer } from "../../../devices/printer/port.ts";
import type { EncodedPicture } from "../../call/peer/port.ts";
import type { Clock } from "../../contract/runtime.ts";
import type { EventBody } from "../../uplink/port.ts";
import type { Config } from "../config/types.ts";
import type { PapersPart } from "../papers-part.ts";
import type { PhraseId } from "../phrases.ts";
import type { CallCount } from "../usage.ts";
import type { KeptCallFile } from "./kept-call.ts";
import type { SessionEvent } from "./states.ts";
import type { Talks } from "./talk.ts";

export interface CallerEvents {
  /** What the screen shows of the call has changed. */
  change: [];
  picture: [EncodedPicture];
  /** The pictures have ended for now. */
  dark: [];
  otherVoice: [boolean];
  /** Media is encrypted now, or flows no longer. */
  encryption: [];
  /** A call is over: to be counted. */
  counted: [CallCount];
  /** Nobody answered in the longest wait, or somebody has: for the alert of an absent expert. */
  staffed: [organisme: string, staffed: boolean];
}

export interface CallerOptions {
  readonly talks: () => Talks | undefined;
  readonly config: () => Config;
  readonly clock: Clock;
  readonly kept: KeptCallFile;
  /** Whether the usager can type: a page is there. */
  readonly screen: () => boolean;
  /** undefined where there are none. */
  readonly papers: PapersPart | undefined;
  readonly ticketPrinter: () => Printer | undefined;
  /** Folder in RAM. */
  readonly runtimeDir: string;
  readonly hasCamera: () => boolean;
  readonly language: () => "fr" | "en";
  readonly say: (id: PhraseId, values?: Readonly<Record<string, string | number | undefined>>) => void;
  /** The same after what is being said; never, if something else is said before its turn. */
  readonly sayNext: (id: PhraseId, values?: Readonly<Record<string, string | number | undefined>>) => void;
  readonly feed: (event: SessionEvent) => void;
  readonly journal: (body: EventBody) => void;
}
