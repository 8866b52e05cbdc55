import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { isIPv6 } from "node:net";
import { VisioborneError } from "../../contract/errors.ts";
import { testOf } from "../../contract/line-test/datagram.ts";
import type { Logger } from "../../contract/runtime.ts";

const RECEIVE_BYTES = 1 << 20;

export interface Peer {
  readonly address: string;
  readonly port: number;
}
export type OnDatagram = (bytes: Buffer, from: Peer) => void;

/**
 * The desk's UDP port for line tests. Silent towards everybody but the tests that were admitted over a borne's
 * authenticated WebSocket: a datagram that names none of them is not answered.
 */
export class LineResponder {
  readonly #options: { readonly host: string; readonly port: number; readonly log: Logger };
  readonly #tests = new Map<string, OnDatagram>();
  #socket: Socket | undefined;

  /** @param options port 0 = any that is free */
  constructor(options: { readonly host: string; readonly port: number; readonly log: Logger }) {
    this.#options = options;
  }

  /** @throws VisioborneError `linetest.port` when the port cannot be had: tests then go by TCP */
  async start(): Promise<void> {
    const { host, port, log } = this.#options;
    // As much as the kernel allows (net.core.rmem_max): what is dropped while this process is busy would count as loss.
    const socket = createSocket({ type: isIPv6(host) ? "udp6" : "udp4", recvBufferSize: RECEIVE_BYTES });
    try {
      socket.bind(port, host);
      await once(socket, "listening");
    } catch (error) {
      socket.close();
      const message = `UDP ${host}:${port} of the line test: ${(error as Error).message}`;
      throw new VisioborneError("linetest.port", message, { port }, { cause: error });
    }
    // What ICMP says of a borne that has gone, or a full buffer: it is counted as loss.
    socket.on("error", (error) => log.debug({ error: error.message }, "line test: UDP"));
    socket.on("message", (bytes, { address, port: from }) => {
      const test = testOf(bytes);
      if (test !== undefined) this.#tests.get(test)?.(bytes, { address, port: from });
    });
    this.#socket = socket;
  }

  /** The port that it has; undefined = not started. */
  get port(): number | undefined {
    return this.#socket?.address().port;
  }

  /** From now on, datagrams of this test (hexadecimal) are handed on; the result ends that. */
  admit(test: string, onDatagram: OnDatagram): () => void {
    this.#tests.set(test, onDatagram);
    return () => void this.#tests.delete(test);
  }

  send(bytes: Buffer, to: Peer): void {
    this.#socket?.send(bytes, to.port, to.address, () => undefined);
  }

  async stop(): Promise<void> {
    const socket = this.#socket;
    this.#socket = undefined;
    this.#tests.clear();
    if (socket === undefined) return;
    const closed = once(socket, "close");
    socket.close();
    await closed;
  }
}
