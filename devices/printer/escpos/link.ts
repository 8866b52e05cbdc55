import { constants } from "node:fs";
import { open, stat } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { setTimeout as wait } from "node:timers/promises";
import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import { SerialLine } from "../../serial/line.ts";

/** The wire to a printer. */
export interface Link {
  send(bytes: Uint8Array): void;
  /** Idempotent; bounded. */
  close(): Promise<void>;
}

export interface LinkListener {
  onData(bytes: Uint8Array): void;
  /** Said once, unless it was closed here. */
  onGone(error: Error): void;
}

const READ_EVERY_MS = 20;
/** Rounds between two looks at the node. */
const LOOK_EVERY = 12;
const MAX_QUEUED_BYTES = 64 * 1024;

/**
 * Opens the wire: a serial port, or a character device that is no terminal (`/dev/usb/lp0`, made by usblp).
 * @throws VisioborneError `serial.*`, `printer.absent`
 */
export function openLink(path: string, baudRate: number, listener: LinkListener): Promise<Link> {
  if (/\/(usb\/)?lp\d+$/.test(path)) return CharacterLink.open(path, listener);
  return SerialLine.open(path, baudRate, listener);
}

/**
 * A USB printer by usblp. Its reads would block a thread of the pool for ever, so the device is opened non-blocking
 * and looked at 50 times a second, and written as it takes it.
 */
export class CharacterLink implements Link {
  readonly #path: string;
  readonly #file: FileHandle;
  readonly #listener: LinkListener;
  readonly #ended = new AbortController();
  readonly #running: Promise<void>;
  #out: Buffer = Buffer.alloc(0);
  #closing: Promise<void> | undefined;

  private constructor(path: string, file: FileHandle, listener: LinkListener) {
    this.#path = path;
    this.#file = file;
    this.#listener = listener;
    this.#running = this.#run();
  }

  /** @throws VisioborneError `printer.absent` */
  static async open(path: string, listener: LinkListener): Promise<CharacterLink> {
    const flags = constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY;
    const file = await open(path, flags).catch((cause: unknown) => {
      throw new VisioborneError("printer.absent", `${path}: ${errorLine(cause)}`, { path }, { cause });
    });
    return new CharacterLink(path, file, listener);
  }

  send(bytes: Uint8Array): void {
    if (this.#closing !== undefined || this.#out.length + bytes.length > MAX_QUEUED_BYTES) return;
    this.#out = Buffer.concat([this.#out, bytes]);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#ended.abort();
    await this.#running;
    await this.#file.close().catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { signal } = this.#ended;
    const piece = Buffer.alloc(256);
    try {
      const node = await nodeOf(this.#path);
      for (let round = 1; !signal.aborted; round += 1) {
        await this.#write();
        for (;;) {
          const octets = await whenReady(this.#file.read(piece, 0, piece.length, null));
          if (octets === 0) break;
          this.#listener.onData(Uint8Array.from(piece.subarray(0, octets)));
        }
        // A device may hang up in silence: then its node vanishes, or is another one.
        if (round % LOOK_EVERY === 0 && (await nodeOf(this.#path)) !== node) throw new Error("its node is gone");
        await wait(READ_EVERY_MS, undefined, { signal }).catch(() => undefined);
      }
    } catch (error) {
      if (!signal.aborted) this.#listener.onGone(error instanceof Error ? error : new Error(String(error)));
    }
  }

  async #write(): Promise<void> {
    while (this.#out.length > 0) {
      const octets = await whenWritten(this.#file.write(this.#out, 0, this.#out.length, null));
      if (octets === 0) return;
      this.#out = this.#out.subarray(octets);
    }
  }
}

async function nodeOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev} ${found.ino} ${found.rdev}`;
}

async function whenReady(reading: Promise<{ bytesRead: number }>): Promise<number> {
  return (await reading.catch(notYet))?.bytesRead ?? 0;
}

async function whenWritten(writing: Promise<{ bytesWritten: number }>): Promise<number> {
  return (await writing.catch(notYet))?.bytesWritten ?? 0;
}

/** The device has nothing to give, or takes nothing, at this moment. */
function notYet(error: unknown): undefined {
  if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
}
