import { crc32 } from "node:zlib";
import type { Encoder } from "../encoders.ts";
import { TEST_SPEED_PX } from "./launch.ts";
import type { FromMedia, SourceFault } from "./messages.ts";
import { VideoBranch } from "./video-branch.ts";
import type { AppSink, BusMessage, Element, Pipeline } from "../../media/superficial.ts";

/** A pipeline that is not PLAYING by then will never be: the binding swallows the failure. */
const PLAYING_MS = 3000;
const COUNT_MS = 500;
/** How long the reason of an end may take to come over the bus. */
const REASON_MS = 250;
/**
 * A picture is "the same" when it is any of the last ones: a driver that hangs may hand out its few stale
 * buffers in turn.
 */
const REMEMBERED_PICTURES = 8;

/** The one pipeline of the media process: made once, its handles looked up once, never revived. */
export class CameraPipeline {
  readonly #pipeline: Pipeline;
  readonly #say: (message: FromMedia) => void;
  readonly #source: Element;
  readonly #light: Element | undefined;
  readonly #rate: Element;
  readonly #watch: AppSink;
  /** Where the picture is sent; undefined in a self-test. */
  readonly video: VideoBranch | undefined;
  readonly #pictures: number[] = [];
  #stopped = false;
  #playing = false;
  #draining = false;
  #countedMs = 0;

  /** @throws Error when the launch text is refused (an element that is not installed) */
  constructor(pipeline: Pipeline, encoder: Encoder | undefined, say: (message: FromMedia) => void) {
    this.#pipeline = pipeline;
    this.#say = say;
    this.#source = must(pipeline, "source");
    this.#light = pipeline.findChild("light");
    this.#rate = must(pipeline, "rate");
    this.#watch = must(pipeline, "watch") as unknown as AppSink;
    this.video = encoder && new VideoBranch(pipeline, encoder, (name) => must(pipeline, name));
  }

  start(): void {
    this.#poll();
    this.#pipeline.play();
    setTimeout(() => {
      if (!this.#playing) this.#fail("camera.absent", `not PLAYING within ${PLAYING_MS} ms`);
    }, PLAYING_MS).unref();
    this.#pull();
  }

  /** Puts a fault on the test source, or takes it away. */
  setFault(fault: SourceFault | null): void {
    if (!this.#light) return;
    this.#source["horizontal-speed"] = fault === "frozen" ? 0 : TEST_SPEED_PX;
    this.#light["brightness"] = fault === "black" ? -1 : 0;
  }

  /** Frees the camera, and the workers blocked in pollBus and pull. */
  stop(): void {
    this.#stopped = true;
    this.#pipeline.stop();
  }

  #pull(): void {
    this.#watch.pull((buffer) => {
      if (this.#stopped) return;
      if (!buffer) {
        this.#ended();
        return;
      }
      this.#onFrame(buffer);
      this.#pull();
    });
  }

  #poll(): void {
    this.#pipeline.pollBus((message) => this.#onBus(message));
  }

  /**
   * No more buffers: the reason is on the bus. A source that could not be opened has left the state NULL, and
   * then a poll ends after one message, with one of each element before the error: so each message asks for the
   * next.
   */
  #ended(): void {
    this.#draining = true;
    this.#poll();
    setTimeout(() => this.#fail("camera.absent", "the stream has ended"), REASON_MS);
  }

  #onFrame(picture: Buffer): void {
    const hash = crc32(picture);
    const changed = this.#pictures.length > 0 && !this.#pictures.includes(hash);
    this.#pictures.push(hash);
    if (this.#pictures.length > REMEMBERED_PICTURES) this.#pictures.shift();
    let sum = 0;
    for (const luma of picture) sum += luma;
    this.#say({ type: "frame", changed, luma: Math.round((sum / picture.length) * 10) / 10 });
    this.#count();
  }

  /** At most twice a second, for each reading of a 64-bit property leaks about half a kilobyte. */
  #count(): void {
    const atMs = performance.now();
    if (atMs - this.#countedMs < COUNT_MS) return;
    this.#countedMs = atMs;
    this.#say({ type: "count", frames: Number(this.#rate["in"]), atMs });
  }

  #onBus(message: BusMessage): void {
    if (this.#stopped) return;
    const { type } = message;
    if (type === "error") {
      const words = message.message ?? "GStreamer gives no reason";
      this.#fail(/busy|in use/i.test(words) ? "camera.busy" : "camera.absent", words);
    } else if (type === "eos") {
      this.#fail("camera.absent", "the stream has ended");
    } else if (type === "state-changed" && message["new-state"] === "GST_STATE_PLAYING") {
      this.#playing ||= message._src_element_name.startsWith("pipeline");
    }
    if (this.#draining && !this.#stopped) this.#poll();
  }

  #fail(code: "camera.absent" | "camera.busy", message: string): void {
    if (this.#stopped) return;
    this.stop();
    this.#say({ type: "failed", code, message });
  }
}

function must(pipeline: Pipeline, name: string): Element {
  const element = pipeline.findChild(name);
  if (!element) throw new Error(`the pipeline has no element named ${name}`);
  return element;
}
