import { stat } from "node:fs/promises";
import type { SerialPort } from "serialport";
import { errorLine, VisioborneError } from "../../src/contract/errors.ts";

const CLOSE_DEADLINE_MS = 2000;
/** A tenth of what a technician who replugs it may notice. */
const NODE_LOOK_MS = 250;

/** What is told of an open port, each in the event loop. */
export interface SerialListener {
  onData(bytes: Uint8Array): void;
  /** Said once, unless it was closed here: unplugged, or a failure. */
  onGone(error: Error): void;
}

/**
 * An open serial port, held by this process alone.
 *
 * serialport 13 sees an unplugged port only while it waits for bytes; one that hangs up while it reads gives it nothing
 * for ever, and it reads again for ever. So the node is looked at as well: it vanishes, or is another one.
 */
export class SerialLine {
  readonly #port: SerialPort;
  #nodeTimer: NodeJS.Timeout | undefined;
  #closing: Promise<void> | undefined;

  private constructor(port: SerialPort) {
    this.#port = port;
  }

  /** Opens the port, 8N1. @throws VisioborneError `serial.absent`, `serial.busy`, `serial.failed` */
  static async open(path: string, baudRate: number, listener: SerialListener): Promise<SerialLine> {
    const { SerialPort } = await import("serialport");
    const port = new SerialPort({ path, baudRate, autoOpen: false });
    const line = new SerialLine(port);
    let gone = false;
    const leave = (error: Error): void => {
      if (gone || line.#closing !== undefined) return;
      gone = true;
      listener.onGone(error);
    };
    const node = await nodeOf(path);
    await new Promise<void>((resolve, reject) => {
      port.open((error) => (error === null ? resolve() : reject(serialError(error, path))));
    });
    // Without a listener an error of the port would end the daemon.
    port.on("error", leave);
    port.on("close", (error: Error | null) => leave(error ?? new Error("port closed")));
    port.on("data", (bytes: Buffer) => {
      if (line.#closing === undefined) listener.onData(bytes);
    });
    line.#watchNode(path, node, () => leave(new Error("its node is gone")));
    return line;
  }

  /** Sends bytes; a failure comes as `onGone`. */
  send(bytes: Uint8Array): void {
    if (this.#closing === undefined) this.#port.write(Buffer.from(bytes));
  }

  /** Idempotent; resolves within 2 s, a port that does not close is left behind. */
  close(): Promise<void> {
    clearTimeout(this.#nodeTimer);
    this.#closing ??= new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, CLOSE_DEADLINE_MS);
      const end = (): void => {
        clearTimeout(timer);
        resolve();
      };
      if (!this.#port.isOpen) return end();
      this.#port.close(end);
    });
    return this.#closing;
  }

  #watchNode(path: string, opened: string | undefined, onGone: () => void): void {
    const look = async (): Promise<void> => {
      const now = await nodeOf(path);
      if (this.#closing !== undefined) return;
      if (now !== opened) return onGone();
      this.#nodeTimer = setTimeout(() => void look(), NODE_LOOK_MS);
    };
    this.#nodeTimer = setTimeout(() => void look(), NODE_LOOK_MS);
  }
}

/** What tells a node from the one that has taken its name after a replug; undefined = there is none. */
async function nodeOf(path: string): Promise<string | undefined> {
  const found = await stat(path, { bigint: true }).catch(() => undefined);
  return found && `${found.dev} ${found.ino} ${found.rdev} ${found.birthtimeNs}`;
}

/** serialport tells what went wrong in words only, and repeats the system's: they are read in this one place. */
function serialError(error: Error, path: string): VisioborneError {
  const words = error.message;
  if (/no such file|ENOENT|ENXIO|ENODEV|no such device/i.test(words)) {
    return new VisioborneError("serial.absent", `${path}: not there (expected a serial port)`, { path });
  }
  if (/lock|busy|EAGAIN|temporarily unavailable/i.test(words)) {
    return new VisioborneError("serial.busy", `${path}: in use by another program`, { path }, { cause: error });
  }
  if (/permission|EACCES|EPERM/i.test(words)) {
    const expected = "expected the daemon's account to be in the group dialout";
    return new VisioborneError("serial.denied", `${path}: no right to open it (${expected})`, { path });
  }
  return new VisioborneError("serial.failed", `${path}: ${errorLine(error)}`, { path }, { cause: error });
}
