import { execFileSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  closeSync,
  fchownSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeSync,
} from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { syncFolder } from "../pki/files.ts";

/** Whom a file belongs to. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

export interface DiskOptions {
  /** Where the card's FAT partition is mounted. */
  readonly card: string;
  /** Mount it writable for each write and read-only after; false where it is a plain folder. */
  readonly remount: boolean;
  /** Told before each step that a power cut may come before. */
  readonly step?: (what: string) => void;
}

/**
 * The file systems, written so that a power cut at any moment leaves each file as it was or as it is to be. The card is
 * writable only while something is written to it.
 */
export class Disk {
  readonly #options: DiskOptions;

  constructor(options: DiskOptions) {
    this.#options = options;
  }

  /** undefined = it is not there, or can't be read. */
  read(path: string): Buffer | undefined {
    try {
      return readFileSync(path);
    } catch {
      return undefined;
    }
  }

  readText(path: string): string | undefined {
    return this.read(path)?.toString("utf8");
  }

  list(path: string): readonly string[] {
    try {
      return readdirSync(path);
    } catch {
      return [];
    }
  }

  linkTarget(path: string): string | undefined {
    try {
      return readlinkSync(path);
    } catch {
      return undefined;
    }
  }

  bytesOf(path: string): number | undefined {
    try {
      return statSync(path).size;
    } catch {
      return undefined;
    }
  }

  /**
   * Writes a file unless it is the same already: tmp, fsync, rename, fsync of the folder. Throws what the system says.
   * @returns whether it was written
   */
  write(path: string, data: string | Uint8Array, mode: number, owner?: Owner): boolean {
    const bytes = typeof data === "string" ? Buffer.from(data) : data;
    if (this.read(path)?.equals(bytes)) return false;
    return this.#writable(path, () => {
      this.folder(dirname(path));
      const fresh = `${path}.new`;
      this.#step(`open ${fresh}`);
      const file = openSync(fresh, "w", mode);
      try {
        for (let at = 0; at < bytes.length;) {
          this.#step(`write ${fresh}`);
          at += writeSync(file, bytes, at);
        }
        if (owner && !this.#onCard(path)) fchownSync(file, owner.uid, owner.gid);
        this.#step(`sync ${fresh}`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
      if (!this.#onCard(path)) chmodSync(fresh, mode);
      this.#step(`rename ${path}`);
      renameSync(fresh, path);
      this.#step(`sync folder of ${path}`);
      syncFolder(dirname(path));
      return true;
    });
  }

  /** Writes over bytes of a file in place: what was there is nowhere any more. Throws what the system says. */
  overwrite(path: string, offset: number, bytes: Uint8Array): void {
    this.#writable(path, () => {
      const file = openSync(path, "r+");
      try {
        // In two: a cut may come in the middle of it.
        const half = Math.floor(bytes.length / 2);
        for (const [from, to] of [
          [0, half],
          [half, bytes.length],
        ] as const) {
          this.#step(`overwrite ${path} at ${offset + from}`);
          writeSync(file, bytes, from, to - from, offset + from);
        }
        this.#step(`sync ${path}`);
        fsyncSync(file);
      } finally {
        closeSync(file);
      }
    });
  }

  /** Makes a symbolic link, in the place of whatever has this name. */
  link(path: string, target: string): void {
    if (this.linkTarget(path) === target) return;
    this.folder(dirname(path));
    rmSync(`${path}.new`, { force: true });
    this.#step(`link ${path}.new`);
    symlinkSync(target, `${path}.new`);
    this.#step(`rename ${path}`);
    renameSync(`${path}.new`, path);
    syncFolder(dirname(path));
  }

  /** Nothing happens where nothing is. A secret file is written over before. */
  remove(path: string, options: { readonly secret?: boolean } = {}): void {
    const bytes = this.bytesOf(path);
    if (bytes === undefined && this.linkTarget(path) === undefined) return;
    this.#writable(path, () => {
      if (options.secret === true && bytes !== undefined) this.overwrite(path, 0, Buffer.alloc(bytes, "X"));
      this.#step(`remove ${path}`);
      rmSync(path, { force: true });
      syncFolder(dirname(path));
    });
  }

  folder(path: string, mode = 0o755, owner?: Owner): void {
    if (this.bytesOf(path) !== undefined) return;
    this.#step(`folder ${path}`);
    mkdirSync(path, { recursive: true, mode });
    if (owner) chownSync(path, owner.uid, owner.gid);
  }

  #step(what: string): void {
    this.#options.step?.(what);
  }

  #onCard(path: string): boolean {
    return `${resolve(path)}${sep}`.startsWith(`${resolve(this.#options.card)}${sep}`);
  }

  #writable<T>(path: string, work: () => T): T {
    if (!this.#options.remount || !this.#onCard(path)) return work();
    mount(this.#options.card, "rw");
    try {
      return work();
    } finally {
      mount(this.#options.card, "ro");
    }
  }
}

function mount(place: string, how: "rw" | "ro"): void {
  execFileSync("mount", ["-o", `remount,${how}`, place], { timeout: 20_000, stdio: ["ignore", "ignore", "pipe"] });
}

/** Whether a folder is where another file system begins. */
export function isMounted(path: string): boolean {
  try {
    return statSync(path).dev !== statSync(join(path, "..")).dev;
  } catch {
    return false;
  }
}
