import type { LineReport, LineSent } from "../../contract/signalling/types.ts";

/** Load of each way. */
export interface Load {
  /** IP packets. */
  readonly rateKbps: number;
  readonly durationMs: number;
}

/** The desk's part in one test, by one way or the other. */
export interface DeskTest {
  /** The borne has sent a stage: what has come of it. */
  sent(sent: LineSent, signal: AbortSignal): Promise<Omit<LineReport, "type" | "id">>;
  /** Sends; resolves when done, with what is to be reported of it. */
  send(frames: number | undefined, signal: AbortSignal): Promise<Omit<LineReport, "type" | "id"> | undefined>;
  takeBytes(bytes: Uint8Array): void;
  end(): void;
}
