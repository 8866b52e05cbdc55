import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import { MAX_MESSAGE_BYTES } from "../../contract/signalling/parse.ts";

const REASONS: Readonly<Record<number, string>> = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  503: "Service Unavailable",
};

/** Answers an upgrade with an HTTP status and ends it (RFC 6455, 4.2.2). */
export function refuseUpgrade(socket: Duplex, status: number): void {
  if (!socket.writable) return;
  socket.on("error", () => undefined);
  socket.end(`HTTP/1.1 ${status} ${REASONS[status] ?? "Error"}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}

/** A maker of WebSockets that speak one subprotocol. No compression: it costs memory and helps attackers (BREACH). */
export class Upgrader {
  readonly #server: WebSocketServer;
  readonly #subprotocol: string;

  constructor(subprotocol: string) {
    this.#subprotocol = subprotocol;
    this.#server = new WebSocketServer({
      noServer: true,
      maxPayload: MAX_MESSAGE_BYTES,
      perMessageDeflate: false,
      clientTracking: false,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
    });
  }

  /** Whether the request asks for our subprotocol, hence for this version of the contract. */
  speaks({ headers }: IncomingMessage): boolean {
    const offered = headers["sec-websocket-protocol"]?.split(",") ?? [];
    return offered.some((one) => one.trim() === this.#subprotocol);
  }

  accept(request: IncomingMessage, socket: Duplex, head: Buffer, made: (socket: WebSocket) => void): void {
    this.#server.handleUpgrade(request, socket, head, made);
  }
}

/** Path of a request, without what follows `?`. */
export function pathOf({ url }: IncomingMessage): string {
  return (url ?? "").split("?", 1)[0] ?? "";
}
