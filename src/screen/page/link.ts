import { readPictureFrame, type PictureFrame } from "../../contract/screen/picture-frame.ts";
import type { ScreenAct, View } from "../../contract/screen/types.ts";

/** Another page is the screen now (close code of the server): coming back would throw that one out. */
const REPLACED = 4001;
const RETRY_MS = 1000;

export interface LinkEvents {
  readonly view: (view: View) => void;
  readonly frame: (frame: PictureFrame) => void;
  /** `replaced`: for good. */
  readonly down: (replaced: boolean) => void;
}

/** The WebSocket to the daemon; it is opened again for ever. */
export class Link {
  readonly #events: LinkEvents;
  #socket: WebSocket | undefined;

  constructor(events: LinkEvents) {
    this.#events = events;
  }

  /** @param watching only look: gestures and echoes count for nothing */
  open(watching: boolean): void {
    const { host } = window.location;
    const socket = new WebSocket(`ws://${host}/screen${watching ? "?watch" : ""}`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }: MessageEvent<string | ArrayBuffer>) => {
      if (typeof data === "string") this.#events.view(JSON.parse(data) as View);
      else this.#events.frame(readPictureFrame(new Uint8Array(data)));
    });
    socket.addEventListener("close", ({ code }) => {
      this.#events.down(code === REPLACED);
      if (code !== REPLACED) setTimeout(() => this.open(watching), RETRY_MS);
    });
    this.#socket = socket;
  }

  send(act: ScreenAct): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(act));
  }
}
