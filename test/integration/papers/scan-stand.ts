import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { Scanner } from "../../../devices/scanner/port.ts";
import { noPrints } from "../../../src/borne/no-prints.ts";
import { messageFrame, readFrame } from "../../../src/contract/papers/frame.ts";
import { readToBorne, readToDesk } from "../../../src/contract/papers/parse.ts";
import type {
  PapersAsk,
  PapersPage,
  PapersPiece,
  PapersToBorne,
  PapersToDesk,
} from "../../../src/contract/papers/types.ts";
import type { ErasedFile, PapersOptions } from "../../../src/papers/options.ts";
import { CallPapers } from "../../../src/papers/papers.ts";
import { Receiver } from "../../../src/papers/transfer/receiver.ts";
import { memoryLog } from "../../support/fake-clock.ts";

type Refused = Extract<PapersToDesk, { type: "refused" }>;

/** One call's papers on a scanner, and an expert's page that knows what it was told and fetches each page. */
export class ScanStand {
  readonly papers: CallPapers;
  readonly said: string[] = [];
  readonly erased: ErasedFile[] = [];
  readonly counted: string[] = [];
  readonly reserved: (readonly [number, number])[] = [];
  readonly told: PapersToDesk[] = [];
  readonly log = memoryLog();
  /** Of each page, once it is whole. */
  readonly pages = new Map<number, Uint8Array>();
  scanner: Scanner | undefined;
  /** Bytes that the page is told not to fetch. */
  fetches = true;
  /** Where the papers of the call lie. */
  readonly directory: string;
  readonly #dir: string;
  #receiver: Receiver;
  #waiting: (() => void)[] = [];

  constructor(scanner: Scanner | undefined, options: Partial<PapersOptions> = {}) {
    this.scanner = scanner;
    this.#dir = mkdtempSync(join(tmpdir(), "vb-papers-"));
    this.directory = join(this.#dir, "call");
    this.#receiver = this.#page();
    this.papers = new CallPapers({
      send: (frame) => {
        // As on a real channel: not within the call that sends.
        setImmediate(() => this.#hear(Uint8Array.from(frame)));
        return true;
      },
      reserve: (up, down) => void this.reserved.push([up, down]),
      lineKbps: () => 20_000,
      scanner: () => this.scanner,
      printer: () => undefined,
      prints: noPrints,
      budget: { scanPages: 60, printPages: 20, bytes: 64 * 1024 * 1024 },
      directory: this.directory,
      say: (id) => void this.said.push(id),
      erased: (files) => void this.erased.push(...files),
      refused: (why) => void this.counted.push(why),
      clock: { wallMs: Date.now, monotonicMs: () => performance.now(), synchronised: () => true },
      log: this.log,
      ...options,
    });
    this.papers.on("change", () => this.#look());
    onTestFinished(async () => {
      await this.papers.end("end");
      this.#receiver.close();
      rmSync(this.#dir, { recursive: true, force: true });
    });
    this.open();
  }

  /** The channel opens, and the page says hello. */
  open(): void {
    this.papers.channel(true);
    this.#receiver.channel(true);
    this.say({ type: "hello", v: 1 });
  }

  cut(): void {
    this.papers.channel(false);
    this.#receiver.channel(false);
  }

  /** The page is loaded again: it knows nothing. */
  reload(): void {
    this.cut();
    this.#receiver.close();
    this.#receiver = this.#page();
    this.pages.clear();
    this.told.length = 0;
    this.open();
  }

  say(message: PapersToBorne): void {
    const text = JSON.stringify(message);
    readToBorne(text);
    this.papers.take(messageFrame(text));
  }

  ask(piece: string, changes: Partial<PapersAsk> = {}): void {
    const paper = { kind: "justificatif", label: "un justificatif de domicile" };
    const how = { source: "feeder", colour: "grey", dpi: 150, max_pages: 10 } as const;
    this.say({ type: "ask", piece, ...paper, ...how, ...changes });
  }

  laid(piece: string): void {
    this.papers.act({ type: "laid", piece });
  }

  piece(id: string): PapersPiece | undefined {
    for (const message of this.told.toReversed()) {
      if (message.type === "piece" && message.piece.id === id) return message.piece;
      const known = message.type === "snapshot" ? message.pieces.find((piece) => piece.id === id) : undefined;
      if (known !== undefined) return known;
    }
    return undefined;
  }

  refused(): readonly Refused[] {
    return this.told.filter((message) => message.type === "refused");
  }

  /** Files in the folder of the call. */
  files(): readonly string[] {
    try {
      return readdirSync(this.directory, { recursive: true }).map(String);
    } catch {
      return [];
    }
  }

  async until(met: () => boolean, what: string, patienceMs = 15_000): Promise<void> {
    const late = performance.now() + patienceMs;
    while (!met()) {
      if (performance.now() > late)
        throw new Error(`not ${what}: ${JSON.stringify(this.told.at(-1))} ${JSON.stringify(this.log.lines.slice(-3))}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  is(id: string, state: PapersPiece["state"]): Promise<void> {
    return this.until(() => this.piece(id)?.state === state, `${id} ${state}`);
  }

  meets(id: string, met: (piece: PapersPiece) => boolean, what: string): Promise<void> {
    return this.until(() => {
      const piece = this.piece(id);
      return piece !== undefined && met(piece);
    }, `${id} ${what}`);
  }

  #page(): Receiver {
    return new Receiver({
      want: (blob, from) => this.say({ type: "want", blob, from }),
      have: (blob, bytes) => this.say({ type: "have", blob, bytes }),
    });
  }

  #hear(bytes: Uint8Array): void {
    const frame = readFrame(bytes);
    if (frame.kind === "chunk") this.#receiver.take(frame.blob, frame.offset, frame.data);
    else {
      const message = readToDesk(frame.text);
      this.told.push(message);
      const pieces =
        message.type === "piece" ? [message.piece] : message.type === "snapshot" ? message.pieces : ([] as const);
      for (const { pages } of pieces) for (const page of pages) this.#fetch(page);
    }
    this.#look();
  }

  #fetch({ blob, bytes, sha256, preview }: PapersPage): void {
    if (!this.fetches) return;
    for (const one of [...(preview ? [preview] : []), { blob, bytes, sha256 }]) {
      if (this.pages.has(one.blob)) continue;
      this.pages.set(one.blob, new Uint8Array());
      void this.#receiver.fetch(one.blob, one).then(
        (data) => void this.pages.set(one.blob, data),
        () => undefined,
      );
    }
  }

  #look(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const one of waiting) one();
  }
}
