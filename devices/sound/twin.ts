import { setTimeout as delay } from "node:timers/promises";
import type { Condition, Driver, DriverContext, SelfTestResult } from "../device.ts";
import { benchBoolean } from "../bench-args.ts";
import { abortReason } from "../abort.ts";
import { faultOption, openTwin, TwinDevice, TwinHardware, TwinShelf } from "../twin.ts";
import type { BenchAction, TwinOptions } from "../twin.ts";
import type { Prompt, Sound, SoundEvents } from "./port.ts";
import { volumeWithin } from "./volume.ts";

const FAULTS = ["silent", "echo", "absent"] as const;
/** Quicker than any voice, slow enough to be interrupted. */
const CHARACTERS_PER_S = 60;
const TONE_MS = 300;
const REMEMBERED = 20;

export interface TwinSoundOptions extends TwinOptions {
  /** How much faster than 60 characters a second prompts are said. */
  readonly speed?: number;
}

type Outcome = "speaking" | "said" | "interrupted";

/**
 * The simulated loudspeaker, microphone and handset. `silent`: the loudspeaker's cable is out. `echo`: the
 * microphone hears too much of the loudspeaker.
 */
class SoundHardware extends TwinHardware {
  lifted = false;
  volumeDb = 0;
  microphoneOpen = false;
  readonly #prompts: (Prompt & { outcome: Outcome })[] = [];

  constructor() {
    super(FAULTS);
  }

  /** The loudspeaker begins a prompt. @returns tells how it ended. */
  begin({ id, language, text }: Prompt): (outcome: Outcome) => void {
    const entry = { id, language, text, outcome: "speaking" as Outcome };
    this.#prompts.push(entry);
    if (this.#prompts.length > REMEMBERED) this.#prompts.shift();
    return (outcome) => (entry.outcome = outcome);
  }

  protected readings(): Readonly<Record<string, unknown>> {
    return {
      prompts: this.#prompts.map((prompt) => ({ ...prompt })),
      volumeDb: this.volumeDb,
      handsetLifted: this.lifted,
      microphoneOpen: this.microphoneOpen,
    };
  }

  protected actions(): Readonly<Record<string, BenchAction>> {
    return {
      handset: (args) => {
        this.lifted = benchBoolean(args, "lifted");
        this.emit("changed");
      },
    };
  }
}

class TwinSound extends TwinDevice<SoundEvents, SoundHardware> implements Sound {
  readonly #speed: number;
  #stopSpeaking: (() => void) | undefined;
  #microphoneOpens = 0;
  #lifted = false;
  /** What the last loop test heard: the loudspeaker can't be judged without it. */
  #heard: readonly Condition[] = [];

  constructor(hardware: SoundHardware, context: DriverContext, speed: number) {
    super(hardware, context, "audio.absent", { model: "simulated sound", address: "twin" });
    this.#speed = speed;
  }

  say(prompt: Prompt): Promise<boolean> {
    this.hush();
    if (!this.usable()) return Promise.resolve(false);
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

  /** A tone from the loudspeaker to the microphone, 300 ms; hushes what is being said. */
  override async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (!this.usable()) return this.absentResult();
    this.hush();
    this.#microphoneOpens += 1;
    this.hardware.microphoneOpen = true;
    try {
      await delay(TONE_MS / this.#speed, undefined, { signal });
    } catch {
      throw abortReason(signal);
    } finally {
      this.hardware.microphoneOpen = false;
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
    this.emit("privateListening", this.#lifted);
  }

  protected override onGone(): void {
    this.hush();
    this.hardware.microphoneOpen = false;
  }

  #judgeTone(): readonly Condition[] {
    if (this.hardware.fault === "silent") return [{ code: "audio.loop.fail", detail: "tone not heard" }];
    if (this.hardware.fault === "echo") return [{ code: "audio.echo", detail: "residual echo" }];
    return [];
  }
}

const shelf = new TwinShelf<SoundHardware, TwinSoundOptions>(() => new SoundHardware());

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
