import type { WebSocket } from "ws";
import { writePictureFrame } from "../contract/screen/picture-frame.ts";
import type { View } from "../contract/screen/types.ts";
import { PictureGate } from "./picture-gate.ts";
import type { ScreenPicture } from "./port.ts";

/** Views are a few kilobytes, and come when something changes. */
const MAX_WAITING_VIEWS_BYTES = 2_000_000;

/** One page that is connected: what it is sent, within bounds. */
export class PageLink {
  readonly gate = new PictureGate();
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** A page that has not read two megabytes is ended: it comes back and gets the newest state alone. */
  view(view: View): void {
    if (this.#socket.bufferedAmount > MAX_WAITING_VIEWS_BYTES) this.#socket.terminate();
    else this.#send(JSON.stringify(view));
  }

  /**
   * @param bytes the message, made when it is wanted
   * @returns whether a keyframe has to be requested
   */
  picture(picture: ScreenPicture, bytes: () => Uint8Array, nowMs: number): boolean {
    const { pass, ask } = this.gate.offer(picture, this.#socket.bufferedAmount, nowMs);
    if (pass) this.#send(bytes());
    return ask;
  }

  clear(): void {
    this.#send(writePictureFrame({ type: "clear" }));
  }

  /** Ends the page for good: another one has taken its place. */
  replace(): void {
    this.#socket.close(REPLACED, "replaced");
  }

  #send(data: string | Uint8Array): void {
    if (this.#socket.readyState === this.#socket.OPEN) this.#socket.send(data);
  }
}

/** Close code (RFC 6455, 7.4.2: 4000-4999 are the application's): another page is the screen now, do not come back. */
export const REPLACED = 4001;
