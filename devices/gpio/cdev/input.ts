import { alternating, onClock } from "../edges.ts";
import { gpioFailure } from "../failure.ts";
import type { GpioEdge, GpioInput, GpioLine, InputOptions } from "../port.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import { decodeEvents, decodeValues, encodeValues, IOCTL, lostBetween, SIZE } from "./abi.ts";
import type { LineEvent } from "./abi.ts";
import type { GpioKernel } from "./kernel.ts";

/** Events of one read; more come with the next. */
const READ_EVENTS = 64;
/** How often the line is looked at for a chip that has gone: kernels before 6.5 wake nobody then. */
const LOOK_MS = 2000;

/** An input line that the kernel has given. */
export class CdevInput implements GpioInput {
  readonly #kernel: GpioKernel;
  readonly #fd: number;
  readonly #what: string;
  readonly #options: InputOptions;
  readonly #clock: Clock;
  readonly #stopWatching: () => void;
  readonly #looking: NodeJS.Timeout;
  readonly #bytes = Buffer.alloc(READ_EVENTS * SIZE.lineEvent);
  #level: boolean;
  #lastSeqno = 0;
  #state: "open" | "gone" | "closed" = "open";

  constructor(kernel: GpioKernel, fd: number, line: GpioLine, options: InputOptions, clock: Clock) {
    this.#kernel = kernel;
    this.#fd = fd;
    this.#what = `GPIO line ${line.offset} of ${line.chip}`;
    this.#options = options;
    this.#clock = clock;
    kernel.setNonBlocking(fd);
    this.#level = this.#value();
    // What has happened since the request is no edge for the owner: it is the level that he begins with.
    for (const event of this.#drain()) {
      this.#level = event.level;
      this.#lastSeqno = event.lineSeqno;
    }
    this.#stopWatching = kernel.watch(fd, () => this.#onReadable());
    this.#looking = setInterval(() => this.#look(), LOOK_MS).unref();
  }

  level(): boolean {
    return this.#level;
  }

  read(): boolean {
    if (this.#state !== "open") throw gpioFailure(Object.assign(new Error("closed"), { code: "ENODEV" }), this.#what);
    try {
      return this.#value();
    } catch (error) {
      throw gpioFailure(error, this.#what);
    }
  }

  close(): void {
    if (this.#state === "open") this.#stop();
    if (this.#state !== "closed") this.#kernel.close(this.#fd);
    this.#state = "closed";
  }

  #value(): boolean {
    const bytes = encodeValues(false);
    this.#kernel.ioctl(this.#fd, IOCTL.getValues, bytes);
    return decodeValues(bytes);
  }

  #drain(): LineEvent[] {
    const read = this.#kernel.read(this.#fd, this.#bytes);
    return decodeEvents(this.#bytes.subarray(0, read));
  }

  #onReadable(): void {
    if (this.#state !== "open") return;
    let events: LineEvent[];
    try {
      events = this.#drain();
      // Readable with nothing to read: either a look will find the line dead, or it was a false alarm.
      if (events.length === 0) this.#value();
    } catch (error) {
      this.#goneBy(error);
      return;
    }
    for (const event of events) this.#tell(event);
  }

  #tell(event: LineEvent): void {
    const lostBefore = lostBetween(this.#lastSeqno, event.lineSeqno);
    this.#lastSeqno = event.lineSeqno;
    const stampMs = onClock(event.stampNs, this.#clock.monotonicMs(), process.hrtime.bigint());
    // The kernel stamps a debounced edge when the level has been steady for the whole period (gpiolib-cdev.c,
    // debounce_work_func): the contact changed that much earlier.
    const edge: GpioEdge = { level: event.level, atMs: stampMs - this.#options.debounceMs, lostBefore };
    for (const each of alternating(this.#level, edge)) {
      this.#level = each.level;
      if (this.#state === "open") this.#options.onEdge(each);
    }
  }

  #look(): void {
    try {
      this.#value();
    } catch (error) {
      this.#goneBy(error);
    }
  }

  #goneBy(error: unknown): void {
    this.#stop();
    this.#state = "gone";
    this.#options.onGone(gpioFailure(error, this.#what));
  }

  #stop(): void {
    clearInterval(this.#looking);
    this.#stopWatching();
  }
}
