import type { Clock } from "../../../src/contract/runtime.ts";
import { errnoOf, gpioFailure } from "../failure.ts";
import { findOn } from "../lines.ts";
import type { Chip } from "../lines.ts";
import type { GpioDriver, GpioInput, GpioLine, GpioOutput, InputOptions, LineWish, OutputOptions } from "../port.ts";
import {
  decodeChipInfo,
  decodeLineInfo,
  encodeLineInfo,
  encodeLineRequest,
  FLAG,
  IOCTL,
  requestedFd,
  SIZE,
} from "./abi.ts";
import type { LineRequest } from "./abi.ts";
import { CdevInput } from "./input.ts";
import type { GpioKernel } from "./kernel.ts";
import { CdevOutput } from "./output.ts";
import { outputsPersist } from "./persistence.ts";

/** What others see as the holder of our lines. */
const CONSUMER = "visioborne";
/** Events that wait while the event loop is busy: 128 presses. The kernel takes up to 1024 for one line. */
const EVENT_BUFFER = 256;

interface CdevChip extends Chip {
  readonly path: string;
}

const PULL_FLAGS = { up: FLAG.pullUp, down: FLAG.pullDown, none: FLAG.pullNone, "as-is": 0 } as const;

/** GPIO by the character device: kernel debounce, time stamps and sequence numbers, and lines that end with the process. */
export class CdevGpio implements GpioDriver {
  readonly kind = "cdev";
  readonly #kernel: GpioKernel;
  readonly #clock: Clock;
  readonly #given = new Set<{ close(): void }>();

  constructor(kernel: GpioKernel, clock: Clock) {
    this.#kernel = kernel;
    this.#clock = clock;
  }

  findLine(wish: LineWish, label?: string): GpioLine {
    const { chip, offset } = findOn(this.#chips(), wish, label);
    const name = this.#onChip(chip.path, (fd) => this.#lineInfo(fd, offset).name);
    return { chip: chip.label, at: chip.path, offset, ...(name ? { name } : {}) };
  }

  /** The chips that can be opened, for a person who looks for one. */
  listChips(): readonly { readonly label: string; readonly lines: number; readonly where: string }[] {
    return this.#chips().map(({ label, lines, path }) => ({ label, lines, where: path }));
  }

  input(line: GpioLine, options: InputOptions): GpioInput {
    const fd = this.#request(line, "an input", {
      flags:
        FLAG.input |
        FLAG.edgeRising |
        FLAG.edgeFalling |
        PULL_FLAGS[options.pull] |
        (options.activeLow ? FLAG.activeLow : 0),
      debounceUs: Math.round(options.debounceMs * 1000),
      eventBuffer: EVENT_BUFFER,
    });
    return this.#keep(fd, line, () => new CdevInput(this.#kernel, fd, line, options, this.#clock));
  }

  output(line: GpioLine, options: OutputOptions): GpioOutput {
    const fd = this.#request(line, "an output", {
      flags: FLAG.output | (options.activeLow ? FLAG.activeLow : 0),
      debounceUs: 0,
      value: options.initial,
      eventBuffer: 0,
    });
    return this.#keep(fd, line, () => new CdevOutput(this.#kernel, fd, line));
  }

  outputsStay(): boolean {
    return outputsPersist();
  }

  close(): void {
    for (const given of this.#given) given.close();
    this.#given.clear();
  }

  #keep<T extends { close(): void }>(fd: number, line: GpioLine, make: () => T): T {
    try {
      const made = make();
      this.#given.add(made);
      return made;
    } catch (error) {
      this.#kernel.close(fd);
      throw gpioFailure(error, lineText(line));
    }
  }

  #request(line: GpioLine, as: string, config: Omit<LineRequest, "offset" | "consumer">): number {
    const bytes = encodeLineRequest({ offset: line.offset, consumer: CONSUMER, ...config });
    return this.#onChip(String(line.at), (chipFd) => {
      try {
        this.#kernel.ioctl(chipFd, IOCTL.getLine, bytes);
      } catch (error) {
        const holder = errnoOf(error) === "EBUSY" ? this.#lineInfo(chipFd, line.offset).consumer : undefined;
        throw gpioFailure(error, `${lineText(line)} as ${as}`, holder);
      }
      return requestedFd(bytes);
    });
  }

  #lineInfo(chipFd: number, offset: number): ReturnType<typeof decodeLineInfo> {
    const bytes = encodeLineInfo(offset);
    this.#kernel.ioctl(chipFd, IOCTL.getLineInfo, bytes);
    return decodeLineInfo(bytes);
  }

  #chips(): CdevChip[] {
    const chips: CdevChip[] = [];
    for (const path of this.#kernel.chips()) {
      try {
        chips.push(this.#onChip(path, (fd) => this.#chip(fd, path)));
      } catch (error) {
        // A chip that others may not open, or that has just gone, hides none of the rest.
        if (errnoOf(error) === undefined && !isGpioFailure(error)) throw error;
      }
    }
    return chips;
  }

  #chip(fd: number, path: string): CdevChip {
    const bytes = Buffer.alloc(SIZE.chipInfo);
    this.#kernel.ioctl(fd, IOCTL.getChipInfo, bytes);
    const { label, lines } = decodeChipInfo(bytes);
    return { path, label, lines, offsetOf: (name) => this.#offsetOf(path, lines, name) };
  }

  #offsetOf(path: string, lines: number, name: string): number | undefined {
    return this.#onChip(path, (fd) => {
      for (let offset = 0; offset < lines; offset += 1) {
        if (this.#lineInfo(fd, offset).name === name) return offset;
      }
      return undefined;
    });
  }

  #onChip<T>(path: string, use: (fd: number) => T): T {
    let fd: number;
    try {
      fd = this.#kernel.open(path);
    } catch (error) {
      throw gpioFailure(error, `GPIO chip ${path}`);
    }
    try {
      return use(fd);
    } catch (error) {
      throw gpioFailure(error, `GPIO chip ${path}`);
    } finally {
      this.#kernel.close(fd);
    }
  }
}

function lineText(line: GpioLine): string {
  return `GPIO line ${line.offset}${line.name ? ` (${line.name})` : ""} of ${line.chip}`;
}

function isGpioFailure(error: unknown): boolean {
  return error instanceof Error && "code" in error && String(error.code).startsWith("gpio.");
}
