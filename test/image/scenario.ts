import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Disk } from "./machine/disk.ts";
import { Machine, type MachineOptions } from "./machine/machine.ts";

/** What a scenario is tried on: an image, and what goes with it. */
export interface Subject {
  /** The pristine card, uncompressed. */
  readonly image: string;
  /** Folder of what the build left beside it: bundles, keys, manifest. */
  readonly dir: string;
}

/** What a scenario is given. All of it is ended and removed afterwards; consoles stay. */
export class Bench {
  /** Scratch of this scenario. */
  readonly dir: string;
  readonly say: (line: string) => void;
  readonly #consoleFile: string;
  readonly #subject: () => Subject;
  readonly #undo: (() => unknown)[] = [];

  constructor(options: {
    readonly dir: string;
    readonly consoleFile: string;
    readonly subject: () => Subject;
    readonly say: (line: string) => void;
  }) {
    this.dir = options.dir;
    this.say = options.say;
    this.#consoleFile = options.consoleFile;
    this.#subject = options.subject;
    rmSync(this.dir, { recursive: true, force: true });
    mkdirSync(this.dir, { recursive: true });
  }

  subject(): Subject {
    return this.#subject();
  }

  /** A card with the image on it. @param sizeBytes of the card, where it is larger than the image */
  async card(sizeBytes?: number): Promise<Disk> {
    const { image } = this.subject();
    return await Disk.copy(image, join(this.dir, "card.img"), sizeBytes);
  }

  machine(disk: Disk, more: Partial<MachineOptions> = {}): Machine {
    const dir = join(this.dir, "board");
    const machine = new Machine({ dir, consoleFile: this.#consoleFile, disk, ...more });
    this.later(async () => await machine.cut());
    return machine;
  }

  /** Done at the end, the last one first, whatever happens. */
  later(step: () => unknown): void {
    this.#undo.push(step);
  }

  async end(): Promise<void> {
    for (const step of this.#undo.splice(0).toReversed()) await step();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

export interface Scenario {
  readonly name: string;
  readonly what: string;
  /** A generous time on a machine that does other things. Minutes. */
  readonly minutes: number;
  readonly run: (bench: Bench) => Promise<void>;
}

export function expectThat(holds: boolean, what: string): asserts holds {
  if (!holds) throw new Error(`expected: ${what}`);
}
