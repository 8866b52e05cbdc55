import { gpioFailure } from "../failure.ts";
import type { GpioLine, GpioOutput } from "../port.ts";
import { decodeValues, encodeValues, IOCTL } from "./abi.ts";
import type { GpioKernel } from "./kernel.ts";

/** An output line that the kernel has given; it takes it back when the process ends, however it ends. */
export class CdevOutput implements GpioOutput {
  readonly #kernel: GpioKernel;
  readonly #fd: number;
  readonly #what: string;
  #closed = false;

  constructor(kernel: GpioKernel, fd: number, line: GpioLine) {
    this.#kernel = kernel;
    this.#fd = fd;
    this.#what = `GPIO line ${line.offset} of ${line.chip}`;
  }

  write(on: boolean): void {
    this.#ask(IOCTL.setValues, encodeValues(on));
  }

  read(): boolean {
    return decodeValues(this.#ask(IOCTL.getValues, encodeValues(false)));
  }

  close(): void {
    if (this.#closed) return;
    try {
      this.write(false);
    } catch {
      // The chip is gone, and its lamp with it.
    }
    this.#closed = true;
    this.#kernel.close(this.#fd);
  }

  #ask(request: number, bytes: Buffer): Buffer {
    try {
      if (this.#closed) throw Object.assign(new Error("closed"), { code: "ENODEV" });
      this.#kernel.ioctl(this.#fd, request, bytes);
      return bytes;
    } catch (error) {
      throw gpioFailure(error, this.#what);
    }
  }
}
