import { createHash, randomBytes } from "node:crypto";
import { createReadStream, mkdirSync } from "node:fs";
import { chmod, readdir, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock } from "../../contract/runtime.ts";
import type { ErasedFile, ErasedWhy, KeptFile, KeptWhat, PapersFolder } from "../options.ts";

interface Kept extends KeptFile {
  /** Opaque: nothing of the file's name or content. */
  readonly id: string;
  readonly what: KeptWhat;
  readonly madeMs: number;
}

export interface FolderOptions {
  /** Made here, 0700, and removed at the end. In RAM: see `isInRam`. */
  readonly path: string;
  /** What all of it may take, bytes: RAM is what the call needs, too. */
  readonly maxBytes: number;
  readonly clock: Clock;
  readonly erased: (files: readonly ErasedFile[]) => void;
}

/** The papers of one call, in RAM. Each file that was here is in a receipt when it has gone, and not before. */
export class Folder implements PapersFolder {
  readonly path: string;
  readonly #options: FolderOptions;
  readonly #kept = new Map<string, Kept>();
  #bytes = 0;

  /** Makes it. @throws VisioborneError `papers.store` */
  constructor(options: FolderOptions) {
    this.#options = options;
    this.path = options.path;
    try {
      mkdirSync(options.path, { recursive: true, mode: 0o700 });
    } catch (error) {
      throw new VisioborneError("papers.store", `papers have no folder: ${errorLine(error)}`);
    }
  }

  /** How much lies here that was announced. */
  bytes(): number {
    return this.#bytes;
  }

  /** Whether there is room for something more. */
  hasRoom(): boolean {
    return this.#bytes < this.#options.maxBytes;
  }

  /** When the oldest of these files was made, milliseconds; undefined = none of them is here. */
  oldestMs(paths: readonly string[]): number | undefined {
    const made = paths.flatMap((path) => this.#kept.get(path)?.madeMs ?? []);
    return made.length === 0 ? undefined : Math.min(...made);
  }

  async keep(what: KeptWhat, data: Uint8Array, extension: string): Promise<KeptFile> {
    if (this.#bytes + data.length > this.#options.maxBytes)
      throw new VisioborneError("papers.full", `papers of a call: more than ${this.#options.maxBytes} bytes`);
    const path = join(this.path, `${randomBytes(8).toString("hex")}.${extension}`);
    const sha256 = createHash("sha256").update(data).digest("hex");
    // Known before it is there: an end that comes meanwhile wipes it as well.
    const kept = this.#know(what, path, data.length, sha256);
    try {
      await guarded("written", () => writeFile(path, data, { mode: 0o600, flag: "wx" }));
    } catch (error) {
      await this.wipe(path, "end");
      throw error;
    }
    return kept;
  }

  async adopt(what: KeptWhat, path: string): Promise<KeptFile> {
    const hash = createHash("sha256");
    const size = await guarded("read", async () => {
      await chmod(path, 0o600);
      for await (const part of createReadStream(path)) hash.update(part as Buffer);
      return (await stat(path)).size;
    });
    return this.#know(what, path, size, hash.digest("hex"));
  }

  /** What has lain here for so long, whatever it is. @throws VisioborneError `papers.store` */
  async wipeOld(maxAgeMs: number): Promise<void> {
    const nowMs = this.#options.clock.monotonicMs();
    const old = [...this.#kept.values()].filter(({ madeMs }) => nowMs - madeMs >= maxAgeMs);
    await this.wipeAll(
      old.map(({ path }) => path),
      "too-old",
    );
  }

  async wipe(path: string, why: ErasedWhy = "printed"): Promise<void> {
    await this.wipeAll([path], why);
  }

  /** All of them, and one receipt. @throws VisioborneError `papers.store`: what could be removed is gone all the same */
  async wipeAll(paths: readonly string[], why: ErasedWhy): Promise<void> {
    const known = paths.filter((path) => this.#kept.has(path));
    const done = await Promise.allSettled(known.map((path) => guarded("wiped", () => rm(path, { force: true }))));
    const erased: ErasedFile[] = [];
    for (const [index, path] of known.entries()) {
      const kept = this.#kept.get(path);
      if (done[index]?.status !== "fulfilled" || kept === undefined) continue;
      this.#kept.delete(path);
      this.#bytes -= kept.bytes;
      const { id, what, bytes, sha256, madeMs } = kept;
      erased.push({ id, what, bytes, sha256, madeMs, goneMs: Math.round(this.#options.clock.monotonicMs()), why });
    }
    if (erased.length > 0) this.#options.erased(erased);
    const failed = done.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason as Error;
  }

  /** Everything and the folder itself; also what was never announced. @throws VisioborneError `papers.store` */
  async end(why: ErasedWhy): Promise<void> {
    await this.wipeAll([...this.#kept.keys()], why);
    await guarded("removed", async () => {
      await rm(this.path, { recursive: true, force: true });
      if (await isThere(this.path)) throw new Error("it is still there");
    });
  }

  #know(what: KeptWhat, path: string, bytes: number, sha256: string): Kept {
    const madeMs = Math.round(this.#options.clock.monotonicMs());
    const kept: Kept = { path, bytes, sha256, id: randomBytes(8).toString("hex"), what, madeMs };
    this.#kept.set(path, kept);
    this.#bytes += bytes;
    return kept;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await readdir(path).then(
    () => true,
    () => false,
  );
}

async function guarded<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new VisioborneError("papers.store", `papers could not be ${what}: ${errorLine(error)}`);
  }
}
