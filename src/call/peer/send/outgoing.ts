import { randomInt } from "node:crypto";
import { RtpHeader, RtpPacket, wrapRtx } from "werift";
import type { RTCDtlsTransport } from "werift";
import { absSendTime, ntpOf } from "../rtp/ntp.ts";
import { readRtp, WIRE_OVERHEAD_BYTES } from "../rtp/packet.ts";
import type { RtpView } from "../rtp/packet.ts";
import { EXTENSION, PAYLOAD } from "../werift/configuration.ts";
import { Bucket } from "./bucket.ts";
import { Continuity } from "./continuity.ts";
import type { Continued } from "./continuity.ts";

/** Packets kept for repair: 3 s at the highest rate of a thin line. */
const HISTORY = 256;
/** What repairs may take, kbit/s: answering all of a jam's requests would feed the jam. */
const REPAIR_KBPS = 60;
const REPAIR_BURST_BYTES = 9000;

/** Where a medium's packets go out at, in one negotiation. */
export interface OutgoingTo {
  readonly transport: RTCDtlsTransport;
  readonly ssrc: number;
  readonly rtxSsrc: number | undefined;
  readonly mid: string;
}

/** One medium as it is sent: numbering that goes on whatever the source does, history for repair, counts for reports. */
export class Outgoing {
  readonly kind: "audio" | "video";
  readonly clockRate: number;
  readonly #continuity: Continuity;
  readonly #repair = new Bucket(REPAIR_KBPS, REPAIR_BURST_BYTES);
  #history: (RtpPacket | undefined)[] = [];
  #repaired = new Map<number, number>();
  #to: OutgoingTo | undefined;
  #sequence = randomInt(0x8000);
  #rtxSequence = randomInt(0x8000);
  #anchor: { readonly timestamp: number; readonly atMs: number } | undefined;
  /** Of the present negotiation, for its sender reports. */
  packets = 0;
  octets = 0;
  /** All bytes sent, with headers; repairs among them, and repairs refused. */
  wireBytes = 0;
  repairBytes = 0;
  repairsRefused = 0;

  constructor(kind: "audio" | "video", clockRate: number) {
    this.kind = kind;
    this.clockRate = clockRate;
    this.#continuity = new Continuity(clockRate);
  }

  /** From now on to another negotiation, or nowhere. */
  route(to: OutgoingTo | undefined): void {
    this.#to = to;
    this.#history = [];
    this.#repaired.clear();
    this.packets = 0;
    this.octets = 0;
  }

  sourceChanged(): void {
    this.#continuity.sourceChanged();
  }

  /** Reads a datagram of the encoder and gives it the timestamp to be sent with; undefined for what is no RTP. */
  take(datagram: Buffer, nowMs: number): (Continued & { readonly packet: RtpView }) | undefined {
    const read = readRtp(datagram);
    if (read === undefined || read.payload.length === 0) return undefined;
    const continued = this.#continuity.next(read.ssrc, read, nowMs);
    this.#anchor = { timestamp: continued.timestamp, atMs: nowMs };
    return { ...continued, packet: { ...read, timestamp: continued.timestamp } };
  }

  /** Numbers are given here: what was held back and thrown away before leaves no gap to be asked for. */
  send({ timestamp, marker, payload }: RtpView): void {
    if (this.#to?.transport.state !== "connected") return;
    this.#sequence = (this.#sequence + 1) & 0xffff;
    const sequenceNumber = this.#sequence;
    const { ssrc, mid } = this.#to;
    const payloadType = PAYLOAD[this.kind];
    const extensions: { id: number; payload: Buffer }[] = [{ id: EXTENSION.mid, payload: Buffer.from(mid) }];
    if (this.kind === "video") extensions.push({ id: EXTENSION.absSendTime, payload: absSendTime(ntpOf(Date.now())) });
    const header = new RtpHeader({ ssrc, payloadType, sequenceNumber, timestamp, marker, extensions });
    if (this.kind === "video") this.#history[sequenceNumber % HISTORY] = new RtpPacket(header, payload);
    this.packets = (this.packets + 1) >>> 0;
    this.octets = (this.octets + payload.length) >>> 0;
    this.wireBytes += payload.length + WIRE_OVERHEAD_BYTES;
    void this.#to.transport.sendRtp(payload, header);
  }

  /** Repairs what the other end asks for, within the budget, and each packet once a round trip. */
  repair(sequenceNumber: number, nowMs: number, rttMs: number): void {
    const found = this.#history[sequenceNumber % HISTORY];
    if (this.#to?.rtxSsrc === undefined || found?.header.sequenceNumber !== sequenceNumber) return;
    if (nowMs - (this.#repaired.get(sequenceNumber) ?? -Infinity) < Math.max(10, rttMs * 0.8)) return;
    const bytes = found.payload.length + WIRE_OVERHEAD_BYTES + 2;
    if (!this.#repair.take(bytes, nowMs)) {
      this.repairsRefused += 1;
      return;
    }
    if (this.#repaired.size > HISTORY) this.#repaired.clear();
    this.#repaired.set(sequenceNumber, nowMs);
    this.#rtxSequence = (this.#rtxSequence + 1) & 0xffff;
    const rtx = wrapRtx(found, PAYLOAD.rtx, this.#rtxSequence, this.#to.rtxSsrc);
    rtx.header.extensions = [
      { id: EXTENSION.mid, payload: Buffer.from(this.#to.mid) },
      { id: EXTENSION.absSendTime, payload: absSendTime(ntpOf(Date.now())) },
    ];
    this.wireBytes += bytes;
    this.repairBytes += bytes;
    void this.#to.transport.sendRtp(rtx.payload, rtx.header);
  }

  /** The timestamp that a picture or sound taken at this moment would have: what ties the media together. */
  timestampAt(nowMs: number): number | undefined {
    if (this.#anchor === undefined || this.packets === 0) return undefined;
    const passed = Math.round(((nowMs - this.#anchor.atMs) / 1000) * this.clockRate);
    return (this.#anchor.timestamp + passed) >>> 0;
  }
}
