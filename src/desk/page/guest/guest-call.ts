import { Pair } from "../bridge/pair.ts";
import { readDeskToGuest, SUBPROTOCOL } from "../../../contract/signalling/parse.ts";
import type { DeskToGuest, GuestToDesk } from "../../../contract/signalling/types.ts";
import { INVITED, reduceGuest, type GuestEvent, type GuestState } from "./state.ts";

/** Where third parties' pages speak to the desk, from the page's own address. */
const PATH = "guest";

export interface GuestSnapshot {
  readonly state: GuestState;
  readonly own: MediaStream | null;
  readonly usager: MediaStream | null;
  readonly expert: MediaStream | null;
}

const CONSTRAINTS: MediaStreamConstraints = {
  video: { width: { ideal: 640 }, height: { ideal: 360 }, frameRate: { ideal: 25, max: 30 } },
  audio: { echoCancellation: true, noiseSuppression: true, autoGainControl: true },
};

/** A third party's part in a call: one WebSocket to the desk, one connection to the expert's page. */
export class GuestCall {
  #snapshot: GuestSnapshot = { state: INVITED, own: null, usager: null, expert: null };
  readonly #changed: (snapshot: GuestSnapshot) => void;
  readonly #sound = new Audio();
  readonly #token: string;
  #socket: WebSocket | null = null;
  #pair: Pair | null = null;

  /** @param token secret of the link. */
  constructor(token: string, changed: (snapshot: GuestSnapshot) => void) {
    this.#token = token;
    this.#changed = changed;
  }

  /** Opens camera and microphone, and joins. Never rejects. */
  async join(): Promise<void> {
    this.#dispatch({ type: "join" });
    try {
      this.#show({ own: await navigator.mediaDevices.getUserMedia(CONSTRAINTS) });
    } catch {
      this.#dispatch({ type: "devices-refused" });
      return;
    }
    const url = new URL(PATH, document.baseURI);
    url.protocol = url.protocol.replace("http", "ws");
    const socket = new WebSocket(url, SUBPROTOCOL.guest);
    this.#socket = socket;
    socket.addEventListener("open", () => this.#send({ type: "hello", v: 1, token: this.#token }));
    socket.addEventListener("close", () => this.#dispatch({ type: "lost" }));
    socket.addEventListener("message", ({ data }: MessageEvent<unknown>) => {
      try {
        this.#heard(readDeskToGuest(typeof data === "string" ? data : ""));
      } catch {
        // Not of the contract: left out.
      }
    });
  }

  leave(): void {
    this.#send({ type: "leave" });
    this.#dispatch({ type: "leave" });
  }

  #heard(message: DeskToGuest): void {
    if (message.type === "welcome") this.#open(message.ice);
    if (message.type === "signal") {
      this.#pair?.take(message.signal, () => Promise.resolve(this.#snapshot.own?.getTracks() ?? []));
    }
    this.#dispatch({ type: "desk", message });
  }

  #open(ice: ConstructorParameters<typeof Pair>[0]): void {
    this.#pair = new Pair(ice, {
      signal: (signal) => this.#send({ type: "signal", signal }),
      connected: (connected) => this.#dispatch({ type: "connected", connected }),
      track: (track) => this.#came(track),
    });
  }

  /** The expert's page sends sound, then the usager's picture, then its own. */
  #came(track: MediaStreamTrack): void {
    const stream = new MediaStream([track]);
    if (track.kind === "audio") {
      this.#sound.srcObject = stream;
      void this.#sound.play().catch(() => undefined);
    } else if (this.#snapshot.usager === null) this.#show({ usager: stream });
    else this.#show({ expert: stream });
  }

  #send(message: GuestToDesk): void {
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(JSON.stringify(message));
  }

  #dispatch(event: GuestEvent): void {
    const state = reduceGuest(this.#snapshot.state, event);
    if (state === this.#snapshot.state) return;
    this.#show({ state });
    if (state.step === "ended" || state.step === "refused") this.#end();
  }

  #end(): void {
    const socket = this.#socket;
    this.#socket = null;
    this.#pair?.close();
    this.#pair = null;
    this.#sound.srcObject = null;
    for (const track of this.#snapshot.own?.getTracks() ?? []) track.stop();
    this.#show({ own: null, usager: null, expert: null });
    socket?.close(1000);
  }

  #show(change: Partial<GuestSnapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.#changed(this.#snapshot);
  }

  snapshot(): GuestSnapshot {
    return this.#snapshot;
  }
}
