import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Duplex } from "node:stream";
import { BOARDS, chooseBoot, POWER_ON, type Boot, type Reset } from "../firmware/choose.ts";
import { writeDeviceTree } from "../firmware/device-tree.ts";
import { resetAfter } from "../firmware/reset.ts";
import { Console } from "./console.ts";
import type { Disk } from "./disk.ts";
import { Gpio } from "./gpio.ts";
import { bootArgs, machineArgs, SHELL_APPEND, wireArgs, type Hardware } from "./qemu.ts";
import { Qmp } from "./qmp.ts";
import { Shell } from "./shell.ts";

/** How a run of the machine ended: `power`: cut or killed, `off`: switched off, `restart`: by the kernel, `watchdog`. */
export type End = "power" | "off" | "restart" | "watchdog";

export interface MachineOptions {
  /** For boot files, consoles, the device tree. */
  readonly dir: string;
  /** Where the console is written; all starts of this machine go to one file. */
  readonly consoleFile: string;
  readonly disk: Disk;
  readonly board?: string;
  readonly hardware?: Hardware;
  /** Added to the kernel's command line, for what a rig wants to see. Nothing where the image's own bytes count. */
  readonly append?: string;
}

/** A board: power, reset register, card. Behind the firmware's choice stands QEMU, one process for each start. */
export class Machine {
  readonly disk: Disk;
  console: Console;
  readonly #options: MachineOptions;
  #child: ChildProcess | undefined;
  #reset: Reset = POWER_ON;
  #ended: Promise<End> = Promise.resolve("power");
  #qmp: Qmp | undefined;
  #gpio: Gpio | undefined;
  #shell: Shell | undefined;
  #killed = false;
  starts = 0;
  /** What the firmware chose last. */
  boot: Boot | undefined;
  /** `performance.now()` when the kernel was started last. */
  startedMs = 0;

  constructor(options: MachineOptions) {
    this.#options = options;
    this.disk = options.disk;
    mkdirSync(options.dir, { recursive: true });
    this.console = new Console(options.consoleFile);
  }

  get running(): boolean {
    return this.#child !== undefined;
  }

  get qmp(): Qmp {
    if (!this.#qmp) throw new Error("the machine is off");
    return this.#qmp;
  }

  get gpio(): Gpio {
    if (!this.#gpio) throw new Error("the machine is off");
    return this.#gpio;
  }

  get hasShell(): boolean {
    return this.#options.hardware?.shell === true && this.#shell !== undefined;
  }

  get shell(): Shell {
    if (!this.#shell) throw new Error("the machine is off, or has no shell");
    return this.#shell;
  }

  /**
   * Power on, or the start after a reset: the firmware reads the card, spends its flag, and starts what it found.
   * @param words for the kernel's command line, at this start alone
   * @throws Error when the firmware stays in its boot loader
   */
  async start(hardware: Hardware = {}, words = ""): Promise<Boot> {
    if (this.#child) throw new Error("the machine runs already");
    const { dir, disk, board = "qemu-virt", consoleFile, append } = this.#options;
    const reset = this.#reset;
    this.#reset = POWER_ON;
    const boot = await chooseBoot(disk, BOARDS[board]!, reset);
    this.console = new Console(consoleFile);
    if ("stuck" in boot) {
      this.console.note(`start ${this.starts + 1}: the firmware stays in its boot loader: ${boot.stuck}`);
      throw new Error(`the firmware stays in its boot loader: ${boot.stuck}`);
    }
    this.boot = boot;
    this.starts += 1;
    this.console.note(
      `start ${this.starts}: partition ${boot.partition}, tryboot ${boot.tryboot ? 1 : 0}: ${boot.cmdline}`,
    );
    const [kernel, initramfs, deviceTree] = [join(dir, "kernel"), join(dir, "initramfs"), join(dir, "board.dtb")];
    writeFileSync(kernel, boot.kernel);
    if (boot.initramfs) writeFileSync(initramfs, boot.initramfs);
    const wanted = { ...this.#options.hardware, ...hardware };
    const args = machineArgs(wanted, disk.file);
    const { partition, tryboot } = boot;
    await writeDeviceTree(deviceTree, args, { partition, tryboot, noClock: wanted.clock === "none" });
    const cmdline = [boot.cmdline, append, words, wanted.shell ? SHELL_APPEND : ""].filter(Boolean).join(" ");
    const files = { kernel, cmdline, deviceTree, ...(boot.initramfs ? { initramfs } : {}) };
    await this.#spawn([...bootArgs(files), ...args, ...wireArgs()]);
    return boot;
  }

  /** A start past the firmware, for what is not the image. */
  async startDirectly(files: {
    readonly kernel: string;
    readonly initramfs: string;
    readonly cmdline: string;
  }): Promise<void> {
    const { dir, disk, consoleFile } = this.#options;
    this.console = new Console(consoleFile);
    const deviceTree = join(dir, "board.dtb");
    const args = machineArgs(this.#options.hardware ?? {}, disk.file);
    await writeDeviceTree(deviceTree, args, { partition: 0, tryboot: false, noClock: false });
    await this.#spawn([...bootArgs({ ...files, deviceTree }), ...args, ...wireArgs()]);
  }

  /** Waits for the end of this run, and takes note of what the reset register holds. */
  async ended(timeoutMs: number): Promise<End> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`the machine still runs after ${timeoutMs / 1000} s:\n${this.console.tail()}`)),
        timeoutMs,
      );
    });
    try {
      return await Promise.race([this.#ended, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Power cut: at once, whatever it does. */
  async cut(): Promise<void> {
    this.#killed = true;
    this.#child?.kill("SIGKILL");
    await this.#ended;
  }

  /** Types on the serial console. */
  type(text: string): void {
    this.#child?.stdin?.write(text);
  }

  /** Crashes the kernel (magic SysRq by a break on its console); wants `sysrq_always_enabled` on the command line. */
  async crash(): Promise<void> {
    await this.qmp.run("chardev-send-break", { id: "console" });
    this.type("c");
  }

  async #spawn(args: readonly string[]): Promise<void> {
    this.#killed = false;
    const command = ["--pdeathsig", "KILL", "qemu-system-aarch64", ...args];
    const child = spawn("setpriv", command, { stdio: ["pipe", "pipe", "pipe", "pipe", "pipe", "pipe"] });
    this.#child = child;
    this.startedMs = performance.now();
    const { console } = this;
    child.stdout.setEncoding("utf8").on("data", (text: string) => console.feed(text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => console.feed(`qemu: ${text}`));
    child.stdin.on("error", () => undefined);
    const qmp = new Qmp(child.stdio[3] as Duplex);
    this.#shell = new Shell((child.stdio as readonly unknown[])[5] as Duplex);
    this.#qmp = qmp;
    this.#ended = new Promise((resolve) => {
      child.once("close", () => {
        const end = this.#killed ? "power" : endOf(qmp);
        this.#reset = resetAfter(console.lines, end === "restart");
        this.#child = this.#qmp = this.#gpio = this.#shell = undefined;
        console.note(`the machine has ended: ${end}`);
        console.close();
        resolve(end);
      });
    });
    await qmp.open();
    const gpio = new Gpio(child.stdio[4] as Duplex, await qmp.deviceOf("child<pl061>"));
    await gpio.open();
    this.#gpio = gpio;
  }
}

function endOf({ events }: Qmp): End {
  if (events.some(({ event }) => event === "WATCHDOG")) return "watchdog";
  const reason = events.findLast(({ event }) => event === "SHUTDOWN")?.data?.["reason"];
  if (reason === "guest-reset") return "restart";
  return reason === "guest-shutdown" ? "off" : "power";
}
