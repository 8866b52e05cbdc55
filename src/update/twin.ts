import { errorLine, VisioborneError } from "../contract/errors.ts";
import type { BundleFacts, InstallProgress, Slot, SlotFacts, Updater } from "./port.ts";

const HEAD_BYTES = 512;
/** Of one read, as the kernel reads a bundle ahead. */
const PART = 64 * 1024;
const LOST = "the bundle is not mounted";

/** What a virtual bundle begins with. */
export interface VirtualHead {
  readonly compatible: string;
  readonly version: string;
  /** Who has signed it. */
  readonly key: string;
  readonly manifestSha256: string;
}

/** A bundle that the virtual updater takes. */
export function virtualBundle(head: VirtualHead, content: Uint8Array): Buffer {
  return Buffer.concat([Buffer.from(JSON.stringify(head).padEnd(HEAD_BYTES)), content]);
}

/**
 * A card with two systems and its updater, in memory: reads bundles from where a real one would, block by block, and not
 * again what the slot has already. What the firmware and root do is done by `reboot` and `keep`.
 */
export class VirtualUpdater implements Updater {
  readonly #compatible: string;
  readonly #key: string;
  readonly #blocks: Record<Slot, Map<number, string>> = { A: new Map(), B: new Map() };
  readonly #versions: Partial<Record<Slot, string>> = {};
  #normal: Slot = "A";
  #booted: Slot = "A";
  #armed = false;
  #busy = false;
  #percent = 0;
  #error = "";
  /** So many of the next installations lose their bundle before they begin, as RAUC's do in a race with udev. */
  losesBundle = 0;
  /** Whether it answers at all. */
  alive = true;

  constructor(options: { compatible: string; key: string }) {
    this.#compatible = options.compatible;
    this.#key = options.key;
  }

  facts(): Promise<SlotFacts> {
    const onTrial = this.#booted !== this.#normal;
    return this.#answer({ booted: this.#booted, onTrial, versions: { ...this.#versions } });
  }

  async inspect(source: string): Promise<BundleFacts> {
    const { compatible, version, key, manifestSha256 } = await this.#head(source);
    if (key !== this.#key) throw new VisioborneError("update.signature", "signature verification failed");
    return await this.#answer({ compatible, version, manifestSha256 });
  }

  async install(source: string, manifestSha256?: string): Promise<void> {
    await this.#answer(undefined);
    if (this.#busy) throw new VisioborneError("update.busy", "an installation is under way");
    this.#busy = true;
    this.#error = "";
    this.#percent = 0;
    this.#armed = false;
    void this.#write(source, manifestSha256);
  }

  progress(): Promise<InstallProgress> {
    const error = this.#busy ? "" : this.#error;
    return this.#answer({ busy: this.#busy, percent: this.#percent, error, again: error === LOST });
  }

  /** The board restarts. @param how `cut`: the power goes, and with it what was armed. @returns what runs then */
  reboot(how: "ordered" | "cut" = "ordered"): Slot {
    const tries = how === "ordered" && this.#armed;
    this.#armed = false;
    this.#booted = tries ? other(this.#normal) : this.#normal;
    return this.#booted;
  }

  /** Root keeps the system on trial. */
  keep(): void {
    this.#normal = this.#booted;
  }

  async #write(source: string, manifestSha256: string | undefined): Promise<void> {
    try {
      if (this.losesBundle > 0) {
        this.losesBundle -= 1;
        throw new Error(LOST);
      }
      const head = await this.#head(source);
      if (head.key !== this.#key) throw new Error("signature verification failed");
      if (manifestSha256 !== undefined && head.manifestSha256 !== manifestSha256) throw new Error("another manifest");
      if (head.compatible !== this.#compatible) throw new Error(`incompatible: ${head.compatible}`);
      const target = other(this.#booted);
      const size = Number(/\/(\d+)$/.exec((await ranged(source, 0, 3)).range)?.[1]);
      const had = this.#blocks[target];
      const has = new Map<number, string>();
      for (let from = HEAD_BYTES; from < size; from += PART) {
        this.#percent = Math.floor((100 * from) / size);
        // The index of blocks that a real bundle carries: here each block is named by its place.
        const name = `${head.manifestSha256} ${from}`;
        if (had.get(from) !== name) await ranged(source, from, Math.min(size, from + PART) - 1);
        has.set(from, name);
        had.set(from, name);
      }
      this.#blocks[target] = has;
      this.#versions[target] = head.version;
      this.#armed = true;
      this.#percent = 100;
    } catch (error) {
      this.#error = errorLine(error);
    }
    this.#busy = false;
  }

  async #head(source: string): Promise<VirtualHead> {
    await this.#answer(undefined);
    try {
      const { body } = await ranged(source, 0, HEAD_BYTES - 1);
      return JSON.parse(Buffer.from(body).toString("utf8")) as VirtualHead;
    } catch (cause) {
      throw new VisioborneError("update.bundle", `bundle: ${errorLine(cause)}`, {}, { cause });
    }
  }

  #answer<T>(value: T): Promise<T> {
    if (this.alive) return Promise.resolve(value);
    return Promise.reject(new VisioborneError("update.updater", "the updater does not answer"));
  }
}

async function ranged(source: string, from: number, to: number): Promise<{ body: ArrayBuffer; range: string }> {
  const response = await fetch(source, { headers: { range: `bytes=${from}-${to}` } });
  if (response.status !== 206) throw new Error(`HTTP ${response.status}`);
  return { body: await response.arrayBuffer(), range: response.headers.get("content-range") ?? "" };
}

function other(slot: Slot): Slot {
  return slot === "A" ? "B" : "A";
}
