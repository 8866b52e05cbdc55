import type { PapersToBorne, PapersToDesk } from "../../../../contract/papers/types.ts";
import type { FilingPlace } from "../../../../contract/signalling/types.ts";
import type { FilingSignIn } from "../../papers/filing/port.ts";
import type { Turn } from "../../papers/pdf/scanned.ts";
import type { Papers } from "./model.ts";

export interface AskedPaper {
  readonly kind: string;
  readonly source: "feeder" | "glass";
  readonly colour: "grey" | "colour";
  readonly dpi: number;
}

/** What happens to papers. Ids are given by who dispatches. */
export type PapersEvent =
  // From the borne, and of what travels.
  | { readonly type: "papers-heard"; readonly message: PapersToDesk }
  | { readonly type: "papers-came"; readonly blob: number; readonly url: string }
  | { readonly type: "papers-progress"; readonly blob: number; readonly bytes: number }
  | { readonly type: "papers-missed"; readonly blob: number; readonly code: string }
  // By the expert.
  | { readonly type: "papers-read" }
  | ({ readonly type: "papers-ask"; readonly piece: string } & AskedPaper)
  | { readonly type: "papers-start"; readonly piece: string }
  /** Not wanted, in whatever state; `again`: id of a piece that is asked for in its place. */
  | { readonly type: "papers-withdraw"; readonly piece: string; readonly again?: string }
  | { readonly type: "papers-turn"; readonly piece: string; readonly blob: number }
  | { readonly type: "papers-move"; readonly piece: string; readonly blob: number; readonly by: 1 | -1 }
  | { readonly type: "papers-drop"; readonly piece: string; readonly blob: number; readonly dropped: boolean }
  | {
      readonly type: "papers-accept";
      readonly piece: string;
      readonly name: string;
      readonly signIn: FilingSignIn | null;
    }
  /** The expert has seen the file where it belongs. */
  | { readonly type: "papers-sure"; readonly piece: string }
  // Of a deposit.
  | { readonly type: "papers-filed"; readonly piece: string; readonly name: string; readonly sure: boolean }
  | { readonly type: "papers-not-filed"; readonly piece: string; readonly code: string }
  // Prints.
  | { readonly type: "print-file"; readonly job: string; readonly file: Blob; readonly title: string }
  | { readonly type: "print-receipt"; readonly job: string; readonly title: string; readonly lines: readonly string[] }
  | {
      readonly type: "print-looked";
      readonly job: string;
      readonly pages: number;
      readonly bytes: number;
      readonly picture: string | null;
    }
  | { readonly type: "print-bad"; readonly job: string; readonly code: string }
  | { readonly type: "print-drop" }
  | { readonly type: "print-send"; readonly title: string }
  | { readonly type: "print-form"; readonly job: string; readonly form: string }
  | { readonly type: "print-go"; readonly job: string }
  | { readonly type: "print-cancel"; readonly job: string };

/** A page as it goes into the PDF. */
export interface FiledPage {
  readonly blob: number;
  readonly mime: "image/jpeg" | "image/png";
  readonly dpi: number;
  readonly turn: Turn;
}

/** What the page is to do with papers. */
export type PapersEffect =
  | { readonly type: "papers-say"; readonly message: PapersToBorne }
  | {
      readonly type: "papers-fetch";
      readonly blob: number;
      readonly bytes: number;
      readonly sha256: string;
      readonly mime: "image/jpeg" | "image/png";
    }
  /** They are here whole already: told again. */
  | { readonly type: "papers-have"; readonly blob: number; readonly bytes: number }
  /** What came of them goes out of memory. */
  | { readonly type: "papers-forget"; readonly blobs: readonly number[]; readonly piece: string | null }
  | { readonly type: "papers-wipe" }
  | {
      readonly type: "papers-file";
      readonly piece: string;
      readonly name: string;
      readonly title: string;
      readonly place: FilingPlace;
      readonly pages: readonly FiledPage[];
      readonly signIn: FilingSignIn | null;
    }
  | { readonly type: "print-look"; readonly job: string; readonly file: Blob }
  | {
      readonly type: "print-write";
      readonly job: string;
      readonly title: string;
      readonly lines: readonly string[];
      readonly language: "fr" | "en";
    }
  | {
      readonly type: "print-offer";
      readonly job: string;
      readonly what: "file" | "receipt";
      readonly title: string;
      readonly pages: number;
      readonly withPreview: boolean;
    }
  /** The borne does not know it: said again. */
  | { readonly type: "print-again"; readonly job: string }
  | { readonly type: "print-forget"; readonly job: string };

export interface PapersStep {
  readonly papers: Papers;
  readonly effects: readonly PapersEffect[];
}
