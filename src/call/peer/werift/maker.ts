import { VisioborneError } from "../../../contract/errors.ts";
import type { PeerEnds, PeerMaker, PeerOptions, PeerSession } from "../port.ts";
import { peerEntry } from "./entry.ts";
import { WeriftSession } from "./peer-session.ts";
import { PeerWorker } from "./worker.ts";

/** Cold: the library is read and compiled; seconds on a small board. */
const OPEN_MS = 15_000;
const CLOSE_MS = 3000;
/** After so many sessions a worker is replaced, between calls, so that what its library leaks does not add up. */
const SESSIONS = 10;

/** Makes sessions in worker threads: one is kept warm, each has one session at a time. */
export class WeriftMaker implements PeerMaker {
  readonly #entry: string;
  readonly #busy = new Map<PeerWorker, WeriftSession>();
  #idle: PeerWorker | undefined;
  #closed = false;

  /** @param entry the worker's program */
  constructor(entry: string = peerEntry()) {
    this.#entry = entry;
  }

  warm(): void {
    if (!this.#closed) this.#warm();
  }

  async open(options: PeerOptions, signal: AbortSignal): Promise<PeerSession> {
    signal.throwIfAborted();
    if (this.#closed) throw new VisioborneError("peer.failed", "the maker of peers is closed");
    const worker = this.#warm();
    this.#idle = undefined;
    const aborted = (): void => void worker.end();
    signal.addEventListener("abort", aborted, { once: true });
    try {
      const ends = (await worker.ask({ type: "open", options }, OPEN_MS)) as PeerEnds;
      signal.throwIfAborted();
      worker.sessions += 1;
      if (worker.sessions === 1) worker.once("gone", () => this.#busy.delete(worker));
      const session = new WeriftSession(worker, ends, () => this.#release(worker));
      this.#busy.set(worker, session);
      return session;
    } catch (error) {
      await worker.end();
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener("abort", aborted);
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#busy.values()].map((session) => session.close()));
    const idle = this.#idle;
    this.#idle = undefined;
    await idle?.end();
  }

  /** The warm worker, begun if there is none. */
  #warm(): PeerWorker {
    if (this.#idle === undefined || this.#idle.gone !== undefined) {
      this.#idle = new PeerWorker(this.#entry);
      this.started(this.#idle);
    }
    return this.#idle;
  }

  /** A worker was started: a test ends it as a defect would. */
  protected started(_worker: PeerWorker): void {}

  async #release(worker: PeerWorker): Promise<void> {
    const closed = await worker.ask({ type: "close" }, CLOSE_MS).then(
      () => true,
      () => false,
    );
    this.#busy.delete(worker);
    const another = this.#idle !== undefined && this.#idle.gone === undefined;
    if (closed && !this.#closed && !another && worker.sessions < SESSIONS) {
      this.#idle = worker;
      return;
    }
    await worker.end();
    // One is ready for the next press, as it would be otherwise.
    if (!this.#closed) this.#warm();
  }
}
