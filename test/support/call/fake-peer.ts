import { createSocket } from "node:dgram";
import type { Socket } from "node:dgram";
import { EventEmitter, once } from "node:events";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type {
  IceServer,
  PeerEnds,
  PeerEvents,
  PeerMaker,
  PeerOptions,
  PeerSession,
  PeerState,
  PeerStats,
} from "../../../src/call/peer/port.ts";

const NOTHING: PeerStats = {
  encryption: null,
  rttMs: null,
  kbpsUp: 0,
  kbpsDown: 0,
  lossUpPct: null,
  lossDownPct: null,
  fpsUp: 0,
  fpsDown: 0,
  targetKbps: 0,
  rembUpKbps: null,
  rembDownKbps: null,
  queueDownMs: 0,
  path: null,
};

/** A session without WebRTC: real UDP ends, and a test that says what the other end does. */
export class FakeSession extends EventEmitter<PeerEvents> implements PeerSession {
  readonly ends: PeerEnds;
  readonly options: PeerOptions;
  /** Servers of each offer that was made. */
  readonly offers: (readonly IceServer[])[] = [];
  readonly answers: string[] = [];
  readonly candidates: (string | null)[] = [];
  /** What was sent on the data channel while it was open. */
  readonly said: (string | Uint8Array)[] = [];
  /** What is to be kept free for papers, kbit/s up and down. */
  readonly reserved: [number, number][] = [];
  sourceChanges = 0;
  closed = false;
  channelOpen = false;
  /** RTP packets that came from camera and microphone. */
  videoPackets = 0;
  audioPackets = 0;
  readonly #sockets: readonly Socket[];
  #state: PeerState = "idle";
  #stats = NOTHING;

  private constructor(options: PeerOptions, ends: PeerEnds, sockets: readonly Socket[]) {
    super();
    this.options = options;
    this.ends = ends;
    this.#sockets = sockets;
    sockets[0]?.on("message", () => (this.videoPackets += 1));
    sockets[1]?.on("message", () => (this.audioPackets += 1));
  }

  static async open(options: PeerOptions): Promise<FakeSession> {
    const [video, audio, free] = await Promise.all([bound(), bound(), bound()]);
    const audioOutPort = free.address().port;
    await new Promise<void>((resolve) => free.close(resolve));
    const ends = {
      videoInPort: video.address().port,
      audioInPort: audio.address().port,
      audioOutPort,
      audioOutPayload: 111,
    };
    return new FakeSession(options, ends, [video, audio]);
  }

  state(): PeerState {
    return this.#state;
  }

  offer(iceServers: readonly IceServer[]): Promise<string> {
    if (this.closed) return Promise.reject(new VisioborneError("peer.failed", "the session is closed"));
    this.offers.push(iceServers);
    this.setChannel(false);
    this.setState("idle");
    const n = this.offers.length;
    queueMicrotask(() => this.emit("candidate", `candidate:${n} 1 udp 1 127.0.0.1 ${5000 + n} typ host`));
    return Promise.resolve(`v=0 offer ${n}`);
  }

  answer(sdp: string): Promise<void> {
    if (sdp.includes("bad")) return Promise.reject(new VisioborneError("peer.sdp", "no description"));
    this.answers.push(sdp);
    this.setState("connecting");
    return Promise.resolve();
  }

  addCandidate(candidate: string | null): Promise<void> {
    this.candidates.push(candidate);
    return Promise.resolve();
  }

  send(message: string | Uint8Array): boolean {
    if (!this.channelOpen) return false;
    this.said.push(message);
    return true;
  }

  requestKeyframe(): void {}

  setOwnView(_on: boolean): void {}

  reserve(upKbps: number, downKbps: number): void {
    this.reserved.push([upKbps, downKbps]);
  }

  sourceChanged(): void {
    this.sourceChanges += 1;
  }

  stats(): PeerStats {
    return this.#stats;
  }

  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    await Promise.all(this.#sockets.map((socket) => new Promise<void>((resolve) => socket.close(() => resolve()))));
  }

  setState(state: PeerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", state);
  }

  setChannel(open: boolean): void {
    if (open === this.channelOpen) return;
    this.channelOpen = open;
    this.emit("channel", open);
  }

  /** Media comes, encrypted, and the data channel is open. */
  flow(): void {
    this.#stats = {
      ...NOTHING,
      encryption: "SRTP_AEAD_AES_128_GCM",
      rttMs: 20,
      kbpsUp: 300,
      kbpsDown: 280,
      fpsDown: 25,
    };
    this.setState("flowing");
    this.emit("stats", this.#stats);
    this.setChannel(true);
  }

  /** The process behind it has died. */
  die(): void {
    this.emit("failed", new VisioborneError("peer.failed", "the peer has died"));
  }

  /** What was said on the data channel, as messages. */
  messages(): { readonly type: string; readonly [key: string]: unknown }[] {
    return this.said
      .filter((one) => typeof one === "string")
      .map((one) => JSON.parse(one) as { readonly type: string });
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return socket;
}

/** Makes fake sessions, and keeps them for the test to play with. */
export class FakePeers implements PeerMaker {
  readonly sessions: FakeSession[] = [];
  /** Openings that fail, one after the other. */
  failures = 0;

  warm(): void {}

  async open(options: PeerOptions, signal: AbortSignal): Promise<FakeSession> {
    signal.throwIfAborted();
    if (this.failures > 0) {
      this.failures -= 1;
      throw new VisioborneError("peer.failed", "no peer");
    }
    const session = await FakeSession.open(options);
    this.sessions.push(session);
    return session;
  }

  get last(): FakeSession {
    const session = this.sessions.at(-1);
    if (!session) throw new Error("no session was opened yet");
    return session;
  }

  openNow(): number {
    return this.sessions.filter(({ closed }) => !closed).length;
  }

  async close(): Promise<void> {
    await Promise.all(this.sessions.map((session) => session.close()));
  }
}
