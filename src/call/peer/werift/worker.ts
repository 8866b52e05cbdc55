import { EventEmitter } from "node:events";
import { Worker } from "node:worker_threads";
import { VisioborneError } from "../../../contract/errors.ts";
import type { FromPeer, ToPeer } from "./protocol.ts";

const PING_MS = 2000;
/** So long without an answer to a ping: it hangs. */
const HANG_MS = 8000;
const MAX_HEAP_MB = 128;
/** Three times what is filled between two collections: packets live short, and a larger one would be full of dead ones. */
const YOUNG_MB = 1;

type WithoutCall<T> = T extends { readonly call: number } ? Omit<T, "call"> : never;
type Ask = WithoutCall<ToPeer>;
type Value = Extract<FromPeer, { type: "done" }>["value"];

interface WorkerEvents {
  told: [FromPeer];
  /** Said once, also after `end`. */
  gone: [VisioborneError];
}

interface Asked {
  readonly resolve: (value: Value) => void;
  readonly reject: (error: VisioborneError) => void;
  readonly timer: NodeJS.Timeout;
}

/** The worker thread as the main thread holds it: started once, watched, ended, never revived. */
export class PeerWorker extends EventEmitter<WorkerEvents> {
  readonly #worker: Worker;
  readonly #asked = new Map<number, Asked>();
  readonly #ping: NodeJS.Timeout;
  readonly ready: Promise<void>;
  #calls = 0;
  #answeredMs = performance.now();
  #gone: VisioborneError | undefined;
  /** Sessions that it has had. */
  sessions = 0;

  constructor(entry: string) {
    super();
    this.#worker = new Worker(entry, {
      name: "peer",
      resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB, maxYoungGenerationSizeMb: YOUNG_MB },
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    this.ready = promise;
    promise.catch(() => {});
    this.#worker.on("message", (told: FromPeer) => {
      if (told.type === "ready") resolve();
      else this.#told(told);
    });
    this.#worker.once("error", (error) => this.#die(`it threw: ${String(error)}`));
    this.#worker.once("exit", (code) => {
      this.#die(`exit code ${code}`);
      reject(this.#gone);
    });
    this.#ping = setInterval(() => this.#beat(), PING_MS);
    this.#ping.unref();
  }

  get gone(): VisioborneError | undefined {
    return this.#gone;
  }

  tell(order: Exclude<ToPeer, { readonly call: number }>, transfer: ArrayBuffer[] = []): void {
    if (this.#gone === undefined) this.#post(order, transfer);
  }

  /** @throws VisioborneError what the worker refused with; `peer.failed` when it is dead or late */
  ask(order: Ask, deadlineMs: number): Promise<Value> {
    if (this.#gone !== undefined) return Promise.reject(this.#gone);
    const call = ++this.#calls;
    return new Promise<Value>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#asked.delete(call);
        reject(new VisioborneError("peer.failed", `the peer did not ${order.type} within ${deadlineMs} ms`));
      }, deadlineMs);
      this.#asked.set(call, { resolve, reject, timer });
      this.#post({ ...order, call });
    });
  }

  async end(): Promise<void> {
    this.#die("it was ended");
    await this.#worker.terminate();
  }

  #post(order: ToPeer, transfer: ArrayBuffer[] = []): void {
    this.#worker.postMessage(order, transfer);
  }

  #told(told: FromPeer): void {
    if (told.type === "pong") this.#answeredMs = performance.now();
    else if (told.type === "done") this.#settle(told.call)?.resolve(told.value);
    else if (told.type === "refused") this.#settle(told.call)?.reject(new VisioborneError(told.code, told.message));
    else if (this.#gone === undefined) this.emit("told", told);
  }

  #settle(call: number): Asked | undefined {
    const asked = this.#asked.get(call);
    this.#asked.delete(call);
    clearTimeout(asked?.timer);
    return asked;
  }

  #beat(): void {
    this.tell({ type: "ping", beat: 0 });
    if (performance.now() - this.#answeredMs < HANG_MS) return;
    this.#die(`no answer for ${HANG_MS} ms`);
    void this.#worker.terminate();
  }

  #die(how: string): void {
    if (this.#gone !== undefined) return;
    this.#gone = new VisioborneError("peer.failed", `the WebRTC peer is dead: ${how}`);
    clearInterval(this.#ping);
    for (const call of this.#asked.keys()) this.#settle(call)?.reject(this.#gone);
    this.emit("gone", this.#gone);
  }
}
