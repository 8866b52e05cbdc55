import { randomBytes } from "node:crypto";
import { readFile } from "node:fs/promises";

/** A preview is a small picture: what is larger is none. */
const MAX_BYTES = 1024 * 1024;

/**
 * The one picture of a paper that the page may have now, under a name that nobody guesses. It is read when it is asked
 * for, from RAM, and never kept: when the paper is gone, so is its picture.
 */
export class PaperPicture {
  #path: string | undefined;
  #name = "";

  /** @returns the address on this server; null = no picture */
  offer(path: string | undefined): string | null {
    if (path !== this.#path) {
      this.#path = path;
      this.#name = path === undefined ? "" : randomBytes(24).toString("base64url");
    }
    return path === undefined ? null : `/paper/${this.#name}.jpg`;
  }

  /** The picture of that name; undefined = there is none, or no longer. */
  async read(name: string): Promise<Buffer | undefined> {
    const path = this.#path;
    if (path === undefined || name !== `${this.#name}.jpg`) return undefined;
    const data = await readFile(path).catch(() => undefined);
    // While it was read the paper may have gone.
    if (data === undefined || data.length > MAX_BYTES || this.#path !== path) return undefined;
    return data[0] === 0xff && data[1] === 0xd8 ? data : undefined;
  }
}
