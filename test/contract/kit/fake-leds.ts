import { mkdirSync, readFileSync, renameSync, statSync, watch, writeFileSync } from "node:fs";
import type { FSWatcher } from "node:fs";
import { join } from "node:path";
import type { BenchPart } from "../../../devices/bench.ts";
import { LAMP_NAMES } from "../../../devices/lamps/port.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";

/** A folder as the kernel has its LEDs: one for each lamp, of 255 levels, and one that is a buzzer. */
export class FakeLeds implements BenchPart {
  readonly folder: string;
  readonly faults: readonly string[] = ["absent"];
  readonly #watcher: FSWatcher;
  #fault: string | null = null;
  #buzzes = 0;
  #lastBuzzMs = 0;
  /** When the sound that is on was begun, by the file's own time; undefined = it is silent. */
  #sinceMs: number | undefined;

  constructor(dir: string) {
    this.folder = join(dir, "leds");
    for (const name of [...LAMP_NAMES, "buzzer"]) {
      mkdirSync(join(this.folder, name), { recursive: true });
      const files = { brightness: "0", max_brightness: "255\n", trigger: "none [mmc0] timer" };
      for (const [file, text] of Object.entries(files)) writeFileSync(join(this.folder, name, file), text);
    }
    this.#watcher = watch(join(this.folder, "buzzer/brightness"), () => this.#hear());
  }

  read(name: string, file = "brightness"): string {
    return readFileSync(join(this.folder, name, file), "utf8");
  }

  state(): Readonly<Record<string, unknown>> & { readonly fault: string | null } {
    const lamps =
      this.#fault === null ? LAMP_NAMES.map((name) => [name, { lit: !this.read(name).startsWith("0") }]) : [];
    return { fault: this.#fault, lamps: Object.fromEntries(lamps), buzzes: this.#buzzes, lastBuzzMs: this.#lastBuzzMs };
  }

  async setFault(fault: string | null): Promise<void> {
    if (fault !== null && fault !== "absent") throw new VisioborneError("bench.fault", "expected absent");
    if (fault === this.#fault) return;
    const [here, away] = [this.folder, `${this.folder}.away`];
    renameSync(fault === null ? away : here, fault === null ? here : away);
    this.#fault = fault;
  }

  act(action: string): Promise<void> {
    return Promise.reject(new VisioborneError("bench.action", `${action}: these lamps have no action`));
  }

  close(): void {
    this.#watcher.close();
  }

  /** The file's time is no later than the write, and this is called no earlier than it: a sound is never too short. */
  #hear(): void {
    if (this.#fault !== null) return;
    const on = !this.read("buzzer").startsWith("0");
    if (on && this.#sinceMs === undefined) {
      this.#sinceMs = statSync(join(this.folder, "buzzer/brightness")).mtimeMs;
      this.#buzzes += 1;
      this.#lastBuzzMs = 0;
    } else if (!on && this.#sinceMs !== undefined) {
      this.#lastBuzzMs = Date.now() - this.#sinceMs;
      this.#sinceMs = undefined;
    }
  }
}
