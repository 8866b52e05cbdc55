import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { EventEmitter, once } from "node:events";
import { randomInt } from "node:crypto";
import { VisioborneError, errorLine } from "../../src/contract/errors.ts";
import type { Clock } from "../../src/contract/runtime.ts";
import type { CallEnds, Conversation, ConversationEvents } from "./port.ts";
import { hear, SILENT } from "./voice-activity.ts";
import type { VoiceActivity } from "./voice-activity.ts";

const FRAME_MS = 20;
/** RTP's clock for Opus is 48 kHz whatever the sound's own rate (RFC 7587, 4.1). */
const FRAME_TICKS = (48_000 * FRAME_MS) / 1000;
const LEVEL_EVERY_FRAMES = 5;
/** An Opus packet of 20 ms of digital silence: full band CELT, mono (RFC 6716, 3.1). */
const SILENCE = Buffer.from([0xf8, 0xff, 0xfe]);
/** 20 ms of a tone of 450 Hz, nine periods, so that the packet can follow itself: it decodes to -23 dBFS. */
const TONE = Buffer.from(
  "+L17yoLiSuSCV+4pMga6Kj8Lrj0qevW5PT68yBM1zHJg6Osw3s7xHxDb7MDJoLQUZxIqsuys9O5L3yxzrA==",
  "base64",
);
const TONE_DBFS = -23;
const RTP_HEADER_BYTES = 12;
/** A packet no longer than this is silence or comfort noise (RFC 7587, 3.1.3: discontinuous transmission). */
const SILENT_BYTES = RTP_HEADER_BYTES + 8;
/** A voice by ITU-T P.56, nothing at all; decibels relative to full scale. */
const VOICE_DBFS = -26;
const NOTHING_DBFS = -120;

/** The sound of a call without a card: a tone goes out as real RTP with Opus, and what comes in is heard by its size. */
export class TwinConversation extends EventEmitter<ConversationEvents> implements Conversation {
  readonly #ends: CallEnds;
  readonly #clock: Clock;
  readonly #socket: Socket = createSocket("udp4");
  #timer: NodeJS.Timeout | undefined;
  #startedMs = 0;
  #frames = 0;
  #ssrc = 0;
  #sequence = 0;
  #ticks = 0;
  #farDbfs = NOTHING_DBFS;
  #muted = false;
  #activity: VoiceActivity = SILENT;
  #over: Promise<void> | undefined;

  constructor(ends: CallEnds, clock: Clock) {
    super();
    this.#ends = ends;
    this.#clock = clock;
    this.#number();
  }

  /** Resolves when its sound flows. @throws VisioborneError `sound.failed` when the port is taken */
  async start(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#socket.on("message", (packet) => this.#onPacket(packet));
    this.#socket.bind(this.#ends.inPort, "127.0.0.1");
    try {
      await once(this.#socket, "listening", { signal });
    } catch (error) {
      this.#socket.close();
      signal.throwIfAborted();
      throw new VisioborneError("sound.failed", `port ${this.#ends.inPort}: ${errorLine(error)}`);
    }
    this.#socket.on("error", (error) => void this.end(new VisioborneError("sound.failed", errorLine(error))));
    this.#startedMs = this.#clock.monotonicMs();
    this.#timer = setInterval(() => this.#onTick(), FRAME_MS);
  }

  otherSpeaks(): boolean {
    return this.#activity.speaking;
  }

  mute(muted: boolean): void {
    this.#muted = muted;
  }

  /** Its RTP begins anew, as when a media process was replaced. */
  restart(): void {
    if (this.#over) return;
    this.#number();
    this.emit("restarted");
  }

  close(): Promise<void> {
    return this.end(undefined);
  }

  /** Ends it; `error` says why, undefined = it was closed. Idempotent. */
  end(error: VisioborneError | undefined): Promise<void> {
    this.#over ??= this.#end(error);
    return this.#over;
  }

  async #end(error: VisioborneError | undefined): Promise<void> {
    clearInterval(this.#timer);
    await new Promise<void>((resolve) => this.#socket.close(resolve));
    if (this.#activity.speaking) this.emit("otherVoice", false);
    this.#activity = SILENT;
    this.emit("ended", error);
  }

  /** Numbers at random, as a new source has them (RFC 3550, 5.1). */
  #number(): void {
    this.#ssrc = randomInt(2 ** 32);
    this.#sequence = randomInt(2 ** 16);
    this.#ticks = randomInt(2 ** 32);
  }

  #onPacket(packet: Buffer): void {
    if (packet.length <= RTP_HEADER_BYTES || ((packet[1] ?? 0) & 0x7f) !== this.#ends.inPayload) return;
    if (packet.length > SILENT_BYTES) this.#farDbfs = VOICE_DBFS;
  }

  /** Sends the frames that are due: a timer fires late, and a call's sound must not fall behind. */
  #onTick(): void {
    const due = Math.floor((this.#clock.monotonicMs() - this.#startedMs) / FRAME_MS) + 1;
    for (let burst = 0; this.#frames < due && burst < 50; burst += 1) this.#frame();
    this.#frames = due;
  }

  #frame(): void {
    const opus = this.#muted ? SILENCE : TONE;
    const packet = Buffer.alloc(RTP_HEADER_BYTES + opus.length);
    packet[0] = 0x80;
    packet[1] = this.#ends.outPayload;
    packet.writeUInt16BE(this.#sequence, 2);
    packet.writeUInt32BE(this.#ticks, 4);
    packet.writeUInt32BE(this.#ssrc, 8);
    opus.copy(packet, RTP_HEADER_BYTES);
    this.#socket.send(packet, this.#ends.outPort, "127.0.0.1", () => undefined);
    this.#sequence = (this.#sequence + 1) % 2 ** 16;
    this.#ticks = (this.#ticks + FRAME_TICKS) % 2 ** 32;
    this.#frames += 1;
    if (this.#frames % LEVEL_EVERY_FRAMES === 0) this.#level();
  }

  #level(): void {
    const farDbfs = this.#farDbfs;
    this.#farDbfs = NOTHING_DBFS;
    this.emit("levels", { farDbfs, nearDbfs: TONE_DBFS });
    const before = this.#activity.speaking;
    this.#activity = hear(this.#activity, farDbfs, this.#clock.monotonicMs());
    if (this.#activity.speaking !== before) this.emit("otherVoice", this.#activity.speaking);
  }
}
