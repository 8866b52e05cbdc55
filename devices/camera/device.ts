import { EventEmitter } from "node:events";
import { VisioborneError } from "../../src/contract/errors.ts";
import type { BenchPart, OnBench } from "../bench.ts";
import type { Condition, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../device.ts";
import { abortReason } from "../abort.ts";

import { WatchedCapture } from "./capture.ts";
import { CameraFindings } from "./findings.ts";
import type { PictureMemory } from "./picture.ts";
import type { Camera, Capture, CapturePurpose, VideoSend } from "./port.ts";
import { judgeRunning, watchForSelfTest } from "./self-test.ts";
import type { CameraBackend } from "./source.ts";

/** How often the presence of the node is looked at, open or closed, in milliseconds. */
const PRESENCE_POLL_MS = 1000;

const CLOSED_RESULT: SelfTestResult = {
  passed: false,
  conditions: [{ code: "camera.absent", detail: "the camera was closed" }],
  figures: {},
};

/** A camera on whatever backend: one capture at a time, presence watched while closed, findings that last. */
export class CameraDevice extends EventEmitter<DeviceEvents> implements Camera, OnBench {
  readonly identity: DeviceIdentity;
  /** Only of simulated hardware; a real camera has no such property. */
  declare readonly bench: BenchPart;
  readonly #backend: CameraBackend;
  readonly #context: DriverContext;
  readonly #findings: CameraFindings;
  #presence: NodeJS.Timeout | undefined;
  #current: WatchedCapture | undefined;
  #testing: Promise<SelfTestResult> | undefined;
  #opens = 0;
  readonly #gone = new AbortController();
  #closed: Promise<void> | undefined;

  constructor(backend: CameraBackend, context: DriverContext, bench?: BenchPart) {
    super();
    this.identity = backend.identity;
    this.#backend = backend;
    this.#context = context;
    this.#findings = new CameraFindings((conditions) => this.emit("conditions", conditions));
    // Defined only where there is one: `isOnBench` asks whether the property exists.
    if (bench) Object.defineProperty(this, "bench", { value: bench, enumerable: true });
  }

  /** Starts the watch of presence. @throws VisioborneError `camera.absent` */
  async start(): Promise<this> {
    this.#context.signal.throwIfAborted();
    const missing = await this.#backend.missing();
    if (missing !== undefined) throw absent(this.identity, missing);
    const poll = async (): Promise<void> => {
      await this.#lookForNode();
      if (!this.#closed) this.#presence = setTimeout(() => void poll(), PRESENCE_POLL_MS);
    };
    this.#presence = setTimeout(() => void poll(), PRESENCE_POLL_MS);
    return this;
  }

  conditions(): readonly Condition[] {
    return this.#findings.conditions();
  }

  opens(): number {
    return this.#opens;
  }

  async capture(purpose: CapturePurpose, signal: AbortSignal, video?: VideoSend): Promise<Capture> {
    return await this.#capture(purpose, signal, video);
  }

  selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) return Promise.reject(abortReason(signal));
    if (this.#closed) return Promise.resolve(CLOSED_RESULT);
    // A call that is on is not disturbed: its own frames are the test.
    if (this.#current && !this.#testing)
      return judgeRunning(this.#current, AbortSignal.any([signal, this.#gone.signal]));
    const open = (stop: AbortSignal): Promise<WatchedCapture> => this.#capture("self-test", stop);
    this.#testing ??= this.#untilClosed((stop) => watchForSelfTest(open, stop), signal).finally(() => {
      this.#testing = undefined;
    });
    return this.#testing;
  }

  /** A self-test that a close overtakes has its result too. */
  async #untilClosed(
    test: (stop: AbortSignal) => Promise<SelfTestResult>,
    signal: AbortSignal,
  ): Promise<SelfTestResult> {
    try {
      return await test(AbortSignal.any([signal, this.#gone.signal]));
    } catch (error) {
      if (this.#closed && !signal.aborted) return CLOSED_RESULT;
      throw error;
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#release();
    return this.#closed;
  }

  async #release(): Promise<void> {
    clearTimeout(this.#presence);
    this.#gone.abort(new VisioborneError("device.closed", "the camera was closed"));
    await this.#current?.close();
  }

  async #capture(purpose: CapturePurpose, signal: AbortSignal, video?: VideoSend): Promise<WatchedCapture> {
    signal.throwIfAborted();
    if (this.#closed)
      throw new VisioborneError("device.closed", "the camera was closed: open it with its driver again");
    while (this.#current) await this.#makeWay(this.#current, purpose);
    const context = {
      backend: this.#backend,
      clock: this.#context.clock,
      log: this.#context.log.child({ purpose }),
      onVerdict: (memory: PictureMemory, detail: string) => this.#findings.verdict(memory, detail),
      onReleased: () => {
        this.#current = undefined;
      },
    };
    const capture = new WatchedCapture(purpose, context, purpose === "self-test" ? undefined : video);
    this.#current = capture;
    this.#opens += 1;
    try {
      const missing = await this.#backend.missing();
      this.#findings.node(missing);
      if (missing !== undefined) throw absent(this.identity, missing);
      await capture.open(signal);
      return capture;
    } catch (error) {
      await capture.close();
      signal.throwIfAborted();
      if (error instanceof VisioborneError && !this.#closed) this.#findings.refused(error);
      throw error;
    }
  }

  /** One capture at a time: a second is refused, but a call takes the camera from a self-test. */
  async #makeWay(other: WatchedCapture, purpose: CapturePurpose): Promise<void> {
    if (other.isOver()) return await other.close();
    if (purpose !== "call" || other.purpose === "call") {
      throw new VisioborneError("camera.busy", `the camera is already open here, for a ${other.purpose}`, {
        purpose: other.purpose,
      });
    }
    await other.end(new VisioborneError("capture.interrupted", "a call takes the camera: the self-test gives way"));
  }

  async #lookForNode(): Promise<void> {
    const missing = await this.#backend.missing();
    if (this.#closed) return;
    this.#findings.node(missing);
    if (missing !== undefined) this.#current?.unplugged(missing);
  }
}

function absent(identity: DeviceIdentity, missing: string): VisioborneError {
  const address = identity.address ?? "";
  return new VisioborneError("camera.absent", `no camera ${address}: ${missing}`, { address, missing });
}
