import { execFileSync } from "node:child_process";
import { closeSync, constants, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeLineRequest, encodeEvent, encodeLineInfo, FLAG, IOCTL, SIZE } from "../../devices/gpio/cdev/abi.ts";
import type { LineRequest } from "../../devices/gpio/cdev/abi.ts";
import { readNow } from "../../devices/gpio/cdev/kernel.ts";
import type { GpioKernel } from "../../devices/gpio/cdev/kernel.ts";
import { drive, failure, isActiveLow, isOutput, logical, newLine, wake } from "./simulated-gpio-line.ts";
import type { Line, TakenLine } from "./simulated-gpio-line.ts";
import type { WireBoard, WireState } from "../contract/kit/gpio-bench.ts";

export interface SimulatedChipOptions {
  readonly label?: string;
  readonly lines?: number;
  readonly names?: Readonly<Record<number, string>>;
}

/**
 * A GPIO chip as the character device shows it, in this process: the same structures, descriptors that epoll really
 * waits for, trailing debounce, and a queue that drops its oldest event when it is full, as in gpiolib-cdev.c. What is
 * not proven by it is the kernel itself; `test/vm` does that.
 */
export class SimulatedChip implements WireBoard, Disposable {
  readonly kernel: GpioKernel;
  readonly #label: string;
  readonly #lines: Line[];
  readonly #dir = mkdtempSync(join(tmpdir(), "vb-gpiochip-"));
  readonly #chipFds = new Set<number>();
  readonly #byFd = new Map<number, Line>();
  #absent = false;
  #moves = 0;

  /** @param real for `watch`: the real epoll */
  constructor(real: GpioKernel, options: SimulatedChipOptions = {}) {
    this.#label = options.label ?? "pinctrl-bcm2711";
    this.#lines = Array.from({ length: options.lines ?? 58 }, (_, i) => newLine(options.names?.[i] ?? `GPIO${i}`));
    execFileSync("mkfifo", [join(this.#dir, "pipe")]);
    this.kernel = {
      chips: () => (this.#absent ? [] : ["/dev/gpiochip7"]),
      open: () => this.#openChip(),
      close: (fd) => this.#close(fd),
      ioctl: (fd, request, bytes) => this.#ioctl(fd, request, bytes),
      read: (fd, bytes) => this.#read(fd, bytes),
      setNonBlocking: () => undefined,
      watch: (fd, onReadable) => real.watch(fd, onReadable),
    };
  }

  [Symbol.dispose](): void {
    for (const fd of this.#byFd.keys()) this.#close(fd);
    rmSync(this.#dir, { recursive: true, force: true });
  }

  set(offset: number, level: boolean): void {
    const line = this.#line(offset);
    if (line.outside === level) return;
    line.outside = level;
    const { taken } = line;
    if (taken === undefined || (taken.request.flags & FLAG.input) === 0) return;
    // The kernel's debounce: a level counts when it has been steady for the period. A timer can't tell while the loop
    // is busy, so what was due before this change is settled first.
    const nowNs = process.hrtime.bigint();
    this.#settle(taken, nowNs);
    taken.raw = level;
    taken.changedNs = nowNs;
    clearTimeout(taken.settling);
    const periodMs = taken.request.debounceUs / 1000;
    if (periodMs === 0) this.#settle(taken, nowNs);
    else taken.settling = setTimeout(() => this.#settle(taken, process.hrtime.bigint()), Math.ceil(periodMs) + 1);
  }

  pulse(line: number, ms: number): void {
    this.bounce(line, ms, 0);
  }

  bounce(line: number, ms: number, bounces: number): void {
    const idle = this.#line(line).outside;
    this.#moves += 1;
    this.set(line, !idle);
    for (let i = 1; i <= 2 * bounces; i += 1) setTimeout(() => this.set(line, i % 2 === 0 ? !idle : idle), i);
    setTimeout(
      () => {
        this.set(line, idle);
        this.#moves -= 1;
      },
      2 * bounces + ms,
    );
  }

  quiet(): boolean {
    return this.#moves === 0;
  }

  absent(absent: boolean): void {
    this.#absent = absent;
    // A chip that goes wakes whoever waits on one of its lines.
    if (absent) for (const line of this.#lines) if (line.taken) wake(line.taken);
  }

  /** Another program takes a line, or lets it go (empty name). */
  hold(offset: number, consumer: string): void {
    this.#line(offset).consumer = consumer;
  }

  line(offset: number): WireState & { readonly request: LineRequest | undefined } {
    const line = this.#line(offset);
    return {
      level: isOutput(line) ? line.driven : line.outside,
      rises: line.rises,
      lastHighMs: line.lastHighMs,
      request: line.taken?.request,
    };
  }

  /** Makes an event of a level that has been steady for the period of debounce. */
  #settle(taken: TakenLine, nowNs: bigint): void {
    const stampNs = taken.changedNs + BigInt(taken.request.debounceUs) * 1000n;
    const level = taken.raw !== isActiveLow(taken);
    if (level === taken.settled || nowNs < stampNs) return;
    taken.settled = level;
    taken.seqno += 1;
    const offset = taken.request.offset;
    taken.queue.push(encodeEvent({ stampNs, level, offset, lineSeqno: taken.seqno }));
    if (taken.queue.length > taken.request.eventBuffer) taken.queue.shift();
    if (taken.queue.length === 1) wake(taken);
  }

  #openChip(): number {
    if (this.#absent) throw failure("ENOENT");
    const fd = openSync("/dev/null", "r+");
    this.#chipFds.add(fd);
    return fd;
  }

  #close(fd: number): void {
    const line = this.#byFd.get(fd);
    if (line !== undefined) {
      clearTimeout(line.taken?.settling);
      if (isOutput(line)) drive(line, false);
      line.taken = undefined;
      line.consumer = "";
      this.#byFd.delete(fd);
    }
    this.#chipFds.delete(fd);
    closeSync(fd);
  }

  #ioctl(fd: number, request: number, bytes: Buffer): void {
    if (this.#absent) throw failure("ENODEV");
    const line = this.#byFd.get(fd);
    if (line?.taken !== undefined) {
      if (request === IOCTL.getValues) bytes.writeBigUInt64LE(logical(line, line.taken) ? 1n : 0n, 0);
      else if (request === IOCTL.setValues && isOutput(line)) drive(line, bytes.readUInt8(0) === 1);
      else throw failure("EPERM");
      return;
    }
    if (!this.#chipFds.has(fd)) throw failure("EBADF");
    if (request === IOCTL.getChipInfo) {
      bytes.write("gpiochip7\0", 0, "latin1");
      bytes.write(`${this.#label}\0`, 32, "latin1");
      bytes.writeUInt32LE(this.#lines.length, 64);
    } else if (request === IOCTL.getLineInfo) {
      this.#lineInfo(bytes);
    } else if (request === IOCTL.getLine) {
      bytes.writeInt32LE(this.#take(decodeLineRequest(bytes)), 588);
    } else {
      throw failure("EINVAL");
    }
  }

  #lineInfo(bytes: Buffer): void {
    const offset = bytes.readUInt32LE(64);
    const line = this.#lines[offset];
    if (line === undefined || bytes.length !== SIZE.lineInfo) throw failure("EINVAL");
    encodeLineInfo(offset).copy(bytes);
    bytes.write(line.name, 0, "latin1");
    bytes.write(line.consumer, 32, "latin1");
    bytes.writeUInt32LE(line.consumer === "" ? 0 : FLAG.used, 72);
  }

  #take(request: LineRequest): number {
    const line = this.#lines[request.offset];
    if (line === undefined) throw failure("EINVAL");
    if (line.consumer !== "") throw failure("EBUSY");
    // Opened for both, so that neither end waits for the other.
    const fd = openSync(join(this.#dir, "pipe"), constants.O_RDWR | constants.O_NONBLOCK);
    // A fifo is one pipe for all who open it under one name: the next line gets its own.
    rmSync(join(this.#dir, "pipe"));
    execFileSync("mkfifo", [join(this.#dir, "pipe")]);
    line.consumer = request.consumer;
    const raw = line.outside;
    const settled = raw !== ((request.flags & FLAG.activeLow) !== 0);
    line.taken = { request, queue: [], fd, seqno: 0, raw, changedNs: 0n, settled, settling: undefined };
    if (request.value !== undefined) drive(line, request.value);
    this.#byFd.set(fd, line);
    return fd;
  }

  #read(fd: number, bytes: Buffer): number {
    const taken = this.#byFd.get(fd)?.taken;
    if (this.#absent || taken === undefined) throw failure("ENODEV");
    let at = 0;
    while (taken.queue.length > 0 && at + SIZE.lineEvent <= bytes.length) {
      taken.queue.shift()?.copy(bytes, at);
      at += SIZE.lineEvent;
    }
    if (taken.queue.length === 0) readNow(fd, Buffer.alloc(16));
    return at;
  }

  #line(offset: number): Line {
    const line = this.#lines[offset];
    if (line === undefined) throw new Error(`no line ${offset} on the simulated chip`);
    return line;
  }
}
