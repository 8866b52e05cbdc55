import type { Readable } from "node:stream";

/** Where the bytes of a bundle are. */
export interface BundleSource {
  /**
   * Asks how long it is, and whether it can be read in parts.
   * @throws VisioborneError `update.source` (it is not there, or not for this borne), `update.line` (passing)
   */
  size(signal: AbortSignal): Promise<number>;
  /**
   * Bytes `from` to `to`, both included.
   * @throws VisioborneError as `size`; the stream fails with the like
   */
  read(from: number, to: number, signal: AbortSignal): Promise<Readable>;
  close(): void;
}
