import type { Socket } from "node:net";
import type { SerialLine } from "../../hardware/serial/line.ts";
import { connect } from "./sockets.ts";

/** The far end of a serial port of the machine: QEMU's socket. An adapter on USB is plugged in while this is connected. */
export class SocketLine implements SerialLine {
  readonly path: string;
  readonly #socketPath: string;
  readonly #onBytes: (bytes: Buffer) => void;
  #socket: Socket | undefined;

  /** @param path of the port in the machine */
  constructor(path: string, socketPath: string, onBytes: (bytes: Buffer) => void) {
    this.path = path;
    this.#socketPath = socketPath;
    this.#onBytes = onBytes;
  }

  get plugged(): boolean {
    return this.#socket !== undefined;
  }

  async plug(): Promise<void> {
    if (this.#socket) return;
    this.#socket = await connect(this.#socketPath);
    this.#socket.on("data", this.#onBytes);
    this.#socket.on("error", () => undefined);
  }

  unplug(): Promise<void> {
    this.#socket?.destroy();
    this.#socket = undefined;
    return Promise.resolve();
  }

  send(bytes: Uint8Array): void {
    this.#socket?.write(bytes);
  }
}
