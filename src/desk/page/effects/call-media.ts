import { GuestBridge } from "../bridge/guest-bridge.ts";
import type { Effect, Event } from "../state/events.ts";
import { CallPeer } from "./call-peer.ts";
import type { Camera } from "./camera.ts";
import { frameHeightMm } from "./kept.ts";

/** Figures for the desk. */
const REPORT_EVERY_MS = 10_000;
/** A camera that is being opened is waited for; without one the call begins all the same. */
const CAMERA_MS = 5000;

/** Who takes the bytes of a call's channel. */
export interface Bytes {
  open(): void;
  close(): void;
  channel(open: boolean): void;
  take(data: ArrayBuffer): void;
}

export interface Pictures {
  readonly theirs: (stream: MediaStream | null) => void;
  readonly guest: (stream: MediaStream | null) => void;
}

type MediaEffect = Extract<Effect, { type: `peer-${string}` | `guest-${string}` | "say" }>;

/** The media of one call: the connection to the borne, and that to a third party. */
export class CallMedia {
  readonly #camera: Camera;
  readonly #dispatch: (event: Event) => void;
  readonly #pictures: Pictures;
  readonly #bytes: Bytes;
  #peer: CallPeer | null = null;
  #bridge: GuestBridge | null = null;
  #own: MediaStream | null = null;
  #theirs: MediaStream | null = null;
  #reports: ReturnType<typeof setInterval> | undefined;

  constructor(camera: Camera, dispatch: (event: Event) => void, pictures: Pictures, bytes: Bytes) {
    this.#camera = camera;
    this.#dispatch = dispatch;
    this.#pictures = pictures;
    this.#bytes = bytes;
  }

  do(effect: MediaEffect): void {
    switch (effect.type) {
      case "peer-open":
        return this.#open(effect.call, effect.ice);
      case "peer-offer":
        return void this.#peer?.offer(effect.n, effect.sdp);
      case "peer-candidate":
        return this.#peer?.candidate(effect.n, effect.candidate);
      case "peer-hold":
        return this.#peer?.hold(effect.held);
      case "peer-close":
        return this.#close();
      case "say":
        return void this.#peer?.say(effect.message);
      case "guest-open":
        return this.#guest(effect.guest, effect.ice);
      case "guest-signal":
        return this.#bridge?.take(effect.signal);
      case "guest-close":
        return this.#guestClose();
    }
  }

  /** Other tracks of the expert: a device was chosen, or came back. */
  ownChanged(own: MediaStream | null): void {
    this.#own = own;
    if (this.#bridge) this.#bridge.ownChanged(own);
    else if (own) void this.#peer?.send(own.getTracks());
  }

  /** Sends bytes on the call's channel; false = not now. */
  sendBytes(frame: Uint8Array<ArrayBuffer>): boolean {
    return this.#peer?.sendBytes(frame) ?? false;
  }

  /** Plays the usager's sound, from a click of the expert. */
  play(): void {
    void this.#peer?.play();
  }

  #open(call: string, ice: Extract<MediaEffect, { type: "peer-open" }>["ice"]): void {
    this.#close();
    this.#bytes.open();
    const dispatch = this.#dispatch;
    this.#peer = new CallPeer(ice, () => this.#outgoing(), {
      answer: (n, sdp) => this.#tell({ type: "answer", call, n, sdp }),
      candidate: (n, candidate) => this.#tell({ type: "candidate", call, n, candidate }),
      state: (state) => dispatch({ type: "peer", state }),
      overdue: () => dispatch({ type: "renegotiate" }),
      flow: (flow) => dispatch({ type: "picture", flow }),
      channel: (open) => {
        this.#bytes.channel(open);
        dispatch({ type: "channel", open, frameHeightMm: frameHeightMm() });
      },
      bytes: (data) => this.#bytes.take(data),
      message: (message) => dispatch({ type: "in-call", message }),
      bad: () => undefined,
      line: (figures) => dispatch({ type: "line", figures }),
      soundBlocked: (blocked) => dispatch({ type: "sound-blocked", blocked }),
      stream: (stream) => {
        this.#theirs = stream;
        this.#bridge?.usagerChanged(stream);
        this.#pictures.theirs(stream);
      },
    });
    this.#reports = setInterval(() => dispatch({ type: "report" }), REPORT_EVERY_MS);
  }

  #tell(message: Extract<Event, { type: "negotiated" }>["message"]): void {
    this.#dispatch({ type: "negotiated", message });
  }

  async #outgoing(): Promise<readonly MediaStreamTrack[]> {
    if (this.#bridge) return this.#bridge.outgoing();
    const patience = new Promise<null>((resolve) => setTimeout(() => resolve(null), CAMERA_MS));
    const own = await Promise.race([this.#camera.open(), patience]);
    return own?.getTracks() ?? [];
  }

  #close(): void {
    clearInterval(this.#reports);
    this.#bytes.close();
    this.#peer?.close();
    this.#peer = null;
  }

  #guest(guest: string, ice: Extract<MediaEffect, { type: "guest-open" }>["ice"]): void {
    this.#bridge?.close();
    this.#bridge = new GuestBridge(ice, this.#own, this.#theirs, {
      signal: (signal) => this.#dispatch({ type: "guest-signal", guest, signal }),
      connected: (connected) => this.#dispatch({ type: "guest-peer", guest, connected }),
      stream: (stream) => this.#pictures.guest(stream),
      outgoing: (tracks) => void this.#peer?.send(tracks),
    });
  }

  #guestClose(): void {
    this.#bridge?.close();
    this.#bridge = null;
    if (this.#own) void this.#peer?.send(this.#own.getTracks());
  }
}
