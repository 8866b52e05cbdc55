import { Unwrapped } from "../rtp/unwrap.ts";

/** One access unit in Annex B byte-stream form (ITU-T H.264, Annex B). */
export interface AccessUnit {
  /** It has an IDR picture, and its parameter sets with it: a decoder can begin here. */
  readonly keyframe: boolean;
  /** 90 kHz, unwrapped. */
  readonly timestamp: number;
  readonly data: Uint8Array<ArrayBuffer>;
}

export interface MediaPacket {
  readonly marker: boolean;
  readonly timestamp: number;
  readonly payload: Buffer;
}

const START_CODE = Buffer.from([0, 0, 0, 1]);
/** More is not a picture of a call; level 3.1 allows 14 Mbit/s, a whole second of that. */
export const MAX_UNIT_BYTES = 2 * 1024 * 1024;
const MAX_NALS = 1024;

const NAL = { IDR: 5, SPS: 7, PPS: 8, STAP_A: 24, FU_A: 28 } as const;

/**
 * RTP payloads of H.264, packetization-mode 1 (RFC 6184): single NAL units, STAP-A, FU-A. Packets must come in order;
 * `gap` says that some are missing. Until the first keyframe, and after a gap or a malformed packet until the next one,
 * nothing comes out: what a decoder would make of it is not a picture.
 */
export class Depacketizer {
  readonly #timestamps = new Unwrapped(32);
  #nals: Buffer[] = [];
  #bytes = 0;
  #fragments: Buffer[] | undefined;
  #timestamp: number | undefined;
  #broken = false;
  #needsKeyframe = true;
  #sps: Buffer | undefined;
  #pps: Buffer | undefined;

  /** Whether nothing comes out until a keyframe comes. */
  get needsKeyframe(): boolean {
    return this.#needsKeyframe;
  }

  /** Packets before the next one are lost for good. */
  gap(): void {
    this.#drop();
    this.#broken = true;
    this.#needsKeyframe = true;
  }

  /** Takes the next packet; gives the access units that are complete by it (two, if a marker was left out). */
  push(packet: MediaPacket): readonly AccessUnit[] {
    const done: AccessUnit[] = [];
    if (this.#timestamp !== undefined && packet.timestamp !== this.#timestamp) this.#finish(done);
    this.#timestamp = packet.timestamp;
    if (!this.#take(packet.payload)) this.#broken = true;
    if (packet.marker) this.#finish(done);
    return done;
  }

  #take(payload: Buffer): boolean {
    // Padding alone, as senders probe a line with.
    if (payload.length === 0) return true;
    const type = payload.readUInt8(0) & 0x1f;
    if (type !== NAL.FU_A && this.#fragments !== undefined) return false;
    if (type >= 1 && type <= 23) return this.#add(payload);
    if (type === NAL.STAP_A) return this.#aggregate(payload);
    if (type === NAL.FU_A) return this.#fragment(payload);
    return false;
  }

  #aggregate(payload: Buffer): boolean {
    let at = 1;
    while (at < payload.length) {
      if (at + 2 > payload.length) return false;
      const length = payload.readUInt16BE(at);
      at += 2;
      if (length === 0 || at + length > payload.length) return false;
      if (!this.#add(payload.subarray(at, at + length))) return false;
      at += length;
    }
    return true;
  }

  #fragment(payload: Buffer): boolean {
    if (payload.length < 3) return false;
    const [indicator, header] = [payload.readUInt8(0), payload.readUInt8(1)];
    const [start, end] = [(header & 0x80) !== 0, (header & 0x40) !== 0];
    if (start === (this.#fragments !== undefined)) return false;
    this.#fragments ??= [Buffer.from([(indicator & 0xe0) | (header & 0x1f)])];
    const piece = payload.subarray(2);
    this.#bytes += piece.length;
    if (this.#bytes > MAX_UNIT_BYTES) return false;
    this.#fragments.push(piece);
    if (!end) return true;
    const whole = Buffer.concat(this.#fragments);
    this.#fragments = undefined;
    this.#bytes -= whole.length - 1;
    return this.#add(whole);
  }

  #add(nal: Buffer): boolean {
    this.#bytes += nal.length;
    if (this.#bytes > MAX_UNIT_BYTES || this.#nals.length >= MAX_NALS) return false;
    this.#nals.push(nal);
    return true;
  }

  #drop(): void {
    this.#nals = [];
    this.#fragments = undefined;
    this.#bytes = 0;
    this.#timestamp = undefined;
    this.#broken = false;
  }

  #finish(done: AccessUnit[]): void {
    const [nals, broken, timestamp] = [this.#nals, this.#broken || this.#fragments !== undefined, this.#timestamp];
    this.#drop();
    if (broken) {
      this.#needsKeyframe = true;
      return;
    }
    if (nals.length === 0 || timestamp === undefined) return;
    const unit = this.#unit(nals, timestamp);
    if (unit !== undefined) done.push(unit);
  }

  #unit(nals: Buffer[], timestamp: number): AccessUnit | undefined {
    const types = nals.map((nal) => nal.readUInt8(0) & 0x1f);
    nals.forEach((nal, i) => {
      // Copies: a view would keep its whole datagram for the length of the call.
      if (types[i] === NAL.SPS) this.#sps = Buffer.from(nal);
      if (types[i] === NAL.PPS) this.#pps = Buffer.from(nal);
    });
    const sets = [types.includes(NAL.SPS) ? undefined : this.#sps, types.includes(NAL.PPS) ? undefined : this.#pps];
    const keyframe = types.includes(NAL.IDR) && this.#sps !== undefined && this.#pps !== undefined;
    if (this.#needsKeyframe && !keyframe) return undefined;
    this.#needsKeyframe = false;
    const all = keyframe ? [...sets.filter((set) => set !== undefined), ...nals] : nals;
    return { keyframe, timestamp: this.#timestamps.of(timestamp), data: annexB(all) };
  }
}

/** Whether a payload begins a keyframe: its parameter sets, or its IDR picture. */
export function beginsKeyframe(payload: Buffer): boolean {
  const type = (payload[0] ?? 0) & 0x1f;
  const inner = type === NAL.STAP_A ? (payload[3] ?? 0) & 0x1f : type;
  if (type === NAL.FU_A) return ((payload[1] ?? 0) & 0x9f) === (0x80 | NAL.IDR);
  return inner === NAL.SPS || inner === NAL.IDR;
}

/** Its own memory, so that it can be transferred to another thread. */
function annexB(nals: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const data = new Uint8Array(nals.reduce((sum, nal) => sum + START_CODE.length + nal.length, 0));
  let at = 0;
  for (const nal of nals) {
    data.set(START_CODE, at);
    data.set(nal, at + START_CODE.length);
    at += START_CODE.length + nal.length;
  }
  return data;
}
