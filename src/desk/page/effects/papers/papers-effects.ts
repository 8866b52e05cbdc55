import { errorCode } from "../../../../contract/errors.ts";
import type { PapersEffect, PapersEvent } from "../../state/papers/events.ts";
import { Deposits } from "./deposits.ts";
import { KeptPages } from "./kept-pages.ts";
import { PapersLink } from "./link.ts";
import { PrintJobs } from "./print-jobs.ts";

/** Progress is told that often for each page, milliseconds. */
const TELL_MS = 200;

/** Does what the reducers ask for of papers, and holds their bytes. */
export class PapersEffects {
  readonly #dispatch: (event: PapersEvent) => void;
  readonly #send: (frame: Uint8Array<ArrayBuffer>) => boolean;
  readonly #pages = new KeptPages();
  readonly #deposits: Deposits;
  readonly #prints: PrintJobs;
  #link: PapersLink | null = null;
  #toldMs = new Map<number, number>();

  /** @param send hands a frame to the channel of the call that is on */
  constructor(dispatch: (event: PapersEvent) => void, send: (frame: Uint8Array<ArrayBuffer>) => boolean) {
    this.#dispatch = dispatch;
    this.#send = send;
    this.#deposits = new Deposits(this.#pages, dispatch);
    this.#prints = new PrintJobs(dispatch, () => this.#link);
  }

  /** A call begins. */
  open(): void {
    this.close();
    this.#link = new PapersLink({
      send: this.#send,
      heard: (message) => this.#dispatch({ type: "papers-heard", message }),
      progress: (blob, bytes) => this.#progress(blob, bytes),
      bad: () => undefined,
    });
  }

  /** The call is over: nothing travels any more. What came stays until it is wiped. */
  close(): void {
    this.#link?.close();
    this.#link = null;
    this.#toldMs.clear();
  }

  channel(open: boolean): void {
    this.#link?.channel(open);
  }

  take(data: ArrayBuffer): void {
    this.#link?.take(data);
  }

  /** The expert has signed out: what he typed for other servers goes too. */
  signOut(): void {
    this.#deposits.signOut();
  }

  do(effect: PapersEffect): void {
    switch (effect.type) {
      case "papers-say":
        return void this.#link?.say(effect.message);
      case "papers-fetch":
        return void this.#fetch(effect);
      case "papers-have":
        return void this.#link?.say({ type: "have", blob: effect.blob, bytes: effect.bytes });
      case "papers-forget":
        if (effect.piece !== null) this.#deposits.forget(effect.piece);
        for (const blob of effect.blobs) {
          this.#link?.receiver.drop(blob);
          this.#pages.forget(blob);
        }
        return;
      case "papers-wipe":
        this.#pages.wipe();
        this.#deposits.wipe();
        return this.#prints.wipe();
      case "papers-file":
        return void this.#deposits.file(effect);
      case "print-look":
        return void this.#prints.look(effect.job, effect.file);
      case "print-write":
        return void this.#prints.write(effect);
      case "print-offer":
        return void this.#prints.offer(effect);
      case "print-again":
        return this.#prints.again(effect.job);
      case "print-forget":
        return this.#prints.forget(effect.job);
    }
  }

  async #fetch({ blob, bytes, sha256, mime }: Extract<PapersEffect, { type: "papers-fetch" }>): Promise<void> {
    const link = this.#link;
    try {
      const data = await link?.receiver.fetch(blob, { bytes, sha256 });
      if (data === undefined || link !== this.#link) return data && void data.fill(0);
      this.#dispatch({ type: "papers-came", blob, url: this.#pages.keep(blob, data, mime) });
    } catch (error) {
      const code = errorCode(error);
      if (code !== "papers.dropped") this.#dispatch({ type: "papers-missed", blob, code });
    } finally {
      this.#toldMs.delete(blob);
    }
  }

  #progress(blob: number, bytes: number): void {
    const nowMs = performance.now();
    if (nowMs - (this.#toldMs.get(blob) ?? -Infinity) < TELL_MS) return;
    this.#toldMs.set(blob, nowMs);
    this.#dispatch({ type: "papers-progress", blob, bytes });
  }
}
