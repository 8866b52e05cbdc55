import { EventEmitter } from "node:events";
import { abortReason } from "../../abort.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import { mediaEntry } from "../../media/entry.ts";
import { loadLimit } from "../../media/loading.ts";
import { MediaProcess } from "../../media/media-process.ts";
import { Patience } from "../../media/patience.ts";
import { parseFromSound } from "./messages.ts";
import type { FromSound, OnCard, Task, ToSound } from "./messages.ts";

const PROGRAM = { entry: mediaEntry(import.meta.url, "sound-main"), parse: parseFromSound };
/** A running task gives a sign each 100 ms; a start takes up to 3 s, after which it says itself that it failed. */
const PROGRESS_MS = 4000;
/** In a call that runs, people wait: its meters tell ten times a second. */
const CALL_PROGRESS_MS = 2000;
/** How long a task that was ended may take to say so. */
const END_MS = 1500;
/** Pipelines are never freed: a process that has made so many is replaced between two tasks. */
const TASKS_PER_PROCESS = 40;

type Process = MediaProcess<ToSound, FromSound>;

interface Running {
  readonly task: Task;
  readonly listener: (message: FromSound) => void;
  readonly finish: (error?: Error) => void;
  readonly watch: Patience;
  sent: boolean;
  /** Told to end: what it still had to say gives it no more time. */
  ending: boolean;
  /** It has given a sign: its start is over. */
  began: boolean;
}

/**
 * The sound's media process as the device uses it: started for the first task, watched by the progress of its tasks,
 * ended when it was idle for a while. One that does not progress is killed, and the next task has a new one.
 */
export class SoundEngine extends EventEmitter<{ idle: []; ear: [Extract<FromSound, { type: "ear" }>] }> {
  readonly #log: Logger;
  readonly #runtimeDir: string;
  readonly #lingerMs: number;
  readonly #running = new Map<number, Running>();
  readonly #leaving = new Set<Process>();
  readonly #standing = { gain: 1, muted: false, bench: { fault: null, voice: false } as OnCard };
  #process: Process | undefined;
  #isReady = false;
  #worn = 0;
  #lastId = 0;
  #readyTimer: NodeJS.Timeout | undefined;
  #lingerTimer: NodeJS.Timeout | undefined;
  #closed = false;
  #killed: Promise<void> = Promise.resolve();

  constructor(log: Logger, runtimeDir: string, lingerMs: number) {
    super();
    this.#log = log;
    this.#runtimeDir = runtimeDir;
    this.#lingerMs = lingerMs;
  }

  /**
   * Runs a task to its end. However it ends, its pipelines are in state NULL or their process is dead.
   * @param onMessage its levels and findings
   * @throws VisioborneError `sound.failed` (GStreamer says why) or `sound.process` (died, hung); the signal's reason
   */
  async run(task: Task, signal: AbortSignal, onMessage: (message: FromSound) => void = () => undefined): Promise<void> {
    if (signal.aborted) throw abortReason(signal);
    if (this.#closed) throw new VisioborneError("sound.process", "the sound was closed");
    const id = (this.#lastId += 1);
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const finish = (error?: Error): void => {
      running.watch.stop();
      if (!this.#running.delete(id)) return;
      if (error) reject(error);
      else resolve();
      this.#onTaskOver();
    };
    const asYet = { sent: false, ending: false, began: false };
    const running: Running = { task, listener: onMessage, finish, watch: new Patience(), ...asYet };
    this.#running.set(id, running);
    const onAbort = (): void => this.#end(id, running, abortReason(signal));
    signal.addEventListener("abort", onAbort, { once: true });
    this.#begin(id, running);
    try {
      await promise;
    } catch (error) {
      if (!signal.aborted) throw error;
    } finally {
      signal.removeEventListener("abort", onAbort);
    }
    if (signal.aborted) throw abortReason(signal);
  }

  /** Linear gain, for what plays now and later. */
  setGain(gain: number): void {
    this.#standing.gain = gain;
    this.#process?.send({ type: "gain", gain });
  }

  /** The usager's microphone in a call. */
  setMuted(muted: boolean): void {
    this.#standing.muted = muted;
    this.#process?.send({ type: "mute", muted });
  }

  /** What the bench has done to the virtual card. */
  setBench(bench: OnCard): void {
    this.#standing.bench = bench;
    this.#process?.send({ type: "bench", ...bench });
  }

  /** Resolves when a process that was killed is gone, and with it its hold on the card; after 1.5 s at the latest. */
  settled(): Promise<void> {
    return this.#killed;
  }

  /** Ends everything; resolves when no process is left, or after 5 s. */
  async close(): Promise<void> {
    this.#closed = true;
    for (const { finish } of this.#running.values())
      finish(new VisioborneError("sound.process", "the sound was closed"));
    this.#release();
    await Promise.all([...this.#leaving].map((process) => process.stop()));
  }

  #begin(id: number, running: Running): void {
    clearTimeout(this.#lingerTimer);
    // While it loads it can't answer, and a new one would have to load as well.
    const silent = this.#isReady && !this.#process?.answers();
    if (this.#process && this.#running.size === 1 && (this.#worn >= TASKS_PER_PROCESS || silent)) this.#release();
    if (!this.#process) this.#startProcess();
    else if (this.#isReady) this.#send(id, running);
  }

  #startProcess(): void {
    const process: Process = new MediaProcess(PROGRAM, this.#log, this.#runtimeDir);
    this.#process = process;
    this.#isReady = false;
    this.#worn = 0;
    process.on("message", (message) => {
      if (process === this.#process) this.#onMessage(message);
    });
    process.once("exit", (how) => {
      this.#leaving.delete(process);
      if (process === this.#process) this.#onDead(`the media process has ended (${how})`);
    });
    const limitMs = loadLimit.ms;
    this.#readyTimer = setTimeout(() => {
      loadLimit.tooShort();
      this.#giveUp(`GStreamer does not load within ${limitMs} ms`);
    }, limitMs);
    process.start();
  }

  #onMessage(message: FromSound): void {
    if (message.type === "pong") return;
    if (message.type === "ready") {
      clearTimeout(this.#readyTimer);
      loadLimit.loaded();
      this.#isReady = true;
      for (const type of ["gain", "mute", "bench"] as const) this.#process?.send(this.#standingMessage(type));
      for (const [id, running] of this.#running) this.#send(id, running);
      return;
    }
    const running = this.#running.get(message.id);
    if (!running) return;
    if (message.type === "ear") this.emit("ear", message);
    else if (message.type === "ended") running.finish();
    else if (message.type === "failed") {
      // A worker may be left blocked on the bus of what failed: not to be used again.
      this.#worn = TASKS_PER_PROCESS;
      running.finish(new VisioborneError("sound.failed", message.message));
    } else {
      running.began = true;
      if (!running.ending) this.#watch(running);
      running.listener(message);
    }
  }

  #standingMessage(type: "gain" | "mute" | "bench"): ToSound {
    const { gain, muted, bench } = this.#standing;
    if (type === "gain") return { type, gain };
    return type === "mute" ? { type, muted } : { type, ...bench };
  }

  #send(id: number, running: Running): void {
    if (running.sent) return;
    running.sent = true;
    this.#worn += 1;
    this.#watch(running);
    this.#process?.send({ ...running.task, id });
  }

  #watch(running: Running): void {
    const limitMs = running.began && running.task.type === "call" ? CALL_PROGRESS_MS : PROGRESS_MS;
    running.watch.restart(limitMs, () => this.#giveUp(`no sign of the sound for ${limitMs} ms`));
  }

  /** Ends one task; one that was never sent is over at once, one that does not obey takes the process with it. */
  #end(id: number, running: Running, reason: Error): void {
    if (!running.sent) {
      running.finish(reason);
      return;
    }
    running.ending = true;
    running.watch.restart(END_MS, () => this.#giveUp(`a task was not ended within ${END_MS} ms`));
    this.#process?.send({ type: "end", id });
  }

  #giveUp(why: string): void {
    const process = this.#process;
    this.#log.warn({ why }, "the sound's media process is killed");
    this.#killed = Promise.resolve(process?.kill());
    // Dead to us at once; its exit is awaited by `close`.
    if (process) this.#leaving.add(process);
    this.#onDead(why);
  }

  #onDead(why: string): void {
    this.#forget();
    for (const { finish } of this.#running.values()) finish(new VisioborneError("sound.process", why));
  }

  #onTaskOver(): void {
    if (this.#running.size > 0 || this.#closed) return;
    clearTimeout(this.#lingerTimer);
    if (this.#worn >= TASKS_PER_PROCESS || this.#lingerMs === 0) this.#release();
    else this.#lingerTimer = setTimeout(() => this.#release(), this.#lingerMs);
    this.emit("idle");
  }

  /** Lets the process go in good order; the next task has a new one. */
  #release(): void {
    const process = this.#process;
    this.#forget();
    if (!process) return;
    this.#leaving.add(process);
    void process.stop();
  }

  #forget(): void {
    clearTimeout(this.#readyTimer);
    clearTimeout(this.#lingerTimer);
    this.#process = undefined;
    this.#isReady = false;
  }
}
