import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const LIB = resolve("images/rootfs/usr/lib/visioborne");
/** Programs of the backend that change something, in front of which the power may go. */
const CHANGES = ["mount", "dd", "mv", "rm", "mkdir", "sync"] as const;

export const AUTOBOOT = "[all]\ntryboot_a_b=1\nboot_partition=2\n[tryboot]\nboot_partition=3\n";

/** What the firmware would do with an autoboot.txt (Raspberry Pi, documentation of autoboot.txt): the partition. */
export function firmwareBoots(text: string, tryboot: boolean): number {
  let section = "all";
  let partition = 0;
  for (const raw of text.split("\n")) {
    const line = raw.replace(/\r$/, "").trim();
    const named = /^\[(\w+)\]$/.exec(line)?.[1];
    if (named !== undefined) section = named;
    const value = /^boot_partition=(\d+)$/.exec(line)?.[1];
    const holds = section === "all" || (section === "tryboot" && tryboot);
    if (value !== undefined && holds) partition = Number(value);
  }
  return partition;
}

/** The files that the backend reads and writes, in a folder: p1, device tree, /run, the partitions of both slots. */
export class TrybootBoard {
  readonly root = mkdtempSync(join(tmpdir(), "tryboot-"));
  readonly #bin = join(this.root, "bin");
  readonly autobootFile = join(this.root, "boot/config/autoboot.txt");

  constructor(autoboot = AUTOBOOT) {
    for (const folder of ["boot/config", "proc/device-tree/chosen/bootloader", "run/systemd", "bin"])
      mkdirSync(join(this.root, folder), { recursive: true });
    mkdirSync(join(this.root, "dev/visioborne"), { recursive: true });
    writeFileSync(this.autobootFile, autoboot);
    for (const slot of ["a", "b"] as const) this.fill(slot);
    // Remounting is the kernel's; here it is only told.
    this.shim("mount", 'echo "mount $*" >>"$LOG"');
    this.boots(2, false);
  }

  /** A slot with something to boot; `empty`: as the image ships slot B. */
  fill(slot: "a" | "b", empty = false): void {
    const fat = Buffer.alloc(4096);
    if (!empty) fat.set([0x55, 0xaa], 510);
    writeFileSync(join(this.root, "dev/visioborne", `boot_${slot}`), fat);
    writeFileSync(join(this.root, "dev/visioborne", `system_${slot}`), empty ? Buffer.alloc(4096) : "hsqs....");
  }

  /** As the firmware says it in the device tree, after a start from `partition`. /run is empty then. */
  boots(partition: number, tryboot: boolean): void {
    const cell = (value: number): Buffer => Buffer.from([0, 0, 0, value]);
    writeFileSync(join(this.root, "proc/device-tree/chosen/bootloader/partition"), cell(partition));
    writeFileSync(join(this.root, "proc/device-tree/chosen/bootloader/tryboot"), cell(tryboot ? 1 : 0));
    rmSync(this.#param, { force: true });
  }

  /** The machine restarts: what the firmware then does with flag and file. @returns the partition. */
  restart(how: "ordered" | "cut"): number {
    const tryboot = how === "ordered" && this.param() === "0 tryboot\n";
    const partition = firmwareBoots(this.autoboot(), tryboot);
    this.boots(partition, tryboot);
    return partition;
  }

  autoboot(): string {
    return readFileSync(this.autobootFile, "utf8");
  }

  get #param(): string {
    return join(this.root, "run/systemd/reboot-param");
  }

  param(): string | undefined {
    return existsSync(this.#param) ? readFileSync(this.#param, "utf8") : undefined;
  }

  /** A program that stands before the system's own. */
  shim(name: string, body: string): void {
    writeFileSync(join(this.#bin, name), `#!/bin/sh\n${body}\n`);
    chmodSync(join(this.#bin, name), 0o755);
  }

  /**
   * The power goes before the `step`th program that changes something, from 1.
   * @returns whether it came so far.
   */
  cutAt(step: number, ...args: string[]): boolean {
    const count = join(this.root, "count");
    writeFileSync(count, "");
    for (const name of CHANGES) {
      const real = name === "mount" ? ":" : `exec $(PATH=/usr/bin:/bin command -v ${name}) "$@"`;
      this.shim(name, `echo x >>"${count}"; [ "$(wc -l <"${count}")" -lt ${step} ] || kill -9 $BACKEND; ${real}`);
    }
    const ran = this.run(...args);
    for (const name of CHANGES) rmSync(join(this.#bin, name));
    this.shim("mount", ":");
    return ran.signal === "SIGKILL";
  }

  run(...args: string[]): { ok: boolean; out: string; err: string; signal: NodeJS.Signals | null } {
    return this.script("rauc-tryboot", args);
  }

  script(
    name: string,
    args: readonly string[] = [],
    env: Record<string, string> = {},
  ): ReturnType<TrybootBoard["run"]> {
    const { status, stdout, stderr, signal } = spawnSync(
      "sh",
      ["-c", 'BACKEND=$$ exec sh "$0" "$@"', join(LIB, name), ...args],
      {
        encoding: "utf8",
        env: { PATH: `${this.#bin}:/usr/bin:/bin`, VISIOBORNE_ROOT: this.root, LOG: join(this.root, "log"), ...env },
      },
    );
    return { ok: status === 0, out: stdout.trim(), err: stderr.trim(), signal };
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
