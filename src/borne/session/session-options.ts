import type { Printer } from "../../../devices/printer/port.ts";
import type { Prompt } from "../../../devices/sound/port.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { EventBody } from "../../uplink/port.ts";
import type { Config } from "../config/types.ts";
import type { PapersPart } from "../papers-part.ts";
import type { Readiness } from "../readiness.ts";
import type { SessionState } from "./states.ts";
import type { Talks } from "./talk.ts";

/** What a session needs of the borne. */
export interface SessionOptions {
  readonly config: () => Config;
  readonly readiness: () => Readiness;
  readonly siteOpen: () => boolean;
  /** YYYY-MM-DD, local. */
  readonly today: () => string;
  readonly clock: Clock;
  readonly log: Logger;
  readonly journal: (body: EventBody) => void;
  /** Folder in RAM. */
  readonly runtimeDir: string;
  /** undefined while no call is possible: no desk is configured, or the call's part is not loaded yet. */
  readonly talks: () => Talks | undefined;
  readonly printer: () => Printer | undefined;
  /** Where there is one beside the printer of sheets. */
  readonly ticketPrinter: () => Printer | undefined;
  /** undefined where there are none. */
  readonly papers: PapersPart | undefined;
  readonly hasCamera: () => boolean;
  /** Whether a page is there on which the usager can choose and type. */
  readonly screen: () => boolean;
  /** Says and writes; settled when it was spoken. `asked`: somebody in the room has done something. Never rejects. */
  readonly tell: (prompt: Prompt, asked: boolean) => Promise<unknown>;
  /** The lamp of the capture. */
  readonly capturing: (open: boolean) => void;
  /** A press found nothing to call: counted. */
  readonly unavailable: () => void;
  /** What devices remember of the usager goes back to its default: the volume. @throws when it can't */
  readonly forget: () => void;
  /** The wipe failed, with the reason, or has succeeded (undefined). */
  readonly wipeFailed: (why: string | undefined) => void;
  readonly changed: (state: SessionState) => void;
}
