import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import type { Clock, Logger } from "../contract/runtime.ts";
import type { Prints } from "./port.ts";

/** Something that was kept in the call's folder in RAM, to be in the erasure receipt when it has gone. */
export interface KeptFile {
  readonly path: string;
  readonly bytes: number;
  /** SHA-256, hexadecimal. */
  readonly sha256: string;
}

/** The folder of one call's papers, in RAM, 0700. Whatever is in it is wiped at the end of the call at the latest. */
export interface PapersFolder {
  /** For files that a device writes itself: announced by `adopt` as soon as they are whole. */
  readonly path: string;
  /** Writes a file, 0600. @throws VisioborneError `papers.store` */
  keep(what: KeptWhat, data: Uint8Array, extension: "pdf" | "jpg" | "png" | "txt"): Promise<KeptFile>;
  /** Takes a file over that a device has written into the folder. @throws VisioborneError `papers.store` */
  adopt(what: KeptWhat, path: string): Promise<KeptFile>;
  /** Overwrites nothing, for it is RAM; removes it and writes it down as printed. Idempotent. @throws VisioborneError `papers.store` */
  wipe(path: string): Promise<void>;
}

export type KeptWhat = "page" | "preview" | "print" | "print-preview";

/** Says and writes a phrase of `src/borne/phrases.ts`; `expert` and `organisme` are filled in. An unknown id is logged. */
export type SayPapers = (id: string, values?: Readonly<Record<string, string | number | undefined>>) => void;

/** What the printing side of one call is given. */
export interface PrintsParts {
  /** Number of pages that this call may print. */
  readonly budgetPages: number;
  /** The printer as it is now; undefined = not there. To be asked again for each job. */
  readonly printer: () => Printer | undefined;
  /**
   * Fetches a blob of the expert's page, at the pace that the line bears.
   * @throws VisioborneError `papers.corrupt`, `papers.dropped`
   */
  readonly fetch: (
    blob: number,
    expected: { readonly bytes: number; readonly sha256: string },
  ) => Promise<Uint8Array<ArrayBuffer>>;
  /** Lets the expert's page fetch a file. @returns number of the blob */
  readonly offer: (path: string, bytes: number) => number;
  /** Nobody waits for this blob any more. */
  readonly drop: (blob: number) => void;
  readonly folder: PapersFolder;
  readonly say: SayPapers;
  readonly clock: Clock;
  readonly log: Logger;
}

/** Made once for each call that is answered. */
export type MakePrints = (parts: PrintsParts) => Prints;

/** Figures of a receipt: what lay in RAM, opaque, when it was made and when it went. Milliseconds since the daemon's boot. */
export interface ErasedFile {
  readonly id: string;
  readonly what: KeptWhat;
  readonly bytes: number;
  readonly sha256: string;
  readonly madeMs: number;
  readonly goneMs: number;
  readonly why: ErasedWhy;
}

export type ErasedWhy = "filed" | "withdrawn" | "refused" | "printed" | "too-old" | "moved" | "end";

/** What the papers of one call are given. */
export interface PapersOptions {
  /** The call's data channel; false = not now. */
  readonly send: (frame: Uint8Array) => boolean;
  /** Keeps so much of the line free of pictures, kbit/s, each way; 0 = all is given back. */
  readonly reserve: (up: number, down: number) => void;
  /** What the line bears each way, kbit/s. */
  readonly lineKbps: () => number;
  readonly scanner: () => Scanner | undefined;
  readonly printer: () => Printer | undefined;
  readonly prints: MakePrints;
  /** Pages that one call may scan and print, and the RAM that its papers may take. */
  readonly budget: { readonly scanPages: number; readonly printPages: number; readonly bytes: number };
  /** Folder in RAM for this call: made by the papers, removed at the end. */
  readonly directory: string;
  readonly say: SayPapers;
  /** What has gone, in receipts. */
  readonly erased: (files: readonly ErasedFile[]) => void;
  /** A command was refused, or a frame was bad. */
  readonly refused: (why: string) => void;
  readonly clock: Clock;
  readonly log: Logger;
}
