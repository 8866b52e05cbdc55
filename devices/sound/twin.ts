import { setTimeout as delay } from "node:timers/promises";
import type { Condition, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { VisioborneError } from "../../src/contract/errors.ts";
import { abortReason } from "../abort.ts";
import { faultOption, openTwin, TwinDevice, TwinShelf } from "../twin.ts";
import type { TwinOptions } from "../twin.ts";
import { SoundHardware } from "./hardware.ts";
import type { CallEnds, Conversation, Prompt, Sound, SoundEvents } from "./port.ts";
import { TwinConversation } from "./twin-conversation.ts";
import { volumeWithin } from "./volume.ts";

/** `silent`: the loudspeaker's cable is out. `echo`: the microphone hears too much of the loudspeaker. */
const FAULTS = ["silent", "echo", "absent"] as const;
/** Quicker than any voice, slow enough to be interrupted. */
const CHARACTERS_PER_S = 60;
const TONE_MS = 300;

export interface TwinSoundOptions extends TwinOptions {
  /** How much faster than 60 characters a second prompts are said. */
  readonly speed?: number;
}

class TwinSound extends TwinDevice<SoundEvents, SoundHardware> implements Sound {
  readonly #speed: number;
  #stopSpeaking: (() => void) | undefined;
  #microphoneOpens = 0;
  #conversation: TwinConversation | undefined;
  #testing: AbortController | undefined;
  #lifted = false;
  #personal = false;
  /** What the last loop test heard: the loudspeaker can't be judged without it. */
  #heard: readonly Condition[] = [];

  constructor(hardware: SoundHardware, context: DriverContext, speed: number) {
    super(hardware, context, "audio.absent", { model: "simulated sound", address: "twin" });
    this.#speed = speed;
  }

  say(prompt: Prompt): Promise<boolean> {
    this.hush();
    if (!this.usable() || (prompt.personal === true && !this.#lifted)) return Promise.resolve(false);
    this.#personal = prompt.personal === true;
    const ended = this.hardware.begin(prompt);
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const settle = (whole: boolean): void => {
      clearTimeout(timer);
      this.#stopSpeaking = undefined;
      ended(whole ? "said" : "interrupted");
      resolve(whole);
    };
    const lastsMs = (prompt.text.length / CHARACTERS_PER_S / this.#speed) * 1000;
    const timer = setTimeout(() => settle(true), lastsMs);
    this.#stopSpeaking = () => settle(false);
    return promise;
  }

  hush(): void {
    this.#stopSpeaking?.();
  }

  setVolume(db: number): void {
    if (this.usable()) this.hardware.volumeDb = volumeWithin(db, this.hardware.volumeDb);
  }

  volume(): number {
    return this.hardware.volumeDb;
  }

  listeningPrivately(): boolean {
    return this.#lifted;
  }

  microphoneOpens(): number {
    return this.#microphoneOpens;
  }

  async converse(ends: CallEnds, signal: AbortSignal): Promise<Conversation> {
    if (signal.aborted) throw abortReason(signal);
    if (!this.usable()) throw this.#absent();
    if (this.#conversation) throw new VisioborneError("sound.busy", "a call has the microphone already");
    this.hush();
    this.#testing?.abort(new VisioborneError("sound.interrupted", "a call takes the microphone"));
    const conversation = new TwinConversation(ends, this.context.clock);
    this.#conversation = conversation;
    const release = (): void => {
      if (this.#conversation === conversation) this.#conversation = undefined;
      this.hardware.conversation = undefined;
      this.hardware.microphoneOpen = false;
    };
    conversation.once("ended", release);
    this.#microphoneOpens += 1;
    this.hardware.microphoneOpen = true;
    this.hardware.conversation = conversation;
    try {
      await conversation.start(signal);
    } catch (error) {
      release();
      throw error;
    }
    return conversation;
  }

  /** A tone from the loudspeaker to the microphone, 300 ms; hushes what is being said. */
  override async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (!this.usable()) return this.absentResult();
    if (this.#conversation) {
      return { passed: this.#heard.length === 0, conditions: this.#heard, figures: { in_call: true } };
    }
    this.hush();
    const testing = new AbortController();
    this.#testing = testing;
    this.#microphoneOpens += 1;
    this.hardware.microphoneOpen = true;
    try {
      await delay(TONE_MS / this.#speed, undefined, { signal: AbortSignal.any([signal, testing.signal]) });
    } catch {
      if (signal.aborted) throw abortReason(signal);
      return { passed: false, conditions: [], figures: { interrupted: true } };
    } finally {
      if (!this.#conversation) this.hardware.microphoneOpen = false;
      if (this.#testing === testing) this.#testing = undefined;
    }
    if (!this.usable()) return this.absentResult();
    this.#heard = this.#judgeTone();
    this.refresh();
    const { fault } = this.hardware;
    return {
      passed: this.#heard.length === 0,
      conditions: this.#heard,
      figures: { tone_heard: fault !== "silent", echo: fault === "echo" },
    };
  }

  protected override noticed(): readonly Condition[] {
    return this.#heard;
  }

  protected override onOpen(): void {
    this.#lifted = this.hardware.lifted;
    // A card that was just opened stands at the profile's default.
    this.hardware.volumeDb = 0;
  }

  protected override onChanged(): void {
    if (this.hardware.lifted === this.#lifted) return;
    this.#lifted = this.hardware.lifted;
    if (!this.#lifted && this.#personal) this.hush();
    this.emit("privateListening", this.#lifted);
  }

  protected override onGone(): void {
    this.hush();
    this.hardware.microphoneOpen = false;
    void this.#conversation?.end(this.hardware.plugged() ? undefined : this.#absent());
  }

  #absent(): VisioborneError {
    return new VisioborneError("audio.absent", `${this.context.id}: the simulated sound is not there`);
  }

  #judgeTone(): readonly Condition[] {
    if (this.hardware.fault === "silent") return [{ code: "audio.loop.fail", detail: "tone not heard" }];
    if (this.hardware.fault === "echo") return [{ code: "audio.echo", detail: "residual echo" }];
    return [];
  }
}

const shelf = new TwinShelf<SoundHardware, TwinSoundOptions>(() => new SoundHardware(FAULTS));

/** The simulated sound. */
export const twinSound: Driver<Sound, TwinSoundOptions> = {
  name: "twin",
  optionsSchema: {
    type: "object",
    additionalProperties: false,
    properties: {
      fault: faultOption(FAULTS),
      speed: {
        type: "number",
        exclusiveMinimum: 0,
        maximum: 1000,
        default: 1,
        description: "How much faster than 60 characters a second prompts are said.",
      },
    },
  },
  open(options, context) {
    const hardware = shelf.take(options, context);
    return openTwin(hardware, context, "audio.absent", () => new TwinSound(hardware, context, options.speed ?? 1));
  },
  benchOf: (options, context) => shelf.take(options, context),
};
