import { randomInt } from "node:crypto";
import { EventEmitter } from "node:events";
import { errorLine } from "../contract/errors.ts";
import { messageFrame, readFrame } from "../contract/papers/frame.ts";
import { readToBorne } from "../contract/papers/parse.ts";
import type { PapersRefused, PapersToBorne, PapersToDesk } from "../contract/papers/types.ts";
import { LineShare, type LineSample } from "./line-share.ts";
import type { PapersOptions } from "./options.ts";
import type { PapersAct, PapersView, Prints } from "./port.ts";
import { scannerTold } from "./scanning/scanner-told.ts";
import { Scans } from "./scanning/scans.ts";
import { Folder } from "./store/folder.ts";
import { Receiver } from "./transfer/receiver.ts";
import { FileSource } from "./store/file-source.ts";
import { Sender, type Source } from "./transfer/sender.ts";

/** Feeder, devices and the age of what lies here are looked at so often. */
const TICK_MS = 500;
/** Nothing lies here for longer, whatever becomes of the call. */
const MAX_AGE_MS = 15 * 60_000;
/** A printer that does not let go is "à vérifier": its side says so by then, or is left behind. */
const PRINTS_END_MS = 6_000;

/** The papers of one call that is answered: what the expert's page asks on the data channel, done. Never throws. */
export class CallPapers extends EventEmitter<{ change: [] }> {
  readonly #options: PapersOptions;
  readonly #folder: Folder;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  readonly #line: LineShare;
  readonly #scans: Scans;
  readonly #prints: Prints;
  readonly #tick: NodeJS.Timeout;
  /** Numbers of this daemon are not those of one that was killed: the page may still want from it. */
  #blobs = randomInt(1, 2 ** 31);
  readonly #arriving = new Set<number>();
  #open = false;
  #devices = "";
  #ended: Promise<void> | undefined;
  #over: Promise<unknown> | undefined;

  /** @throws VisioborneError `papers.store`: there is no folder for them */
  constructor(options: PapersOptions) {
    super();
    this.#options = options;
    const { clock, log, budget, say } = options;
    const { directory: path, erased } = options;
    this.#folder = new Folder({ path, maxBytes: budget.bytes, clock, erased });
    this.#line = new LineShare(options);
    this.#sender = new Sender({
      send: (frame) => this.#open && options.send(frame),
      kbps: () => this.#line.upKbps(),
      onGone: (blob) => this.#tell({ type: "gone", blob }),
      onBusy: (busy) => this.#line.busy("up", busy),
    });
    this.#receiver = new Receiver({
      want: (blob, from) => this.#tell({ type: "want", blob, from, kbps: this.#line.downKbps() }),
      have: (blob, bytes) => this.#tell({ type: "have", blob, bytes }),
    });
    this.#scans = new Scans({
      scanner: options.scanner,
      folder: this.#folder,
      offer: (source) => this.#offer(source),
      forget: (blob) => this.#sender.forget(blob),
      tell: (piece) => this.#tell({ type: "piece", piece }),
      refused: (refused) => this.#refuse(refused),
      changed: () => this.emit("change"),
      say,
      budgetPages: budget.scanPages,
      clock,
      log,
    });
    this.#prints = options.prints({
      budgetPages: budget.printPages,
      printer: options.printer,
      fetch: (blob, expected) => this.#fetch(blob, expected),
      offer: (path, bytes) => this.#offer(new FileSource(path, bytes)),
      drop: (blob) => this.#receiver.drop(blob),
      folder: this.#folder,
      say,
      clock,
      log,
    });
    this.#prints.on("print", (print) => {
      this.#tell({ type: "print", print });
      this.emit("change");
    });
    this.#prints.on("printer", () => this.#tellDevices());
    this.#prints.on("refused", (refused) => this.#refuse(refused));
    this.#tick = setInterval(() => this.#look(), TICK_MS).unref();
  }

  /** The data channel is open, or no longer. */
  channel(open: boolean): void {
    this.#open = open;
    if (!open) this.#sender.pause();
    this.#receiver.channel(open);
  }

  /** A binary message of the data channel. What is bad in it costs itself only. */
  take(bytes: Uint8Array): void {
    if (this.#over !== undefined) return;
    try {
      const frame = readFrame(bytes);
      if (frame.kind === "chunk") this.#receiver.take(frame.blob, frame.offset, frame.data);
      else this.#hear(readToBorne(frame.text));
    } catch (error) {
      this.#options.refused("bad-frame");
      this.#options.log.debug({}, errorLine(error));
    }
  }

  /** A second of the call's line. */
  line(sample: LineSample): void {
    this.#line.sample(sample);
  }

  act(act: PapersAct): void {
    if (this.#over !== undefined) return;
    if ("piece" in act) this.#scans.act(act);
    else this.#prints.act(act);
  }

  view(): PapersView {
    const piece = this.#scans.current();
    const print = this.#prints.all().find(({ state }) => !ENDED.has(state)) ?? this.#prints.all().at(-1);
    const printed = this.#prints.all().some(({ done, state }) => done > 0 || state === "printing");
    return {
      piece: piece && { ...piece, pages: piece.pages.length },
      print: print && { ...print, preview: this.#prints.preview(print.id) },
      used: [...this.#scans.used(), ...(printed ? (["printer"] as const) : [])],
    };
  }

  /**
   * The call is over, or goes to another organisme: everything is wiped, what is at work is stopped. Resolves when nothing
   * is left; to be called again after a failure.
   * @throws VisioborneError `papers.store` naming what could not be wiped
   */
  end(why: "moved" | "end"): Promise<void> {
    this.#over ??= this.#stop(why);
    this.#ended ??= this.#end(why).catch((error: unknown) => {
      this.#ended = undefined;
      throw error;
    });
    return this.#ended;
  }

  async #end(why: "moved" | "end"): Promise<void> {
    await this.#over;
    await this.#folder.end(why);
  }

  async #stop(why: "moved" | "end"): Promise<void> {
    clearInterval(this.#tick);
    this.#receiver.close();
    const scans = this.#scans.end(why);
    this.#sender.close();
    this.#line.end();
    this.#open = false;
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, PRINTS_END_MS);
    await Promise.allSettled([scans, Promise.race([this.#prints.end(), late])]);
    clearTimeout(timer);
    this.#prints.removeAllListeners();
  }

  #hear(message: PapersToBorne): void {
    switch (message.type) {
      case "hello":
        return this.#tell(this.#snapshot());
      case "ask":
      case "start":
      case "withdraw":
      case "filed":
        return this.#scans.take(message);
      case "want":
        return this.#sender.want(message.blob, message.from);
      case "have":
        this.#sender.have(message.blob, message.bytes);
        return this.#scans.had(message.blob, message.bytes);
      case "gone":
        return this.#receiver.gone(message.blob);
      case "print":
      case "print-form":
      case "print-go":
      case "print-cancel":
        return this.#prints.take(message);
    }
  }

  #snapshot(): PapersToDesk {
    return {
      type: "snapshot",
      v: 1,
      pieces: [...this.#scans.all()],
      prints: [...this.#prints.all()].slice(-30),
      scanner: scannerTold(this.#options.scanner()),
      printer: this.#prints.printer(),
      forms: [...this.#prints.forms()].slice(0, 100),
    };
  }

  #offer(source: Source): number {
    this.#blobs += 1;
    this.#sender.offer(this.#blobs, source);
    return this.#blobs;
  }

  async #fetch(blob: number, expected: { bytes: number; sha256: string }): Promise<Uint8Array<ArrayBuffer>> {
    this.#arriving.add(blob);
    this.#line.busy("down", true);
    try {
      return await this.#receiver.fetch(blob, expected);
    } finally {
      this.#arriving.delete(blob);
      this.#line.busy("down", this.#arriving.size > 0);
    }
  }

  #look(): void {
    this.#scans.tick();
    this.#tellDevices();
    void this.#folder
      .wipeOld(MAX_AGE_MS)
      .catch((error: unknown) => this.#options.log.error({}, `not wiped: ${errorLine(error)}`));
  }

  #tellDevices(): void {
    const [scanner, printer] = [scannerTold(this.#options.scanner()), this.#prints.printer()];
    const told = JSON.stringify([scanner, printer]);
    if (told === this.#devices) return;
    this.#devices = told;
    this.#tell({ type: "devices", scanner, printer });
  }

  #refuse(refused: PapersRefused): void {
    this.#options.refused(refused.why);
    this.#tell(refused);
  }

  /** What is not told now is in the snapshot that follows the next `hello`. */
  #tell(message: PapersToDesk): void {
    if (!this.#open) return;
    if (!this.#options.send(messageFrame(JSON.stringify(message))))
      this.#options.log.warn({ type: message.type }, "papers: the expert's page could not be told");
  }
}

const ENDED: ReadonlySet<string> = new Set(["completed", "cancelled", "refused", "failed"]);
