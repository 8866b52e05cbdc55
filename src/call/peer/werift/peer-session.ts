import { EventEmitter } from "node:events";
import type { VisioborneError } from "../../../contract/errors.ts";
import type { IceServer, PeerEnds, PeerEvents, PeerSession, PeerState, PeerStats } from "../port.ts";
import type { FromPeer } from "./protocol.ts";
import type { PeerWorker } from "./worker.ts";

const DEADLINE_MS = 5000;
/** What may wait on the data channel, bytes. */
const MAX_WAITING_BYTES = 1024 * 1024;
const MAX_MESSAGE_BYTES = 132 * 1024;

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

/** A session of the worker, as the rest of the daemon sees it. */
export class WeriftSession extends EventEmitter<PeerEvents> implements PeerSession {
  readonly ends: PeerEnds;
  readonly #worker: PeerWorker;
  readonly #release: () => Promise<void>;
  #state: PeerState = "idle";
  #stats = NOTHING;
  #channel = false;
  #given = 0;
  #sent = 0;
  #closing: Promise<void> | undefined;
  readonly #told = (told: FromPeer): void => this.#hear(told);
  readonly #gone = (error: VisioborneError): void => this.#fail(error);

  /** @param release gives the worker back, its session closed */
  constructor(worker: PeerWorker, ends: PeerEnds, release: () => Promise<void>) {
    super();
    this.#worker = worker;
    this.ends = ends;
    this.#release = release;
    worker.on("told", this.#told);
    worker.once("gone", this.#gone);
  }

  state(): PeerState {
    return this.#state;
  }

  stats(): PeerStats {
    return this.#stats;
  }

  async offer(iceServers: readonly IceServer[]): Promise<string> {
    return (await this.#worker.ask({ type: "offer", iceServers }, DEADLINE_MS)) as string;
  }

  async answer(sdp: string): Promise<void> {
    await this.#worker.ask({ type: "answer", sdp }, DEADLINE_MS);
  }

  async addCandidate(candidate: string | null): Promise<void> {
    await this.#worker.ask({ type: "candidate", candidate }, DEADLINE_MS);
  }

  send(message: string | Uint8Array): boolean {
    const bytes = typeof message === "string" ? Buffer.byteLength(message) : message.length;
    if (!this.#channel || bytes > MAX_MESSAGE_BYTES || this.#given - this.#sent + bytes > MAX_WAITING_BYTES)
      return false;
    this.#given += bytes;
    this.#worker.tell({ type: "send", message });
    return true;
  }

  requestKeyframe(): void {
    this.#worker.tell({ type: "keyframe" });
  }

  setOwnView(on: boolean): void {
    this.#worker.tell({ type: "own-view", on });
  }

  reserve(upKbps: number, downKbps: number): void {
    this.#worker.tell({ type: "reserve", upKbps, downKbps });
  }

  sourceChanged(): void {
    this.#worker.tell({ type: "source-changed" });
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  async #close(): Promise<void> {
    this.#leave();
    this.#become("closed");
    await this.#release();
  }

  #leave(): void {
    this.#worker.off("told", this.#told);
    this.#worker.off("gone", this.#gone);
    this.#stats = NOTHING;
    if (this.#channel) this.#opened(false);
  }

  #fail(error: VisioborneError): void {
    this.#leave();
    this.#become("failed");
    this.emit("failed", error);
  }

  #become(state: PeerState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.emit("state", state);
  }

  #opened(open: boolean): void {
    this.#channel = open;
    this.emit("channel", open);
  }

  #hear(told: FromPeer): void {
    switch (told.type) {
      case "state":
        return this.#become(told.state);
      case "candidate":
        return void this.emit("candidate", told.candidate);
      case "picture":
        return void this.emit("picture", told.picture);
      case "target":
        return void this.emit("target", told.target);
      case "keyframe-wanted":
        return void this.emit("keyframeWanted");
      case "message":
        return void this.emit("message", told.message);
      case "channel":
        if (told.open !== this.#channel) this.#opened(told.open);
        return;
      case "sent":
        this.#sent = told.bytes;
        return;
      case "stats":
        this.#stats = told.stats;
        return void this.emit("stats", told.stats);
      default:
    }
  }
}
