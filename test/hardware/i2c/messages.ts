import type { Condition, DeviceIdentity, SelfTestResult } from "../../../devices/device.ts";
import type { Presence } from "../../../devices/presence/port.ts";

/** What a test and the process that holds the real drivers say to each other. Each opening has a number. */

export type Order = { readonly id: number; readonly instance: number } & (
  | { readonly type: "open"; readonly driver: string; readonly options: object; readonly aborted: boolean }
  | { readonly type: "selfTest"; readonly aborted: boolean }
  | { readonly type: "close" }
);

export interface Failure {
  readonly code: string;
  readonly message: string;
}

/** Sight and conditions come with each event, as they are at that moment. */
export interface Standing {
  readonly sight: Presence;
  readonly conditions: readonly Condition[];
}

export type Word =
  | {
      readonly type: "done";
      readonly id: number;
      readonly result?: SelfTestResult;
      readonly identity?: DeviceIdentity;
      readonly standing?: Standing;
    }
  | { readonly type: "failed"; readonly id: number; readonly failure: Failure; readonly byAbort: boolean }
  | ({ readonly type: "sight" | "conditions"; readonly instance: number } & Standing)
  | ({ readonly type: "lost"; readonly instance: number; readonly failure: Failure } & Standing);
