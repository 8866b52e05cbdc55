import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { once } from "node:events";
import { Colouring } from "../h264/colour.ts";
import { beginsKeyframe, Depacketizer } from "../h264/depacketize.ts";
import type { AccessUnit } from "../h264/depacketize.ts";
import type { RtpView } from "../rtp/packet.ts";
import { WIRE_OVERHEAD_BYTES } from "../rtp/packet.ts";
import { Opening } from "../send/opening.ts";
import { Outgoing } from "../send/outgoing.ts";
import { Pacer } from "../send/pacer.ts";
import type { Link } from "./link.ts";

const RECEIVE_BUFFER_BYTES = 512 * 1024;
const PACE_MS = 5;
/** The first keyframe leaves fast: nothing waits behind it yet. */
const OPENING_KBPS = 4000;
const OPENING_MS = 500;
/** Pace over rate: keyframes are out within some pictures' time. */
const PACE = 2;
const LEAST_PACE_KBPS = 300;

/** The two sockets on loopback that an encoder sends to. */
export interface Ears {
  readonly video: Socket;
  readonly audio: Socket;
}

export async function openEars(): Promise<Ears> {
  const [video, audio] = await Promise.all([bound(), bound()]);
  return { video, audio };
}

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: "udp4", recvBufferSize: RECEIVE_BUFFER_BYTES });
  socket.on("error", () => {});
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

export interface SendingEvents {
  keyframeWanted(): void;
  /** A picture of what is sent. */
  own(unit: AccessUnit): void;
}

/** The way from the encoders to the other end. Sound goes at once, the picture at the pace of the rate. */
export class Sending {
  readonly ears: Ears;
  readonly video = new Outgoing("video", 90_000);
  readonly audio = new Outgoing("audio", 48_000);
  readonly #events: SendingEvents;
  readonly #pacer: Pacer<RtpView>;
  readonly #opening = new Opening<RtpView>();
  readonly #colouring = new Colouring();
  #ownView: Depacketizer | undefined;
  #timer: NodeJS.Timeout | undefined;
  #videoOff = false;
  /** Nothing of use to the other end comes before a keyframe. */
  #awaitsKeyframe = true;
  #routed = false;
  #openingUntilMs = 0;
  #kbps = 0;
  /** Pictures that were given to be sent, by their last packet. */
  pictures = 0;

  constructor(ears: Ears, kbps: number, events: SendingEvents) {
    this.ears = ears;
    this.#events = events;
    this.#pacer = new Pacer(kbps, (packet) => this.video.send(packet));
    this.rate(kbps);
    ears.video.on("message", (datagram) => this.#picture(datagram));
    ears.audio.on("message", (datagram) => this.#sound(datagram));
  }

  /** A connection is about to stand: the next keyframe, and what follows it, is kept for it. */
  prepare(): void {
    this.#opening.begin();
  }

  /** From now on to this negotiation; undefined: nowhere. @returns whether a keyframe was kept for it, and is sent */
  route(link: Link | undefined): boolean {
    const nowMs = performance.now();
    const kept = this.#opening.take(nowMs);
    this.#pacer.clear();
    this.#routed = link !== undefined;
    this.#awaitsKeyframe = true;
    const transport = link?.transport;
    this.video.route(link && transport && { transport, ssrc: link.ssrc.video, rtxSsrc: link.ssrc.rtx, mid: "1" });
    this.audio.route(link && transport && { transport, ssrc: link.ssrc.audio, rtxSsrc: undefined, mid: "0" });
    this.#openingUntilMs = nowMs + OPENING_MS;
    this.#pacer.pace(OPENING_KBPS);
    if (link === undefined || kept.length === 0 || this.#videoOff) return false;
    this.#awaitsKeyframe = false;
    for (const packet of kept) this.#forward(packet, nowMs);
    return true;
  }

  /** @param kbps 0 = no picture */
  rate(kbps: number): void {
    const again = this.#videoOff && kbps > 0;
    this.#videoOff = kbps === 0;
    if (kbps > 0) this.#kbps = kbps;
    if (again) this.#skipToKeyframe();
    if (performance.now() >= this.#openingUntilMs) this.#pacer.pace(Math.max(LEAST_PACE_KBPS, this.#kbps * PACE));
  }

  ownView(on: boolean): void {
    this.#ownView = on ? (this.#ownView ?? new Depacketizer()) : undefined;
  }

  /** Whether a picture is held back, or not shown, until a keyframe comes: it is asked for again until then. */
  get needsKeyframe(): boolean {
    const held = this.#routed && !this.#videoOff && this.#awaitsKeyframe;
    return held || (this.#ownView?.needsKeyframe ?? false);
  }

  sourceChanged(): void {
    this.video.sourceChanged();
    this.audio.sourceChanged();
    this.#ownView?.gap();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.route(undefined);
    clearTimeout(this.#timer);
    for (const socket of [this.ears.video, this.ears.audio]) socket.close();
  }

  #sound(datagram: Buffer): void {
    const taken = this.audio.take(datagram, performance.now());
    if (taken !== undefined) this.audio.send(taken.packet);
  }

  #picture(datagram: Buffer): void {
    const nowMs = performance.now();
    const taken = this.video.take(datagram, nowMs);
    if (taken === undefined) return;
    const { begins, gap } = taken;
    const packet = { ...taken.packet, payload: this.#colouring.of(taken.packet.payload) };
    if (begins || gap) {
      this.#ownView?.gap();
      if (this.#opening.holding) this.#opening.begin();
      this.#skipToKeyframe();
    }
    if (this.#ownView !== undefined) for (const unit of this.#ownView.push(packet)) this.#events.own(unit);
    if (!this.#routed) return this.#opening.push(packet, beginsKeyframe(packet.payload), nowMs);
    if (this.#awaitsKeyframe && beginsKeyframe(packet.payload)) this.#awaitsKeyframe = false;
    if (!this.#videoOff && !this.#awaitsKeyframe) this.#forward(packet, nowMs);
  }

  #forward(packet: RtpView, nowMs: number): void {
    if (packet.marker) this.pictures += 1;
    if (this.#openingUntilMs !== 0 && nowMs >= this.#openingUntilMs) {
      this.#openingUntilMs = 0;
      this.rate(this.#kbps);
    }
    const bytes = packet.payload.length + WIRE_OVERHEAD_BYTES;
    if (!this.#pacer.push(packet, bytes, nowMs)) this.#skipToKeyframe();
    this.#drainLater();
  }

  /** What depends on pictures that were not sent would be a smear. */
  #skipToKeyframe(): void {
    this.#awaitsKeyframe = true;
    this.#events.keyframeWanted();
  }

  #drainLater(): void {
    if (!this.#pacer.holding || this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#pacer.drain(performance.now());
      this.#drainLater();
    }, PACE_MS);
  }
}
