import { connect, createServer, type AddressInfo, type Socket } from "node:net";

/** Bytes of TCP payload, TLS included, since the start. */
export interface RelayedBytes {
  readonly up: number;
  readonly down: number;
  /** Connections taken. */
  readonly connections: number;
}

/** A TCP relay on loopback that counts what goes through it, both ways. */
export class TcpRelay {
  readonly #target: { readonly host: string; readonly port: number };
  readonly #sockets = new Set<Socket>();
  readonly #server = createServer({ noDelay: true }, (socket) => this.#take(socket));
  #up = 0;
  #down = 0;
  #connections = 0;
  readonly #waiting = new Set<{ readonly bytes: number; readonly seen: () => void }>();

  constructor(target: { readonly host: string; readonly port: number }) {
    this.#target = target;
  }

  /** Resolves with the port. */
  async start(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject).listen(0, "127.0.0.1", resolve);
    });
    return (this.#server.address() as AddressInfo).port;
  }

  bytes(): RelayedBytes {
    return { up: this.#up, down: this.#down, connections: this.#connections };
  }

  /** Resolves after the next chunk of at least `bytes` on its way up, or after the deadline. */
  async nextUp(bytes: number, deadlineMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const waiting = { bytes, seen: resolve };
    this.#waiting.add(waiting);
    const timer = setTimeout(resolve, deadlineMs);
    await promise;
    clearTimeout(timer);
    this.#waiting.delete(waiting);
  }

  async stop(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #take(near: Socket): void {
    this.#connections += 1;
    const far = connect({ ...this.#target, noDelay: true });
    near.on("data", (chunk) => {
      this.#up += chunk.length;
      for (const { bytes, seen } of this.#waiting) if (chunk.length >= bytes) seen();
    });
    far.on("data", (chunk) => (this.#down += chunk.length));
    near.pipe(far).pipe(near);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      this.#sockets.add(socket);
      socket.on("error", () => undefined);
      socket.on("close", () => {
        this.#sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
