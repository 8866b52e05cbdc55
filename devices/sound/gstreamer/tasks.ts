import { RunningPipeline } from "../../media/running-pipeline.ts";
import type { AppSink, Pipeline } from "../../media/superficial.ts";
import { judgeLoop, LISTEN_RATE_HZ, LOOP_MS } from "../tone-loop.ts";
import { dominantHz } from "../spectrum.ts";
import { readSamples } from "../wav.ts";
import { NAMES } from "./elements.ts";
import type { FromSound, Meter, OnCard, Received, Task } from "./messages.ts";

type Say = (message: FromSound) => void;
type Make = (launch: string) => Pipeline;

/** How long the microphone listens on after the tones were played: the card's own buffers, at most. */
const AFTER_MS = 500;
/** More than the tones, the buffers and a slow start; what comes after is not kept. */
const MAX_SAMPLES = ((LOOP_MS + 3000) * LISTEN_RATE_HZ) / 1000;
/** Of the `echo` fault: a copy 4 dB below the direct sound. */
const ECHO_INTENSITY = 0.6;

/** What is set once and holds for every pipeline. */
export interface Standing {
  gain: number;
  muted: boolean;
  bench: OnCard;
}

/** A task in the media process: one or two pipelines with one end. */
export class RunningTask {
  readonly #id: number;
  readonly #standing: Standing;
  readonly #say: Say;
  readonly #make: Make;
  readonly #onEnd: () => void;
  readonly #pipelines: RunningPipeline[] = [];
  readonly #heard: Buffer[] = [];
  #heardSamples = 0;
  /** Of the virtual card's loudspeaker. */
  #roomDbfs = -120;
  #over = false;

  /** @param onEnd after `ended` or `failed` was said */
  constructor(id: number, standing: Standing, say: Say, make: Make, onEnd: () => void) {
    this.#id = id;
    this.#standing = standing;
    this.#say = say;
    this.#make = make;
    this.#onEnd = onEnd;
  }

  start(task: Task): void {
    if (task.type === "loop") this.#listen(task.listen, () => this.#play(task.launch, () => this.#judgeSoon()));
    else this.#play(task.launch, () => this.end());
  }

  /** Applies what is standing to what runs. */
  apply(): void {
    const { gain, muted, bench } = this.#standing;
    const { fault, voice } = bench;
    for (const pipeline of this.#pipelines) {
      set(pipeline, NAMES.gain, "volume", gain);
      set(pipeline, NAMES.mute, "mute", muted);
      set(pipeline, NAMES.benchSpeaker, "mute", fault === "silent");
      set(pipeline, NAMES.benchMicrophone, "mute", fault === "microphone-dead");
      set(pipeline, NAMES.benchEcho, "intensity", fault === "echo" ? ECHO_INTENSITY : 0);
      set(pipeline, NAMES.benchVoice, "mute", !voice);
    }
  }

  /** Ends it: the pipelines are in state NULL when `ended` is said. */
  end(): void {
    if (this.#over) return;
    this.#tellReceived();
    this.stop();
    this.#say({ type: "ended", id: this.#id });
    this.#onEnd();
  }

  stop(): void {
    this.#over = true;
    for (const pipeline of this.#pipelines) pipeline.stop();
  }

  /** Once, at the end: each look at these statistics leaks half a kilobyte. */
  #tellReceived(): void {
    for (const pipeline of this.#pipelines) {
      const jitter = pipeline.element(NAMES.jitter)?.["stats"];
      const decoder = pipeline.element(NAMES.decoder)?.["stats"];
      if (typeof jitter !== "string" || typeof decoder !== "string") continue;
      this.#say({ type: "received", id: this.#id, ...receivedOf(jitter, decoder) });
    }
  }

  #play(launch: string, onEnd: () => void): void {
    this.#run(launch, onEnd)?.start();
  }

  #listen(launch: string, onFirst: () => void): void {
    const pipeline = this.#run(launch, () => this.#fail("the microphone's stream has ended"));
    if (!pipeline) return;
    const sink = pipeline.element(NAMES.heard) as unknown as AppSink;
    const pull = (): void =>
      sink.pull((buffer) => {
        if (this.#over || !buffer) return;
        if (this.#heardSamples === 0) {
          this.#say({ type: "listening", id: this.#id });
          onFirst();
        }
        this.#heardSamples += buffer.length / 2;
        if (this.#heardSamples < MAX_SAMPLES) this.#heard.push(Buffer.from(buffer));
        pull();
      });
    pipeline.start();
    pull();
  }

  #judgeSoon(): void {
    setTimeout(() => {
      if (this.#over) return;
      this.#say({ type: "heard", id: this.#id, ...judgeLoop(readSamples(Buffer.concat(this.#heard))) });
      this.end();
    }, AFTER_MS);
  }

  #run(launch: string, onEnd: () => void): RunningPipeline | undefined {
    try {
      const pipeline = new RunningPipeline(this.#make(launch), {
        level: (element, rmsDbfs) => this.#onLevel(element, rmsDbfs),
        spectrum: (_, bandsDb) => this.#onSpectrum(bandsDb),
        ended: (failure) => (failure === undefined ? onEnd() : this.#fail(failure)),
      });
      this.#pipelines.push(pipeline);
      this.apply();
      return pipeline;
    } catch (error) {
      this.#fail(`GStreamer refuses the pipeline: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  #onLevel(element: string, rmsDbfs: number): void {
    if (element === NAMES.benchLevel) this.#roomDbfs = rmsDbfs;
    else if (isMeter(element)) this.#say({ type: "level", id: this.#id, meter: element, rmsDbfs });
  }

  #onSpectrum(bandsDb: readonly number[]): void {
    const frequencyHz = dominantHz(bandsDb);
    this.#say({ type: "ear", id: this.#id, rmsDbfs: this.#roomDbfs, frequencyHz });
  }

  #fail(message: string): void {
    if (this.#over) return;
    this.stop();
    this.#say({ type: "failed", id: this.#id, message: message.slice(0, 200) });
    this.#onEnd();
  }
}

/** Reads the statistics of `rtpjitterbuffer` and `opusdec`, structures as GStreamer writes them. */
export function receivedOf(jitter: string, decoder: string): Received {
  const figure = (text: string, name: string): number => {
    const digits = new RegExp(`\\b${name}=\\(g?u?int(?:64)?\\)(\\d+)`).exec(text)?.[1];
    return digits === undefined ? 0 : Number(digits);
  };
  return {
    packets: figure(jitter, "num-pushed"),
    lost: figure(jitter, "num-lost"),
    late: figure(jitter, "num-late"),
    concealedMs: figure(decoder, "plc-duration") / 1e6,
  };
}

function isMeter(element: string): element is Meter {
  return element === NAMES.out || element === NAMES.far || element === NAMES.near;
}

function set(pipeline: RunningPipeline, name: string, property: string, value: number | boolean): void {
  const element = pipeline.element(name);
  if (element) element[property] = value;
}
