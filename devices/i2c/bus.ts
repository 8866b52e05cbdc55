import type { PromisifiedBus } from "i2c-bus";
import { VisioborneError } from "../../src/contract/errors.ts";
import { retryAfterMs, troubleOf, troubleWords } from "./trouble.ts";

/** Above the adapter's own time-out (1 s) with its retries: past this the kernel itself hangs. */
const TRANSFER_DEADLINE_MS = 5000;
const CLOSE_DEADLINE_MS = 2000;

/**
 * One chip on an I2C bus. Its transfers never overlap, each is tried again as `trouble.ts` says, each ends.
 *
 * i2c-bus has two traps, met here. Its plain reads and writes are two transfers with a stop between, so
 * that nobody else may address the chip from this process in the meantime: one chip, one queue. And it remembers a
 * file before the kernel has accepted the address on it: after a refusal the next transfer would go to nobody, so
 * a refusal ends this chip, and each chip has its own file.
 */
export class I2cChip {
  readonly bus: number;
  readonly address: number;
  readonly #port: PromisifiedBus;
  #last: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | undefined;

  private constructor(port: PromisifiedBus, bus: number, address: number) {
    this.#port = port;
    this.bus = bus;
    this.address = address;
  }

  /**
   * Opens the bus; the chip itself is not spoken to yet.
   * @param bus number in /dev/i2c-N
   * @param address 7 bits
   * @throws VisioborneError `i2c.<trouble>`
   */
  static async open(bus: number, address: number): Promise<I2cChip> {
    try {
      const { default: i2c } = await import("i2c-bus");
      return new I2cChip(await i2c.openPromisified(bus), bus, address);
    } catch (error) {
      throw i2cError(error, bus, address);
    }
  }

  /** Writes bytes, then a stop. @throws VisioborneError `i2c.<trouble>` */
  write(bytes: readonly number[]): Promise<void> {
    return this.#queued(() => this.#writeNow(bytes));
  }

  /** Writes an index, then reads: a register of chips with 16-bit indices. @throws VisioborneError `i2c.<trouble>` */
  writeThenRead(bytes: readonly number[], length: number): Promise<Buffer> {
    return this.#queued(async () => {
      await this.#writeNow(bytes);
      const { buffer, bytesRead } = await this.#port.i2cRead(this.address, length, Buffer.alloc(length));
      if (bytesRead !== length) throw new Error(`${bytesRead} bytes read (expected ${length})`);
      return buffer;
    });
  }

  /** Reads a register with an 8-bit index: one SMBus transfer. @throws VisioborneError `i2c.<trouble>` */
  readByte(register: number): Promise<number> {
    return this.#queued(() => this.#port.readByte(this.address, register));
  }

  /** Writes registers with 8-bit indices in order; a retry begins with the first. @throws VisioborneError `i2c.<trouble>` */
  writeBytes(...pairs: readonly (readonly [register: number, value: number])[]): Promise<void> {
    return this.#queued(async () => {
      for (const [register, value] of pairs) await this.#port.writeByte(this.address, register, value);
    });
  }

  /** Idempotent; a transfer that never returns is left behind. */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #writeNow(bytes: readonly number[]): Promise<void> {
    const { bytesWritten } = await this.#port.i2cWrite(this.address, bytes.length, Buffer.from(bytes));
    if (bytesWritten !== bytes.length) throw new Error(`${bytesWritten} bytes written (expected ${bytes.length})`);
  }

  #queued<T>(transfer: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(() => this.#tried(transfer));
    this.#last = turn.catch(() => undefined);
    return turn;
  }

  async #tried<T>(transfer: () => Promise<T>): Promise<T> {
    for (let failures = 1; ; failures += 1) {
      if (this.#closed) throw new VisioborneError("i2c.closed", `I2C bus ${this.bus}: closed`, { bus: this.bus });
      try {
        return await within(transfer(), TRANSFER_DEADLINE_MS);
      } catch (error) {
        const delayMs = retryAfterMs(troubleOf(errnoOf(error)), failures);
        if (delayMs === undefined) throw i2cError(error, this.bus, this.address);
        await new Promise((resolve) => setTimeout(resolve, delayMs));
      }
    }
  }

  async #close(): Promise<void> {
    // A file that is closed under a transfer may already be another file when the transfer gets to it.
    const closing = this.#last.then(() => this.#port.close());
    await within(closing, CLOSE_DEADLINE_MS).catch(() => undefined);
  }
}

/** Rejects with ETIMEDOUT when the work takes longer; the work itself goes on. */
async function within<T>(work: Promise<T>, deadlineMs: number): Promise<T> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(
    () => reject(Object.assign(new Error("no end of transfer"), { code: "ETIMEDOUT" })),
    deadlineMs,
  );
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

function i2cError(error: unknown, bus: number, address: number): VisioborneError {
  const errno = errnoOf(error);
  const trouble = troubleOf(errno);
  return new VisioborneError(
    `i2c.${trouble}`,
    `${troubleWords(trouble, bus, address)}${errno === undefined ? "" : `: ${errno}`}`,
    { bus, address, errno: errno ?? null },
    { cause: error },
  );
}
