import { RtpHeader } from "werift";
import type { RTCDtlsTransport, RtcpPacket, RtpPacket } from "werift";
import type { AccessUnit } from "../h264/depacketize.ts";
import { WIRE_OVERHEAD_BYTES } from "../rtp/packet.ts";
import type { RtpView } from "../rtp/packet.ts";
import { Pictures } from "../receive/pictures.ts";
import { QueueDelay } from "../receive/queue-delay.ts";
import { Statistics } from "../receive/statistics.ts";
import type { Reception } from "../receive/statistics.ts";
import { PAYLOAD } from "./configuration.ts";
import { nack, pli } from "./reports.ts";

const CLOCK = { audio: 48_000, video: 90_000 } as const;

export interface IncomingEvents {
  picture(unit: AccessUnit): void;
  /** A packet of sound, to be played: whole RTP, payload type as the player was told. */
  sound(rtp: Buffer): void;
}

/** What the other end sends in one negotiation, told apart by payload type: sources may change, types may not. */
export class Incoming {
  readonly #transport: RTCDtlsTransport;
  readonly #ownSsrc: number;
  readonly #events: IncomingEvents;
  readonly #audioOutPayload: number;
  readonly #pictures: Pictures;
  readonly #queue = new QueueDelay(CLOCK.video);
  #audio: Statistics | undefined;
  #video: Statistics | undefined;
  #rttMs = 50;
  bytes = 0;
  videoBytes = 0;

  constructor(transport: RTCDtlsTransport, ownSsrc: number, audioOutPayload: number, events: IncomingEvents) {
    this.#transport = transport;
    this.#ownSsrc = ownSsrc;
    this.#audioOutPayload = audioOutPayload;
    this.#events = events;
    this.#pictures = new Pictures({
      picture: (unit) => this.#events.picture(unit),
      nack: (numbers) => this.#say((ssrc) => nack(this.#ownSsrc, ssrc, numbers)),
      pli: () => this.#say((ssrc) => pli(this.#ownSsrc, ssrc)),
    });
  }

  rtp({ header, payload }: RtpPacket, nowMs: number): void {
    this.bytes += payload.length + WIRE_OVERHEAD_BYTES;
    switch (header.payloadType) {
      case PAYLOAD.audio:
        return this.#sound(header, payload, nowMs);
      case PAYLOAD.video:
        return this.#picture(header, payload, nowMs);
      case PAYLOAD.rtx:
        return this.#repair(header, payload, nowMs);
      default:
    }
  }

  /** Whether a repair is awaited. */
  get waiting(): boolean {
    return this.#pictures.waiting;
  }

  tick(nowMs: number, rttMs: number | null): void {
    this.#rttMs = rttMs ?? this.#rttMs;
    this.#pictures.tick(nowMs, this.#rttMs);
  }

  wantKeyframe(nowMs: number): void {
    this.#pictures.want(nowMs);
  }

  /** A sender report of one of the sources. @param lsr compact */
  heard(ssrc: number, lsr: number, nowMs: number): void {
    for (const source of [this.#audio, this.#video]) if (source?.ssrc === ssrc) source.heard(lsr, nowMs);
  }

  /** Reports of what came since the last call; loss is the picture's, or the sound's where there is no picture. */
  reports(nowMs: number): { readonly blocks: Reception[]; readonly loss: number | null; readonly queueMs: number } {
    const [video, audio] = [this.#video?.report(nowMs), this.#audio?.report(nowMs)];
    const told = (video?.expected ?? 0) > 0 ? video : audio;
    const blocks = [video?.block, audio?.block].filter((block) => block !== undefined);
    return { blocks, loss: told?.loss ?? null, queueMs: this.#queue.take() };
  }

  get pictures(): number {
    return this.#pictures.pictures;
  }

  get lost(): number {
    return this.#pictures.lost;
  }

  get videoSsrc(): number | undefined {
    return this.#video?.ssrc;
  }

  #sound(header: RtpHeader, payload: Buffer, nowMs: number): void {
    if (this.#audio?.ssrc !== header.ssrc) this.#audio = new Statistics(header.ssrc, CLOCK.audio);
    this.#audio.add(header.sequenceNumber, header.timestamp, nowMs);
    const { marker, sequenceNumber, timestamp, ssrc } = header;
    const plain = new RtpHeader({ marker, sequenceNumber, timestamp, ssrc, payloadType: this.#audioOutPayload });
    this.#events.sound(Buffer.concat([plain.serialize(12), payload]));
  }

  #picture(header: RtpHeader, payload: Buffer, nowMs: number): void {
    this.videoBytes += payload.length + WIRE_OVERHEAD_BYTES;
    if (this.#video?.ssrc !== header.ssrc) this.#video = new Statistics(header.ssrc, CLOCK.video);
    const sequence = this.#video.add(header.sequenceNumber, header.timestamp, nowMs);
    this.#queue.add(header.timestamp, nowMs);
    this.#pictures.push(sequence, viewOf(header, payload), nowMs, this.#rttMs);
  }

  /** RFC 4588: the original sequence number, then the payload. Without a payload it is padding that probes the line. */
  #repair(header: RtpHeader, payload: Buffer, nowMs: number): void {
    this.videoBytes += payload.length + WIRE_OVERHEAD_BYTES;
    if (this.#video === undefined || payload.length <= 2) return;
    const sequence = this.#video.near(payload.readUInt16BE(0));
    if (sequence === undefined) return;
    this.#pictures.push(sequence, viewOf(header, payload.subarray(2)), nowMs, this.#rttMs);
  }

  #say(packet: (ssrc: number) => RtcpPacket): void {
    const ssrc = this.#video?.ssrc;
    if (ssrc !== undefined && this.#transport.state === "connected") void this.#transport.sendRtcp([packet(ssrc)]);
  }
}

function viewOf({ payloadType, marker, sequenceNumber, timestamp, ssrc }: RtpHeader, payload: Buffer): RtpView {
  return { payloadType, marker, sequenceNumber, timestamp, ssrc, payload };
}
