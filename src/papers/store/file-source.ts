import { open } from "node:fs/promises";
import { VisioborneError } from "../../contract/errors.ts";
import type { Source } from "../transfer/sender.ts";

/** Read at a time: a chunk of the wire is too little for three system calls. */
const AHEAD_BYTES = 64 * 1024;

/** A file in RAM as something that is sent in chunks. What was read ahead is overwritten by `forget`. */
export class FileSource implements Source {
  readonly bytes: number;
  readonly #path: string;
  #from = 0;
  #read: Buffer | undefined;

  constructor(path: string, bytes: number) {
    this.#path = path;
    this.bytes = bytes;
  }

  /** @throws VisioborneError `papers.store`: the file is gone, or shorter than it was */
  async read(from: number, to: number): Promise<Uint8Array> {
    if (this.#read === undefined || from < this.#from || to > this.#from + this.#read.length)
      await this.#fill(from, to);
    const at = from - this.#from;
    // A copy: the next reading takes the place of this one.
    return Uint8Array.from(this.#read?.subarray(at, at + to - from) ?? []);
  }

  forget(): void {
    this.#read?.fill(0);
    this.#read = undefined;
  }

  async #fill(from: number, to: number): Promise<void> {
    const wanted = Math.max(to - from, Math.min(AHEAD_BYTES, this.bytes - from));
    try {
      await using file = await open(this.#path, "r");
      const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, from);
      if (bytesRead < to - from) throw new Error("shorter than it was");
      this.#read = buffer.subarray(0, bytesRead);
      this.#from = from;
    } catch {
      throw new VisioborneError("papers.store", "a page that was to be sent is no longer there");
    }
  }
}
