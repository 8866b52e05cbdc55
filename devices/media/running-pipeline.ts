import type { BusMessage, Element, Pipeline } from "./superficial.ts";

/** A pipeline that is not PLAYING by then will never be: the binding swallows the failure. */
const PLAYING_MS = 3000;
/** Not PLAYING by then, the reason may already be on the bus, behind one message of each element. */
const SUSPECT_MS = 400;

export interface PipelineListener {
  /** A message of a `level` element, mean over its channels, decibels relative to full scale. */
  level?(element: string, rmsDbfs: number): void;
  /** A message of a `spectrum` element: the magnitude of each band from 0 Hz on, decibels. */
  spectrum?(element: string, bandsDb: readonly number[]): void;
  /** No more will come: the stream has ended (undefined), or this went wrong. Said once, never after `stop`. */
  ended(failure: string | undefined): void;
}

/**
 * One pipeline in a media process, from PLAYING to its end. It is given back to state NULL by itself when it ends;
 * single-use, for the binding frees nothing of it anyway.
 */
export class RunningPipeline {
  readonly #pipeline: Pipeline;
  readonly #listener: PipelineListener;
  readonly #elements = new Map<string, Element | undefined>();
  #timers: NodeJS.Timeout[] = [];
  #stopped = false;
  #draining = false;

  constructor(pipeline: Pipeline, listener: PipelineListener) {
    this.#pipeline = pipeline;
    this.#listener = listener;
  }

  start(): void {
    this.#poll();
    this.#pipeline.play();
    this.#timers = [
      setTimeout(() => this.#drain(), SUSPECT_MS),
      setTimeout(() => this.#end(`not PLAYING within ${PLAYING_MS} ms`), PLAYING_MS),
    ];
  }

  /** An element by name; undefined when the pipeline has none. Looked up once, for each look leaks. */
  element(name: string): Element | undefined {
    if (!this.#elements.has(name)) this.#elements.set(name, this.#pipeline.findChild(name));
    return this.#elements.get(name);
  }

  /** State NULL: the sound card is free, and the workers that were blocked in it go on. Idempotent. */
  stop(): void {
    if (this.#stopped) return;
    this.#stopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    this.#pipeline.stop();
  }

  #poll(): void {
    this.#pipeline.pollBus((message) => this.#onBus(message));
  }

  /**
   * A device that could not be opened has left the state NULL, and then a poll ends after one message, with one of
   * each element before the error: so each message asks for the next.
   */
  #drain(): void {
    this.#draining = true;
    this.#poll();
  }

  #onBus(message: BusMessage): void {
    if (this.#stopped) return;
    const { type, _src_element_name: from } = message;
    if (type === "error") this.#end(message.message ?? "GStreamer gives no reason");
    else if (type === "eos") this.#end(undefined);
    else if (type === "element") this.#onElement(from, message);
    else if (message["new-state"] === "GST_STATE_PLAYING" && from.startsWith("pipeline")) this.#onPlaying();
    if (this.#draining && !this.#stopped) this.#poll();
  }

  #onPlaying(): void {
    for (const timer of this.#timers) clearTimeout(timer);
    this.#draining = false;
  }

  #onElement(element: string, { rms, magnitude }: BusMessage): void {
    if (magnitude !== undefined) return this.#listener.spectrum?.(element, levels(magnitude));
    const channels = levels(rms);
    if (channels.length === 0) return;
    const meanDbfs = channels.reduce((sum, db) => sum + db, 0) / channels.length;
    this.#listener.level?.(element, Math.max(-120, Math.round(meanDbfs * 10) / 10));
  }

  #end(failure: string | undefined): void {
    if (this.#stopped) return;
    this.stop();
    this.#listener.ended(failure);
  }
}

/** The binding gives an array of numbers as text: `< -19.5, -20.1 >`; silence is -inf, or -700 in some versions. */
export function levels(rms: unknown): readonly number[] {
  if (typeof rms !== "string") return [];
  const words = rms.match(/-?inf|-?\d+(?:\.\d+)?(?:e[-+]?\d+)?/gi) ?? [];
  return words.map((word) => (/inf/i.test(word) ? -120 : Number(word)));
}
