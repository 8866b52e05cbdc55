import { createSocket } from "node:dgram";
import type { RTCCertificate, RtcpPacket } from "werift";
import { VisioborneError } from "../../../contract/errors.ts";
import type { IceServer, PeerEnds, PeerOptions, PeerState } from "../port.ts";
import { AUDIO_KBPS, videoBudgetKbps } from "../rate/budget.ts";
import { IDLE, watched } from "../watch.ts";
import type { WatchEvent } from "../watch.ts";
import { PAYLOAD } from "./configuration.ts";
import { Control } from "./control.ts";
import { freePort } from "./free-port.ts";
import { Incoming } from "./incoming.ts";
import { Link } from "./link.ts";
import type { FromPeer } from "./protocol.ts";
import { Sending } from "./sending.ts";
import type { Ears } from "./sending.ts";

/** Rates, reports, watch: all of it is slower. Each look wakes the processor. */
const TICK_MS = 50;
/** While a repair is awaited, or the line lets packets overtake each other. */
const REPAIR_MS = 10;
const KEYFRAME_MS = 1000;
/** A browser takes `b=AS` for the rate of its encoder, and puts it above what Opus' own parameters say. */
const AUDIO_SPARE_KBPS = 8;
/** A message that is longer is not one of the contract's; papers come in pieces. */
const MAX_MESSAGE_BYTES = 256 * 1024;

/** How a session tells: memory of pictures is handed over, not copied. */
export type Say = (told: FromPeer, transfer?: ArrayBuffer[]) => void;

/** What a session is made of before a press: made warm. */
export interface Prepared {
  readonly certificate: RTCCertificate;
  readonly ears: Ears;
}

/** The session as it runs in the worker: one call, through any number of negotiations. */
export class Session {
  readonly #options: PeerOptions;
  readonly #prepared: Prepared;
  readonly #say: Say;
  readonly #out = createSocket("udp4");
  readonly #sending: Sending;
  readonly #ends: PeerEnds;
  readonly #tick: NodeJS.Timeout;
  #repair: NodeJS.Timeout | undefined;
  #link: Link | undefined;
  #incoming: Incoming | undefined;
  #control: Control | undefined;
  #watch = IDLE;
  #keyframeMs = -Infinity;
  #keyframeDue = false;
  #given = 0;
  #toldSent = 0;
  #reserved = { upKbps: 0, downKbps: 0 };

  static async open(prepared: Prepared, options: PeerOptions, say: Say): Promise<Session> {
    const audioOutPort = options.audioOutPort ?? (await freePort());
    return new Session(prepared, options, audioOutPort, say);
  }

  private constructor(prepared: Prepared, options: PeerOptions, audioOutPort: number, say: Say) {
    this.#options = options;
    this.#prepared = prepared;
    this.#say = say;
    this.#ends = {
      videoInPort: prepared.ears.video.address().port,
      audioInPort: prepared.ears.audio.address().port,
      audioOutPort,
      audioOutPayload: PAYLOAD.audio,
    };
    this.#out.on("error", () => {});
    this.#sending = new Sending(prepared.ears, videoBudgetKbps(options.lineKbps), {
      keyframeWanted: () => this.#wantKeyframe(),
      own: ({ keyframe, timestamp, data }) =>
        say({ type: "picture", picture: { from: "own", keyframe, timestamp, data } }, [data.buffer]),
    });
    this.#tick = setInterval(() => this.#ticked(), TICK_MS);
  }

  get ends(): PeerEnds {
    return this.#ends;
  }

  async offer(iceServers: readonly IceServer[]): Promise<string> {
    await this.#drop();
    const link = new Link(
      {
        iceServers,
        relayOnly: this.#options.relayOnly ?? false,
        certificate: this.#prepared.certificate,
        videoKbps: videoBudgetKbps(this.#options.lineKbps),
        audioKbps: AUDIO_KBPS + AUDIO_SPARE_KBPS,
      },
      {
        candidate: (candidate) => this.#say({ type: "candidate", candidate }),
        connected: () => this.#connected(),
        broken: () => this.#see({ type: "broken" }),
        rtp: (packet) => {
          this.#see({ type: "media" });
          this.#incoming?.rtp(packet, performance.now());
          this.#repairSoon();
        },
        rtcp: (packet) => this.#rtcp(packet),
        channel: (open) => this.#say({ type: "channel", open }),
        message: (data) => this.#message(data),
      },
    );
    this.#link = link;
    this.#control = new Control(link, this.#sending, this.#options, (told) => this.#say(told));
    this.#incoming = new Incoming(link.transport, link.ssrc.video, this.#ends.audioOutPayload, {
      picture: ({ keyframe, timestamp, data }) =>
        this.#say({ type: "picture", picture: { from: "expert", keyframe, timestamp, data } }, [data.buffer]),
      sound: (rtp) => this.#out.send(rtp, this.#ends.audioOutPort, "127.0.0.1"),
    });
    this.#see({ type: "offered" });
    return link.offer();
  }

  async answer(sdp: string): Promise<void> {
    if (this.#link === undefined) throw new VisioborneError("peer.sdp", "SDP answer: no offer was made");
    this.#sending.prepare();
    // A new negotiation does not wait for what the one before has asked for.
    this.#keyframeMs = -Infinity;
    this.#wantKeyframe();
    const video = await this.#link.answer(sdp);
    this.#control?.video(video);
    this.#see({ type: "answered" });
  }

  async candidate(candidate: string | null): Promise<void> {
    await this.#link?.addCandidate(candidate);
  }

  send(message: string | Uint8Array): void {
    this.#given += typeof message === "string" ? Buffer.byteLength(message) : message.length;
    try {
      this.#link?.send(typeof message === "string" ? message : Buffer.from(message));
    } catch {
      // A channel that closes at this moment: what was given is lost with it, as the event says.
    }
  }

  keyframe(): void {
    this.#incoming?.wantKeyframe(performance.now());
  }

  ownView(on: boolean): void {
    this.#sending.ownView(on);
    if (on) this.#wantKeyframe();
  }

  reserve(upKbps: number, downKbps: number): void {
    this.#reserved = { upKbps, downKbps };
    this.#control?.reserve(upKbps, downKbps, performance.now());
  }

  sourceChanged(): void {
    this.#sending.sourceChanged();
  }

  async close(): Promise<void> {
    clearInterval(this.#tick);
    clearTimeout(this.#repair);
    await this.#drop();
    this.#see({ type: "closed" });
    this.#sending.close();
    this.#out.close();
  }

  async #drop(): Promise<void> {
    const link = this.#link;
    this.#link = this.#incoming = this.#control = undefined;
    this.#sending.route(undefined);
    if (link === undefined) return;
    if (link.buffered !== undefined) this.#say({ type: "channel", open: false });
    await link.close();
  }

  #connected(): void {
    this.#see({ type: "connected" });
    const opened = this.#sending.route(this.#link);
    this.#control?.begin(performance.now());
    this.#control?.reserve(this.#reserved.upKbps, this.#reserved.downKbps, performance.now());
    // What the answer has asked for may still be on its way.
    if (!opened) this.#wantKeyframe();
  }

  #rtcp(packet: RtcpPacket): void {
    this.#see({ type: "alive" });
    if (this.#incoming === undefined || this.#control === undefined) return;
    if (this.#control.heard(packet, this.#incoming, performance.now())) this.#wantKeyframe();
  }

  #message(data: string | Buffer): void {
    if (data.length > MAX_MESSAGE_BYTES) return;
    if (typeof data === "string") this.#say({ type: "message", message: data });
    else {
      const message = new Uint8Array(data);
      this.#say({ type: "message", message }, [message.buffer]);
    }
  }

  /** At most one a second, and the last wish is kept. */
  #wantKeyframe(): void {
    const nowMs = performance.now();
    this.#keyframeDue = nowMs - this.#keyframeMs < KEYFRAME_MS;
    if (this.#keyframeDue) return;
    this.#keyframeMs = nowMs;
    this.#say({ type: "keyframe-wanted" });
  }

  #ticked(): void {
    const nowMs = performance.now();
    this.#see({ type: "tick" });
    if (this.#keyframeDue || this.#sending.needsKeyframe) this.#wantKeyframe();
    if (this.#incoming !== undefined) {
      this.#incoming.tick(nowMs, this.#control?.rttMs ?? null);
      this.#control?.tick(this.#incoming, nowMs);
    }
    const sent = this.#given - (this.#link?.buffered ?? 0);
    if (sent !== this.#toldSent) this.#say({ type: "sent", bytes: (this.#toldSent = sent) });
  }

  #repairSoon(): void {
    if (this.#repair !== undefined || this.#incoming?.waiting !== true) return;
    this.#repair = setTimeout(() => {
      this.#repair = undefined;
      this.#incoming?.tick(performance.now(), this.#control?.rttMs ?? null);
      this.#repairSoon();
    }, REPAIR_MS);
  }

  #see(event: WatchEvent): void {
    const before: PeerState = this.#watch.state;
    this.#watch = watched(this.#watch, event, performance.now());
    if (this.#watch.state !== before) this.#say({ type: "state", state: this.#watch.state });
  }
}
