import { existsSync } from "node:fs";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Whether the printer may hold part of a job: an empty file in the run-time folder, there from before the first byte
 * until the printer has said that it holds nothing. It outlives the program, so that the next one drops what a killed
 * one left in the printer.
 */
export class JobFlag {
  readonly #path: string;
  #raised: boolean;

  constructor(runtimeDir: string) {
    this.#path = join(runtimeDir, "ticket-under-way");
    this.#raised = existsSync(this.#path);
  }

  get raised(): boolean {
    return this.#raised;
  }

  async raise(): Promise<void> {
    this.#raised = true;
    await mkdir(dirname(this.#path), { recursive: true, mode: 0o700 });
    await writeFile(this.#path, "", { mode: 0o600 });
  }

  async lower(): Promise<void> {
    this.#raised = false;
    await rm(this.#path, { force: true });
  }
}
