import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import type { Camera, Capture } from "../../../devices/camera/port.ts";
import { Depacketizer } from "../../call/peer/h264/depacketize.ts";
import { readRtp } from "../../call/peer/rtp/packet.ts";
import type { VisioborneError } from "../../contract/errors.ts";
import type { ScreenPicture } from "../../screen/port.ts";

const PAYLOAD = 96;
/** From the camera to the screen beside it: no line is in between. */
const VIDEO = { kbps: 1500, height: 480, fps: 25 } as const;
/** While the page waits for a keyframe, it is asked for no more often. */
const KEYFRAME_MS = 500;

/** The camera's own picture on the borne's own screen. It goes nowhere else: the packets cross loopback only. */
export class LivePicture {
  readonly #socket: Socket = createSocket("udp4");
  readonly #depacketizer = new Depacketizer();
  readonly #show: (picture: ScreenPicture) => void;
  #capture: Capture | undefined;
  #sequence: number | undefined;
  #askedMs = -Infinity;
  #closed: Promise<void> | undefined;

  constructor(show: (picture: ScreenPicture) => void) {
    this.#show = show;
  }

  /**
   * Opens the camera; resolves at its first frame.
   * @param ended called once, if it ends by itself
   * @throws VisioborneError `camera.absent`, `camera.busy`; the signal's reason
   */
  async open(camera: Camera, signal: AbortSignal, ended: (why: VisioborneError) => void): Promise<void> {
    this.#socket.on("error", () => undefined);
    this.#socket.on("message", (datagram) => this.#take(datagram));
    this.#socket.bind(0, "127.0.0.1");
    await once(this.#socket, "listening", { signal });
    const { port } = this.#socket.address();
    const capture = await camera.capture("framing", signal, { port, payload: PAYLOAD, ...VIDEO });
    this.#capture = capture;
    capture.on("restarted", () => this.#depacketizer.gap());
    capture.on("ended", ended);
    if (this.#closed) await capture.close();
    else capture.forceKeyframe();
  }

  /** The page can't go on without a keyframe. */
  keyframe(): void {
    const nowMs = performance.now();
    if (nowMs - this.#askedMs < KEYFRAME_MS) return;
    this.#askedMs = nowMs;
    this.#capture?.forceKeyframe();
  }

  /** Closes the camera. Idempotent. */
  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  async #release(): Promise<void> {
    this.#socket.close();
    await this.#capture?.close();
  }

  #take(datagram: Buffer): void {
    const packet = readRtp(datagram);
    if (packet === undefined || packet.payloadType !== PAYLOAD) return;
    const { sequenceNumber } = packet;
    if (this.#sequence !== undefined && sequenceNumber !== ((this.#sequence + 1) & 0xffff)) this.#depacketizer.gap();
    this.#sequence = sequenceNumber;
    for (const unit of this.#depacketizer.push(packet)) this.#show({ from: "own", ...unit });
    if (this.#depacketizer.needsKeyframe) this.keyframe();
  }
}
