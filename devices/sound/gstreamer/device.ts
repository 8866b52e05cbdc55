import { EventEmitter } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { BenchPart } from "../../bench.ts";
import type { Condition, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import { SoundFindings } from "../findings.ts";
import type { Prompt, Sound, SoundEvents } from "../port.ts";
import type { LoopFinding } from "../tone-loop.ts";
import { toneSamples } from "../tone-loop.ts";
import { volumeWithin } from "../volume.ts";
import { writeWav } from "../wav.ts";
import { missingCard } from "./card.ts";
import { Conversation } from "./conversation.ts";
import { SoundEngine } from "./engine.ts";
import { watchJack } from "./jack.ts";
import type { Jack } from "./jack.ts";
import { callLaunch } from "./launch.ts";
import type { CallEnds, Way } from "./launch.ts";
import { figuresOf, runLoop } from "./loop.ts";
import type { SoundSettings } from "./options.ts";
import { Speaker } from "./speaker.ts";
import type { TestCard } from "./test-card.ts";
import { Voice } from "./voice.ts";

/** How often the card is looked for, ms. */
const LOOK_MS = 1000;
const TONE_RATE_HZ = 48_000;

/** A sound that can be used in a call. */
export interface CallSound extends Sound {
  /**
   * The sound of a call: RTP with Opus on loopback, echo cancelled. One at a time; prompts are mixed into it.
   * @throws VisioborneError `sound.busy`, `audio.absent`, `sound.failed`, `sound.process`; the signal's reason
   */
  converse(ends: CallEnds, signal: AbortSignal): Promise<Conversation>;
}

/** Loudspeaker and microphone through GStreamer. The card is used by one at a time: prompt, loop test or call. */
export class GstreamerSound extends EventEmitter<SoundEvents> implements CallSound {
  readonly identity: DeviceIdentity;
  /** Only of the virtual card. */
  readonly bench?: BenchPart;
  readonly #settings: SoundSettings;
  readonly #context: DriverContext;
  /** The virtual card; undefined for a real one. */
  readonly #card: TestCard | undefined;
  readonly #engine: SoundEngine;
  readonly #voice: Voice;
  readonly #speaker: Speaker;
  readonly #findings = new SoundFindings((conditions) => this.emit("conditions", conditions));
  readonly #onCard = (): void => this.#cardChanged();
  #state: "open" | "lost" | "closed" = "open";
  #look: NodeJS.Timeout | undefined;
  #jack: Jack | undefined;
  #volumeDb = 0;
  #private = false;
  #microphoneOpens = 0;
  #saying: { readonly stop: AbortController; readonly personal: boolean } | undefined;
  #testing: AbortController | undefined;
  #conversation: Conversation | undefined;
  /** Settles when the card is free. */
  #cardFree: Promise<unknown> = Promise.resolve();

  constructor(settings: SoundSettings, context: DriverContext, card: TestCard | undefined) {
    super();
    this.#settings = settings;
    this.#context = context;
    this.#card = card;
    if (card) this.bench = card;
    this.identity = {
      model: card ? "GStreamer virtual card" : `sound by ${settings.backend}`,
      address: settings.speaker ?? "default",
    };
    this.#engine = new SoundEngine(context.log, context.runtimeDir, settings.lingerS * 1000);
    this.#voice = new Voice(settings, join(context.runtimeDir, `speech-${context.id}`));
    this.#speaker = new Speaker({
      settings,
      engine: this.#engine,
      voice: this.#voice,
      findings: this.#findings,
      log: context.log,
      way: () => (this.#conversation ? "call" : this.#way()),
      onLevel: (rmsDbfs) => card?.loudest(rmsDbfs),
    });
  }

  /** @throws VisioborneError `audio.absent`; the reason of the context's signal */
  async start(): Promise<this> {
    const { signal } = this.#context;
    try {
      const missing = await missingCard(this.#settings);
      if (missing !== undefined) throw this.#absent(missing);
      await this.#voice.open();
      await writeFile(this.#tonesPath(), writeWav({ rateHz: TONE_RATE_HZ, samples: toneSamples(TONE_RATE_HZ) }));
      this.#findings.voice(await this.#voice.missing());
      await this.#openJack();
      signal.throwIfAborted();
      if (this.#card) this.#attach(this.#card);
      else this.#look = setInterval(() => void this.#lookForCard(), LOOK_MS);
      this.setVolume(0);
      return this;
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  conditions(): readonly Condition[] {
    return this.#findings.conditions();
  }

  async say(prompt: Prompt): Promise<boolean> {
    this.hush();
    const personal = prompt.personal === true;
    if (this.#state !== "open" || (personal && !this.#private)) return false;
    // A person waits: the loop test can be made another time.
    this.#testing?.abort(new VisioborneError("sound.interrupted", "a prompt takes the loudspeaker"));
    const saying = { stop: new AbortController(), personal };
    this.#saying = saying;
    const { signal } = saying.stop;
    const ended = this.#card?.begin(prompt);
    const hushed = new Promise<"interrupted">((resolve) => {
      signal.addEventListener("abort", () => resolve("interrupted"), { once: true });
    });
    // Hushed at once for the caller; the card is given back a moment later, before anybody else has it.
    const outcome = await Promise.race([hushed, this.#withCard(() => this.#speaker.speak(prompt, signal))]);
    if (this.#saying === saying) this.#saying = undefined;
    ended?.(outcome);
    return outcome === "said";
  }

  hush(): void {
    this.#saying?.stop.abort();
    this.#saying = undefined;
  }

  setVolume(db: number): void {
    if (this.#state !== "open") return;
    this.#volumeDb = volumeWithin(db, this.#volumeDb);
    if (this.#card) this.#card.volumeDb = this.#volumeDb;
    this.#applyGain(this.#volumeDb);
  }

  volume(): number {
    return this.#volumeDb;
  }

  listeningPrivately(): boolean {
    return this.#private;
  }

  microphoneOpens(): number {
    return this.#microphoneOpens;
  }

  /**
   * Two tones from the loudspeaker to the microphone, 0.8 s, at volume 0 whatever the usager has set. During a call
   * nothing is played. A prompt or a call interrupts it: then nothing is found.
   */
  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (this.#state !== "open") return this.#absentResult();
    if (this.#conversation) return this.#result({ in_call: true });
    this.hush();
    this.#findings.voice(await this.#voice.missing());
    const testing = new AbortController();
    this.#testing = testing;
    const either = AbortSignal.any([signal, testing.signal]);
    try {
      const finding = await this.#withCard(() => this.#loop(either));
      this.#findings.loop(finding);
      return this.#result(figuresOf(finding));
    } catch (error) {
      if (signal.aborted) throw abortReason(signal);
      if (this.#isGone()) return this.#absentResult();
      if (testing.signal.aborted) return { passed: false, conditions: [], figures: { interrupted: true } };
      this.#findings.unplayable(errorLine(error));
      return this.#result({ tone_heard: false });
    } finally {
      if (this.#testing === testing) this.#testing = undefined;
    }
  }

  async converse(ends: CallEnds, signal: AbortSignal): Promise<Conversation> {
    if (this.#state !== "open") throw this.#absent("it was closed");
    if (this.#conversation) throw new VisioborneError("sound.busy", "a call has the microphone already");
    this.hush();
    this.#testing?.abort(new VisioborneError("sound.interrupted", "a call takes the microphone"));
    const conversation = new Conversation(this.#engine, this.#context.clock);
    this.#conversation = conversation;
    const release = (): void => {
      if (this.#conversation !== conversation) return;
      this.#conversation = undefined;
      this.#setMicrophone(false);
    };
    conversation.once("ended", release);
    try {
      await this.#cardFree;
      signal.throwIfAborted();
      this.#setMicrophone(true);
      await conversation.start(callLaunch(this.#settings, ends, this.#way()), signal);
    } catch (error) {
      release();
      throw error;
    }
    return conversation;
  }

  async close(): Promise<void> {
    if (this.#state === "open") this.#state = "closed";
    this.#letGo();
    await this.#conversation?.close();
    await this.#engine.close();
    await this.#voice.close();
  }

  /** Waits for the card, and holds it while `use` runs. In a call prompts are mixed in, and nobody waits. */
  async #withCard<T>(use: () => Promise<T>): Promise<T> {
    const before = this.#cardFree;
    const mine = (async () => {
      await before;
      return await use();
    })();
    this.#cardFree = mine.catch(() => undefined);
    return await mine;
  }

  async #loop(signal: AbortSignal): Promise<LoopFinding> {
    signal.throwIfAborted();
    this.#applyGain(0);
    this.#setMicrophone(true);
    try {
      return await runLoop(this.#engine, this.#settings, this.#tonesPath(), signal);
    } finally {
      this.#setMicrophone(false);
      this.#applyGain(this.#volumeDb);
    }
  }

  #way(): Way {
    return this.#private ? "private" : "loudspeaker";
  }

  #applyGain(volumeDb: number): void {
    this.#engine.setGain(10 ** ((volumeDb + this.#settings.gainDb) / 20));
  }

  #setMicrophone(open: boolean): void {
    if (open) this.#microphoneOpens += 1;
    if (this.#card) this.#card.microphoneOpen = open;
  }

  async #openJack(): Promise<void> {
    const { jackNode: node, jackSwitch: watched } = this.#settings;
    if (node === undefined) return;
    const gone = (why: string): void => this.#lose(`the jack's node ${node}: ${why}`);
    try {
      this.#jack = await watchJack({ node, watched }, (inserted) => this.#setPrivate(inserted), gone);
    } catch (error) {
      throw this.#absent(`the jack's node ${node}: ${errorLine(error)}`);
    }
    this.#private = this.#jack.initially;
  }

  #setPrivate(now: boolean): void {
    if (now === this.#private || this.#state !== "open") return;
    this.#private = now;
    if (!now && this.#saying?.personal === true) this.hush();
    this.emit("privateListening", now);
  }

  #attach(card: TestCard): void {
    card.holder = this;
    card.on("changed", this.#onCard);
    this.#private = card.lifted;
    this.#engine.setFault(card.cardFault());
  }

  #cardChanged(): void {
    if (!this.#card) return;
    if (!this.#card.plugged()) this.#lose("the virtual card was unplugged");
    this.#engine.setFault(this.#card.cardFault());
    this.#setPrivate(this.#card.lifted);
  }

  async #lookForCard(): Promise<void> {
    const missing = await missingCard(this.#settings);
    if (missing !== undefined) this.#lose(missing);
  }

  #lose(why: string): void {
    if (this.#state !== "open") return;
    this.#state = "lost";
    this.#letGo();
    this.emit("lost", this.#absent(why));
  }

  /** Stops what is going on; the processes end with `close`. */
  #letGo(): void {
    clearInterval(this.#look);
    this.#jack?.close();
    this.#jack = undefined;
    this.hush();
    this.#testing?.abort(this.#absent("gone"));
    void this.#conversation?.close();
    if (!this.#card) return;
    this.#card.off("changed", this.#onCard);
    if (this.#card.holder === this) this.#card.holder = null;
  }

  #isGone(): boolean {
    return this.#state !== "open";
  }

  #tonesPath(): string {
    return join(this.#context.runtimeDir, `tones-${this.#context.id}.wav`);
  }

  #absent(why: string): VisioborneError {
    const device = this.#context.id;
    return new VisioborneError("audio.absent", `${device}: no sound: ${why}`, { device });
  }

  #absentResult(): SelfTestResult {
    return { passed: false, conditions: [{ code: "audio.absent" }], figures: {} };
  }

  #result(figures: SelfTestResult["figures"]): SelfTestResult {
    const conditions = this.conditions();
    return { passed: conditions.length === 0, conditions, figures };
  }
}
