import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { compareVersions, isVersion } from "./version.ts";

/** A bundle on a stick. */
export interface StickBundle {
  readonly path: string;
  readonly version: string;
}

const LOOK_MS = 5_000;

/**
 * Looks whether a stick was put in with a bundle for this board at its root: `visioborne-<board>-<version>.raucb`. Sticks
 * are mounted by root, read-only, below one folder. Each is told once: put in again, it is told again.
 */
export class StickWatch {
  readonly #dir: string;
  readonly #pattern: RegExp;
  readonly #found: (bundle: StickBundle) => void;
  #told = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  /** @param board as in the image's own facts */
  constructor(options: { dir: string; board: string; found: (bundle: StickBundle) => void }) {
    this.#dir = options.dir;
    this.#pattern = new RegExp(`^visioborne-${options.board}-(.+)\\.raucb$`);
    this.#found = options.found;
  }

  start(lookMs = LOOK_MS): void {
    this.#timer = setInterval(() => this.look(), lookMs).unref();
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  look(): void {
    const there = new Set<string>();
    for (const stick of entries(this.#dir)) {
      const bundle = this.#newest(join(this.#dir, stick));
      if (!bundle) continue;
      // A mount of its own each time, so another device number or another time of change.
      const key = `${bundle.path} ${keyOf(bundle.path)}`;
      there.add(key);
      if (!this.#told.has(key)) this.#found(bundle);
    }
    this.#told = there;
  }

  #newest(folder: string): StickBundle | undefined {
    const bundles = entries(folder).flatMap((name) => {
      const version = this.#pattern.exec(name)?.[1];
      return version !== undefined && isVersion(version) ? [{ path: join(folder, name), version }] : [];
    });
    return bundles.toSorted((a, b) => compareVersions(b.version, a.version))[0];
  }
}

function entries(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function keyOf(path: string): string {
  try {
    const { dev, size, mtimeMs } = statSync(path);
    return `${dev} ${size} ${mtimeMs}`;
  } catch {
    return "";
  }
}
