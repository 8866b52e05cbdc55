import { EventEmitter } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import type { Clock, Logger } from "../../../src/contract/runtime.ts";
import { Restarts } from "../../media/restarts.ts";
import type { Conversation, ConversationEvents } from "../port.ts";
import { hear, SILENT } from "../voice-activity.ts";
import type { VoiceActivity } from "../voice-activity.ts";
import type { SoundEngine } from "./engine.ts";
import type { FromSound } from "./messages.ts";

/** Between two starts that gave no sound, in milliseconds: a card that was just let go, or was plugged in again. */
const AGAIN_MS = 500;

/**
 * Loudspeaker and microphone of one call. While it lasts the microphone is open. When its media process dies or hangs,
 * or its pipeline fails, it has a new one and goes on as the same conversation; it ends only when that fails.
 */
export class CallConversation extends EventEmitter<ConversationEvents> implements Conversation {
  readonly #engine: SoundEngine;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #stop = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  readonly #restarts: Restarts;
  #activity: VoiceActivity = SILENT;
  #farDbfs = -120;
  /** The microphone's sound has come since the last start. */
  #flows = false;
  #hasStarted = false;
  #closed = false;
  /** Ends the pipeline that runs, for it goes to the wrong ends of the card by now. */
  #turn = new AbortController();
  #failure: VisioborneError | undefined;
  #over: Promise<void> | undefined;

  constructor(engine: SoundEngine, { clock, log }: { readonly clock: Clock; readonly log: Logger }) {
    super();
    this.#engine = engine;
    this.#clock = clock;
    this.#log = log;
    this.#restarts = new Restarts(() => clock.monotonicMs());
  }

  /**
   * Resolves when the microphone's sound flows to the encoder.
   * @param launch the pipeline, asked for at each start: the handset may be lifted since
   * @throws VisioborneError `sound.failed`, `sound.process`; the signal's reason when it aborts
   */
  async start(launch: () => string, signal: AbortSignal): Promise<void> {
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

  otherSpeaks(): boolean {
    return this.#activity.speaking;
  }

  mute(muted: boolean): void {
    this.#engine.setMuted(muted);
  }

  /** Goes on with another pipeline, on what the handset being lifted or laid down makes of loudspeaker and microphone. */
  changeOver(): void {
    this.#turn.abort(new VisioborneError("sound.interrupted", "the handset was lifted or laid down"));
  }

  /** Closes the microphone; resolves when its pipeline is in state NULL, or its process dead. */
  close(): Promise<void> {
    this.#closed = this.#failure === undefined;
    return this.#finish();
  }

  /** Ends it from the inside: the card is gone. */
  end(failure: VisioborneError): Promise<void> {
    this.#failure ??= failure;
    return this.#finish();
  }

  async #finish(): Promise<void> {
    this.#stop.abort();
    await this.#over;
  }

  #onMessage(message: FromSound): void {
    if (message.type === "received") {
      const { packets, lost, late, concealedMs } = message;
      this.#log.info({ packets, lost, late, concealedMs }, "what came of the other's sound");
    }
    if (message.type !== "level") return;
    if (message.meter === "far") {
      this.#farDbfs = message.rmsDbfs;
      this.#hear(message.rmsDbfs);
    } else if (message.meter === "near") {
      this.#onFlows();
      this.emit("levels", { farDbfs: this.#farDbfs, nearDbfs: message.rmsDbfs });
      // A line that is cut gives no far level at all: its silence is heard by the microphone's rhythm.
      this.#farDbfs = -120;
      this.#hear(-120);
    }
  }

  #onFlows(): void {
    if (this.#flows) return;
    this.#flows = true;
    this.#hasStarted = true;
    this.#restarts.worked();
    this.#started.resolve();
  }

  #hear(rmsDbfs: number): void {
    const before = this.#activity.speaking;
    this.#activity = hear(this.#activity, rmsDbfs, this.#clock.monotonicMs());
    if (this.#activity.speaking !== before) this.emit("otherVoice", this.#activity.speaking);
  }

  #nothingHeard(): void {
    if (this.#activity.speaking) this.emit("otherVoice", false);
    this.#activity = SILENT;
    this.#farDbfs = -120;
  }

  async #run(launch: () => string): Promise<void> {
    let error: unknown;
    for (;;) {
      error = await this.#once(launch);
      this.#nothingHeard();
      if (this.#stop.signal.aborted) break;
      const asked = this.#turn.signal.aborted;
      if (!asked) {
        if (!this.#hasStarted || !this.#restarts.take()) break;
        this.#log.warn(
          { error: errorLine(error), restarts: this.#restarts.count() },
          "the call's sound is brought back",
        );
      }
      await this.#engine.settled();
      // Rejects when it is closed meanwhile: then the next round ends at once.
      if (!asked && !this.#flows)
        await delay(AGAIN_MS, undefined, { signal: this.#stop.signal }).catch(() => undefined);
      if (!this.#stop.signal.aborted) this.emit("restarted");
    }
    this.#started.reject(error);
    const told = this.#failure ?? (error instanceof VisioborneError ? error : undefined);
    this.emit("ended", this.#closed ? undefined : told);
  }

  /** One pipeline from its start to its end. @returns why it has ended; never rejects */
  async #once(launch: () => string): Promise<unknown> {
    this.#flows = false;
    this.#turn = new AbortController();
    const signal = AbortSignal.any([this.#stop.signal, this.#turn.signal]);
    try {
      const task = { type: "call", launch: launch() } as const;
      await this.#engine.run(task, signal, (message) => this.#onMessage(message));
      return new VisioborneError("sound.failed", "the call's sound has ended by itself");
    } catch (error) {
      return error;
    }
  }
}
