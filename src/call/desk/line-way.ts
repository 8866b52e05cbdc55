import type { EventEmitter } from "node:events";

export interface LineEvents {
  /** Text whose type begins with `line.`, or bytes. */
  message: [string | Uint8Array];
  up: [boolean];
}

/**
 * The way of the line test: the connection to the desk itself, so that it is the line of a call that is measured, by
 * the same address, certificate and route.
 */
export interface LineWay extends EventEmitter<LineEvents> {
  up(): boolean;
  /** False when the link is down or more than 1 MB waits: then try again later. */
  send(message: string | Uint8Array): boolean;
  /** What waits to be sent. */
  bufferedBytes(): number;
}
