import { EventEmitter } from "node:events";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import type { Conversation, ConversationEvents } from "../port.ts";
import { hear, SILENT } from "../voice-activity.ts";
import type { VoiceActivity } from "../voice-activity.ts";
import type { SoundEngine } from "./engine.ts";
import type { FromSound } from "./messages.ts";

/** Loudspeaker and microphone of one call. While it lasts the microphone is open. */
export class CallConversation extends EventEmitter<ConversationEvents> implements Conversation {
  readonly #engine: SoundEngine;
  readonly #clock: Clock;
  readonly #stop = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  #activity: VoiceActivity = SILENT;
  #farDbfs = -120;
  #closed = false;
  #over: Promise<void> | undefined;

  constructor(engine: SoundEngine, clock: Clock) {
    super();
    this.#engine = engine;
    this.#clock = clock;
  }

  /**
   * Resolves when the microphone's sound flows to the encoder.
   * @throws VisioborneError `sound.failed`, `sound.process`; the signal's reason when it aborts
   */
  async start(launch: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    this.#engine.setMuted(false);
    // The signal governs the start only; `close` ends it at any time.
    const onAbort = (): void => this.#stop.abort(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    this.#over = this.#run(launch);
    try {
      await this.#started.promise;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
  }

  /** Whether the other speaks now. */
  otherSpeaks(): boolean {
    return this.#activity.speaking;
  }

  /** Mutes the usager's microphone, or opens it again. */
  mute(muted: boolean): void {
    this.#engine.setMuted(muted);
  }

  /** Closes the microphone; resolves when its pipeline is in state NULL, or its process dead. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stop.abort();
    await this.#over;
  }

  #onMessage(message: FromSound): void {
    if (message.type !== "level") return;
    if (message.meter === "far") {
      this.#farDbfs = message.rmsDbfs;
      this.#hear(message.rmsDbfs);
    } else if (message.meter === "near") {
      this.#started.resolve();
      this.emit("levels", { farDbfs: this.#farDbfs, nearDbfs: message.rmsDbfs });
      // A line that is cut gives no far level at all: its silence is heard by the microphone's rhythm.
      this.#farDbfs = -120;
      this.#hear(-120);
    }
  }

  #hear(rmsDbfs: number): void {
    const before = this.#activity.speaking;
    this.#activity = hear(this.#activity, rmsDbfs, this.#clock.monotonicMs());
    if (this.#activity.speaking !== before) this.emit("otherVoice", this.#activity.speaking);
  }

  async #run(launch: string): Promise<void> {
    let error: unknown = new VisioborneError("sound.failed", "the call's sound has ended by itself");
    try {
      await this.#engine.run({ type: "call", launch }, this.#stop.signal, (message) => this.#onMessage(message));
    } catch (thrown) {
      error = thrown;
    }
    if (this.#activity.speaking) this.emit("otherVoice", false);
    this.#activity = SILENT;
    this.#started.reject(error);
    this.emit("ended", this.#closed || !(error instanceof VisioborneError) ? undefined : error);
  }
}
