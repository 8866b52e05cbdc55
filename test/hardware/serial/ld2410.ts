import type { BenchPart } from "../../../devices/bench.ts";
import { benchNumber } from "../../../devices/bench-args.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { FakeSerialLine } from "./line.ts";
import type { SerialLine } from "./line.ts";

const FAULTS = ["absent", "silent", "stuck", "garbage", "garbage-before-frames", "deaf"] as const;
const GATE_CM = 75;
const REPORT_HEAD = [0xf4, 0xf3, 0xf2, 0xf1, 0x0d, 0x00, 0x02, 0xaa];
const REPORT_TAIL = [0x55, 0x00, 0xf8, 0xf7, 0xf6, 0xf5];

/** An LD2410 that speaks the protocol, at the end of a serial port. */
export class FakeLd2410 implements BenchPart {
  readonly faults: readonly string[] = FAULTS;
  readonly line: SerialLine;
  /** Numbers of the commands that it has heard. */
  readonly heard: number[] = [];
  bluetooth = true;
  maxGate = 8;
  holdS = 5;
  /** When the last report went out, `performance.now()`. */
  reportedMs = 0;
  #cm = 300;
  #frozenCm: number | null = null;
  #fault: string | null = null;
  #configuring = false;
  #input = Buffer.alloc(0);
  #reports: NodeJS.Timeout | undefined;
  readonly #reportEveryMs: number;

  /** @param makeLine what it is at the end of; by default a pseudo-terminal called `path` */
  constructor(
    path: string,
    reportEveryMs = 20,
    makeLine: (onBytes: (bytes: Buffer) => void) => SerialLine = (onBytes) => new FakeSerialLine(path, onBytes),
  ) {
    this.#reportEveryMs = reportEveryMs;
    this.line = makeLine((bytes) => this.#hear(bytes));
  }

  async start(): Promise<void> {
    await this.line.plug();
    this.#reports = setInterval(() => this.report(), this.#reportEveryMs);
  }

  async stop(): Promise<void> {
    clearInterval(this.#reports);
    await this.line.unplug();
  }

  state(): Readonly<Record<string, unknown>> & { readonly fault: string | null } {
    return { fault: this.#fault, cm: this.#cm, maxGate: this.maxGate, bluetooth: this.bluetooth };
  }

  async setFault(fault: string | null): Promise<void> {
    if (fault !== null && !this.faults.includes(fault)) {
      throw new VisioborneError("bench.fault", `fault ${fault}: expected ${FAULTS.join(", ")} or null`);
    }
    this.#fault = fault;
    this.#frozenCm = fault === "stuck" ? this.#cm : null;
    if (fault === "absent") await this.line.unplug();
    else if (!this.line.plugged) {
      this.#configuring = false;
      this.#input = Buffer.alloc(0);
      await this.line.plug();
    }
  }

  act(action: string, args: Readonly<Record<string, unknown>>): Promise<void> {
    if (action !== "set") {
      return Promise.reject(new VisioborneError("bench.action", `action ${action}: expected set`));
    }
    this.#cm = benchNumber(args, "cm", 0, 1000);
    return Promise.resolve();
  }

  /** Sends one report now, unless the fault or the configuration forbids it. */
  report(): void {
    if (this.#configuring || this.#fault === "silent" || this.#fault === "absent") return;
    if (this.#fault === "garbage") {
      this.line.send(Uint8Array.from({ length: 23 }, () => Math.floor(Math.random() * 0xf0)));
      return;
    }
    if (this.#fault === "garbage-before-frames") {
      // Among it a head without its frame, and a frame that was cut.
      this.line.send(Uint8Array.from([0x00, 0xff, 0xf4, 0xf3, 0xf2, 0xf1, 0x0d, 0x00, 0x02, 0xaa, 0x03, 0xf4, 0xf3]));
    }
    this.reportedMs = performance.now();
    this.line.send(this.#reportBytes());
  }

  #reportBytes(): Uint8Array {
    const cm = this.#frozenCm ?? this.#cm;
    const seen = cm <= this.maxGate * GATE_CM;
    const low = seen ? cm & 0xff : 0;
    const high = seen ? cm >> 8 : 0;
    const target = [seen ? 2 : 0, 0, 0, 0, low, high, seen ? 100 : 0, low, high];
    return Uint8Array.from([...REPORT_HEAD, ...target, ...REPORT_TAIL]);
  }

  #hear(bytes: Buffer): void {
    if (this.#fault === "silent" || this.#fault === "garbage" || this.#fault === "deaf") return;
    this.#input = Buffer.concat([this.#input, bytes]);
    for (;;) {
      const at = this.#input.indexOf(Buffer.from([0xfd, 0xfc, 0xfb, 0xfa]));
      if (at < 0 || this.#input.length < at + 6) return;
      const length = this.#input.readUInt16LE(at + 4);
      if (this.#input.length < at + 6 + length + 4) return;
      const payload = this.#input.subarray(at + 6, at + 6 + length);
      this.#input = this.#input.subarray(at + 6 + length + 4);
      this.#obey(payload[0] ?? 0, payload.subarray(2));
    }
  }

  #obey(command: number, data: Buffer): void {
    this.heard.push(command);
    if (command !== 0xff && !this.#configuring) return this.#answer(command, [], 1);
    switch (command) {
      case 0xff:
        this.#configuring = true;
        return this.#answer(command, [0x01, 0x00, 0x40, 0x00]);
      case 0xfe:
        this.#configuring = false;
        return this.#answer(command);
      case 0xa0:
        return this.#answer(command, [0x00, 0x01, 0x02, 0x01, 0x16, 0x24, 0x06, 0x22]);
      case 0x61: {
        const sensitivities = Array.from({ length: 18 }, () => 40);
        return this.#answer(command, [0xaa, 8, this.maxGate, this.maxGate, ...sensitivities, this.holdS, 0]);
      }
      case 0x60:
        this.maxGate = data[2] ?? 8;
        this.holdS = data[14] ?? 5;
        return this.#answer(command);
      case 0xa5:
        return this.#answer(command, this.bluetooth ? [1, 2, 3, 4, 5, 6] : [8, 5, 4, 3, 2, 1]);
      case 0xa4:
        this.bluetooth = data[0] === 1;
        return this.#answer(command);
      case 0xa3:
        this.#answer(command);
        setTimeout(() => (this.#configuring = false), 100);
        return;
      default:
        return this.#answer(command);
    }
  }

  #answer(command: number, data: readonly number[] = [], status = 0): void {
    const length = data.length + 4;
    this.line.send(Uint8Array.from([0xfd, 0xfc, 0xfb, 0xfa, length, 0, command, 1, status, 0, ...data, 4, 3, 2, 1]));
  }
}
