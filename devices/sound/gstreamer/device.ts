import { EventEmitter } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { errorCode, errorLine, VisioborneError } from "../../../src/contract/errors.ts";
import { abortReason } from "../../abort.ts";
import type { BenchPart } from "../../bench.ts";
import type { Condition, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import { SoundFindings } from "../findings.ts";
import type { CallEnds, Conversation, Prompt, Sound, SoundEvents } from "../port.ts";
import { toneSamples } from "../tone-loop.ts";
import { volumeWithin } from "../volume.ts";
import { writeWav } from "../wav.ts";
import { changesOver, switchesByItself, type Way } from "./card-ends.ts";
import { CardQueue } from "./card-queue.ts";
import { CardWatch } from "./card-watch.ts";
import { CallConversation } from "./conversation.ts";
import { SoundEngine } from "./engine.ts";
import { callLaunch } from "./launch.ts";
import { ABSENT_RESULT, resultOf } from "./loop.ts";
import { LoopTest } from "./loop-test.ts";
import type { SoundSettings } from "./options.ts";
import { PromptTurn } from "./prompt-turn.ts";
import { Speaker } from "./speaker.ts";
import type { TestCard } from "./test-card.ts";
import { Voice } from "./voice.ts";

const TONE_RATE_HZ = 48_000;

/** Loudspeaker and microphone through GStreamer. The card is used by one at a time: prompt, loop test or call. */
export class GstreamerSound extends EventEmitter<SoundEvents> implements Sound {
  readonly identity: DeviceIdentity;
  /** Only of the virtual card. */
  readonly bench?: BenchPart;
  readonly #settings: SoundSettings;
  readonly #context: DriverContext;
  /** The virtual card; undefined for a real one. */
  readonly #card: TestCard | undefined;
  readonly #engine: SoundEngine;
  readonly #voice: Voice;
  readonly #turn: PromptTurn;
  readonly #findings = new SoundFindings((conditions) => this.emit("conditions", conditions));
  readonly #watch: CardWatch;
  readonly #queue = new CardQueue();
  readonly #loopTest: LoopTest;
  #state: "open" | "lost" | "closed" = "open";
  #volumeDb = 0;
  readonly #tonesPath: string;
  #microphoneOpens = 0;
  #conversation: CallConversation | undefined;

  constructor(settings: SoundSettings, context: DriverContext, card: TestCard | undefined) {
    super();
    this.#settings = settings;
    this.#context = context;
    this.#tonesPath = join(context.runtimeDir, `tones-${context.id}.wav`);
    this.#card = card;
    if (card) this.bench = card;
    this.identity = {
      model: card ? "GStreamer virtual card" : `sound by ${settings.backend}`,
      address: settings.speaker ?? "default",
    };
    this.#engine = new SoundEngine(context.log, context.runtimeDir, settings.lingerS * 1000);
    if (card) this.#engine.on("ear", (heard) => card.hear(heard));
    this.#watch = new CardWatch(settings, card, {
      lost: (why) => this.#lose(why),
      bench: (bench) => this.#engine.setBench(bench),
      privately: (now) => this.#setPrivate(now),
      missing: (why) => this.#findings.handset(why),
    });
    this.#voice = new Voice(settings, join(context.runtimeDir, `speech-${context.id}`));
    const speaker = new Speaker({
      settings,
      engine: this.#engine,
      voice: this.#voice,
      findings: this.#findings,
      log: context.log,
      way: () => (this.#conversation ? "call" : this.#way()),
      onLevel: (rmsDbfs) => card?.loudest(rmsDbfs),
    });
    this.#loopTest = new LoopTest({
      settings,
      engine: this.#engine,
      voice: this.#voice,
      findings: this.#findings,
      tonesPath: this.#tonesPath,
      withCard: (work, signal) => this.#withCard(work, signal),
      isGone: () => this.#watch.stopped(),
    });
    this.#turn = new PromptTurn({ speaker, queue: this.#queue, card });
  }

  /** @throws VisioborneError `audio.absent`; the reason of the context's signal */
  async start(): Promise<this> {
    const { signal } = this.#context;
    try {
      await this.#watch.find();
      await this.#voice.open();
      await writeFile(this.#tonesPath, writeWav({ rateHz: TONE_RATE_HZ, samples: toneSamples(TONE_RATE_HZ) }));
      this.#findings.voice(await this.#voice.missing());
      signal.throwIfAborted();
      await this.#watch.start(this);
      signal.throwIfAborted();
      this.setVolume(0);
      return this;
    } catch (error) {
      await this.close();
      throw errorCode(error) === "audio.absent" ? this.#absent(errorLine(error)) : error;
    }
  }

  conditions(): readonly Condition[] {
    return this.#findings.conditions();
  }

  async say(prompt: Prompt): Promise<boolean> {
    this.hush();
    const mayBeSaid = prompt.personal !== true || this.#watch.listeningPrivately();
    if (this.#state !== "open" || !mayBeSaid) return false;
    this.#loopTest.interrupt("a prompt takes the loudspeaker");
    return this.#turn.say(prompt);
  }

  hush(): void {
    this.#turn.hush();
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
    return this.#watch.listeningPrivately();
  }

  microphoneOpens(): number {
    return this.#microphoneOpens;
  }

  /**
   * Two tones from the loudspeaker to the microphone, 0.8 s, at volume 0 whatever the usager has set; up to three times
   * when they are not heard. During a call, and into a headphone, nothing is played. A prompt or a call interrupts it:
   * then nothing is found.
   */
  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    if (signal.aborted) throw abortReason(signal);
    if (this.#state !== "open") return ABSENT_RESULT;
    if (this.#conversation) return resultOf(this.conditions(), { in_call: true });
    // The card has switched by itself: the tones would be in somebody's ear, and not be heard.
    if (this.#way() === "private" && switchesByItself(this.#settings))
      return resultOf(this.conditions(), { private: true });
    this.hush();
    return await this.#loopTest.run(signal);
  }

  async converse(ends: CallEnds, signal: AbortSignal): Promise<Conversation> {
    if (this.#state !== "open") throw this.#absent("it was closed");
    if (this.#conversation) throw new VisioborneError("sound.busy", "a call has the microphone already");
    const callIsThere = this.#turn.makeWay();
    this.#loopTest.interrupt("a call takes the microphone");
    const conversation = new CallConversation(this.#engine, this.#context);
    this.#conversation = conversation;
    const release = (): void => {
      if (this.#conversation !== conversation) return;
      this.#conversation = undefined;
      this.#setMicrophone(false);
    };
    conversation.once("ended", release);
    try {
      await this.#queue.free();
      signal.throwIfAborted();
      this.#setMicrophone(true);
      await conversation.start(() => callLaunch(this.#settings, ends, this.#way()), signal);
    } catch (error) {
      release();
      throw error;
    } finally {
      callIsThere();
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

  async #withCard<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T> {
    return await this.#queue.use(async () => {
      signal.throwIfAborted();
      this.#applyGain(0);
      this.#setMicrophone(true);
      try {
        return await work();
      } finally {
        this.#setMicrophone(false);
        this.#applyGain(this.#volumeDb);
      }
    });
  }

  #way(): Way {
    return this.#watch.listeningPrivately() ? "private" : "loudspeaker";
  }

  #applyGain(volumeDb: number): void {
    this.#engine.setGain(10 ** ((volumeDb + this.#settings.gainDb) / 20));
  }

  #setMicrophone(open: boolean): void {
    if (open) this.#microphoneOpens += 1;
    if (this.#card) this.#card.microphoneOpen = open;
  }

  #setPrivate(now: boolean): void {
    if (this.#state !== "open") return;
    if (!now) this.#turn.hushPersonal();
    if (changesOver(this.#settings)) this.#conversation?.changeOver();
    this.emit("privateListening", now);
  }

  #lose(why: string): void {
    if (this.#state !== "open") return;
    this.#state = "lost";
    void this.#conversation?.end(this.#absent(why));
    this.#letGo();
    this.emit("lost", this.#absent(why));
  }

  /** Stops what is going on; the processes end with `close`. */
  #letGo(): void {
    this.#watch.stop(this);
    this.hush();
    this.#loopTest.interrupt("the card is gone");
    void this.#conversation?.close();
  }

  #absent(why: string): VisioborneError {
    return new VisioborneError("audio.absent", `${this.#context.id}: no sound: ${why}`, { device: this.#context.id });
  }
}
