import type { Language } from "../../../devices/sound/port.ts";
import type { LineFigures } from "../../call/line-test/figures.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { Screen } from "../../screen/port.ts";
import type { Borne } from "../borne.ts";
import type { Keep } from "../keep.ts";
import type { Finding, StepFigures } from "./states.ts";

/** What a work of a step comes to. */
export interface WorkResult {
  readonly findings: readonly Finding[];
  readonly figures: StepFigures;
  /** A person has to say whether it was good. */
  readonly ask: boolean;
}

/** What the wizard may use of the borne. */
export interface Tools {
  readonly borne: Pick<
    Borne,
    "alerts" | "calls" | "fleet" | "lights" | "notices" | "reserve" | "selfTester" | "session" | "settings"
  >;
  readonly screen: Pick<Screen, "picture" | "clear" | "paper"> & {
    on(event: "keyframeWanted", listener: (from: "expert" | "own") => void): unknown;
  };
  /** Measures the line both ways now; undefined where no desk is configured. */
  readonly testLine: ((signal: AbortSignal) => Promise<LineFigures>) | undefined;
  readonly keep: Keep;
  readonly language: () => Language;
  readonly clock: Clock;
  readonly log: Logger;
  /** Folder in RAM. */
  readonly runtimeDir: string;
}
