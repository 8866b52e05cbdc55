import { createHash } from "node:crypto";
import { messageFrame, readFrame } from "../../../src/contract/papers/frame.ts";
import { readToBorne } from "../../../src/contract/papers/parse.ts";
import type {
  PapersForm,
  PapersPage,
  PapersPiece,
  PapersPrinter,
  PapersPrintState,
  PapersScanner,
  PapersToBorne,
  PapersToDesk,
} from "../../../src/contract/papers/types.ts";
import { readJpeg } from "../../../src/desk/page/papers/pdf/jpeg.ts";
import { Receiver } from "../../../src/papers/transfer/receiver.ts";
import { Sender } from "../../../src/papers/transfer/sender.ts";

const PATIENCE_MS = 30_000;

const announced = (data: Uint8Array) => ({
  bytes: data.length,
  sha256: createHash("sha256").update(data).digest("hex"),
});

/** A borne's side of papers on the data channel: pieces and prints that a test leads through their states. */
export class BornePapers {
  scanner: PapersScanner = {
    present: true,
    sources: ["feeder", "glass"],
    colours: ["grey", "colour"],
    dpi: [75, 150, 200, 300],
    paper_in_feeder: null,
    problem: null,
  };
  printer: PapersPrinter = { present: true, pages_left: 20, problem: null };
  forms: PapersForm[] = [];
  /** Pace of what goes to the page, and of what is wanted of it, kbit/s. */
  kbps = 100_000;
  readonly heard: PapersToBorne[] = [];
  readonly mistakes: string[] = [];
  readonly pieces = new Map<string, PapersPiece>();
  readonly prints = new Map<string, PapersPrintState>();
  /** PDFs and previews that came whole. */
  readonly came = new Map<string, { readonly pdf: Uint8Array; readonly preview: Uint8Array | null }>();
  readonly #send: (frame: Uint8Array) => void;
  readonly #sender: Sender;
  readonly #receiver: Receiver;
  #open = true;
  #blob = 0;
  #waiting: (() => void)[] = [];

  /** @param send puts a frame on the call's channel */
  constructor(send: (frame: Uint8Array) => void) {
    this.#send = send;
    this.#sender = new Sender({
      send: (frame) => {
        if (this.#open) send(frame);
        return this.#open;
      },
      kbps: () => this.kbps,
      onGone: (blob) => this.say({ type: "gone", blob }),
    });
    this.#receiver = new Receiver({
      want: (blob, from) => this.say({ type: "want", blob, from, kbps: this.kbps }),
      have: (blob, bytes) => this.say({ type: "have", blob, bytes }),
    });
    this.#receiver.channel(true);
  }

  say(message: PapersToDesk): void {
    if (this.#open) this.#send(messageFrame(JSON.stringify(message)));
  }

  /** Bytes on the channel that are of nothing. */
  noise(...bytes: readonly number[]): void {
    this.#send(Uint8Array.from(bytes));
  }

  /** The path is lost, or there is a new one; the page says hello on it. */
  path(open: boolean): void {
    this.#open = open;
    if (!open) this.#sender.pause();
    this.#receiver.channel(open);
  }

  take(data: Uint8Array): void {
    try {
      const frame = readFrame(data);
      if (frame.kind === "chunk") this.#receiver.take(frame.blob, frame.offset, frame.data);
      else this.#command(readToBorne(frame.text));
    } catch (error) {
      this.mistakes.push(String(error));
    }
    for (const waiter of this.#waiting.splice(0)) waiter();
  }

  /** The `count`-th command of a type; resolves when it has come. */
  async next<T extends PapersToBorne["type"]>(type: T, count = 1): Promise<Extract<PapersToBorne, { type: T }>> {
    const endMs = performance.now() + PATIENCE_MS;
    for (;;) {
      const found = this.heard.filter((one): one is Extract<PapersToBorne, { type: T }> => one.type === type)[
        count - 1
      ];
      if (found) return found;
      if (performance.now() > endMs) throw new Error(`no ${type}; heard ${this.heard.map((one) => one.type).join()}`);
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
        setTimeout(resolve, 500);
      });
    }
  }

  /** A piece is otherwise now. */
  piece(id: string, change: Partial<PapersPiece>): void {
    const before = this.pieces.get(id);
    if (!before) throw new Error(`no piece ${id}`);
    const piece = { ...before, ...change };
    this.pieces.set(id, piece);
    this.say({ type: "piece", piece });
  }

  /** A page more was scanned. */
  page(id: string, jpeg: Uint8Array, preview: Uint8Array | null, change: Partial<PapersPage> = {}): PapersPage {
    const before = this.pieces.get(id);
    if (!before) throw new Error(`no piece ${id}`);
    const { width, height } = change.mime === "image/png" ? { width: 10, height: 10 } : readJpeg(jpeg);
    const page: PapersPage = {
      number: before.pages.length + 1,
      blob: this.#offer(jpeg),
      ...announced(jpeg),
      mime: "image/jpeg",
      width,
      height,
      dpi: before.dpi,
      preview: preview === null ? null : { blob: this.#offer(preview), ...announced(preview) },
      ...change,
    };
    this.piece(id, { state: "scanning", more: true, pages: [...before.pages, page] });
    return page;
  }

  /** Puts a form into the library, with the picture of its first page. */
  addForm(form: PapersForm, picture: Uint8Array): void {
    this.forms.push({ ...form, picture: { blob: this.#offer(picture), ...announced(picture) } });
  }

  /** The scanner is done with it; the piece is received when all its pages are. */
  scanned(id: string, problem: string | null = null): void {
    this.piece(id, { more: false, ...(problem === null ? {} : { state: "asked", problem }) });
    this.#whole();
  }

  /** A print is otherwise now. */
  print(id: string, change: Partial<PapersPrintState>): void {
    const before = this.prints.get(id);
    if (!before) throw new Error(`no print ${id}`);
    const print = { ...before, ...change };
    this.prints.set(id, print);
    this.say({ type: "print", print });
  }

  devices(): void {
    this.say({ type: "devices", scanner: this.scanner, printer: this.printer });
  }

  close(): void {
    this.#sender.close();
    this.#receiver.close();
  }

  #offer(data: Uint8Array): number {
    this.#blob += 1;
    this.#sender.offer(this.#blob, { bytes: data.length, read: async (from, to) => data.subarray(from, to) });
    return this.#blob;
  }

  #command(command: PapersToBorne): void {
    this.heard.push(command);
    switch (command.type) {
      case "hello": {
        const { scanner, printer, forms } = this;
        const [pieces, prints] = [[...this.pieces.values()], [...this.prints.values()]];
        return this.say({ type: "snapshot", v: 1, pieces, prints, scanner, printer, forms });
      }
      case "ask": {
        const { piece: id, kind, label, source, colour, dpi } = command;
        this.pieces.set(id, {
          id,
          kind,
          label,
          source,
          colour,
          dpi,
          state: "asked",
          more: false,
          pages: [],
          problem: null,
        });
        return this.piece(id, {});
      }
      case "withdraw":
        return this.piece(command.piece, { state: "wiped", pages: [], problem: null, more: false });
      case "filed":
        return this.piece(command.piece, { state: "acknowledged", pages: [], problem: null });
      case "want":
        return this.#sender.want(command.blob, command.from);
      case "have":
        this.#sender.have(command.blob, command.bytes);
        return this.#whole();
      case "gone":
        return this.#receiver.gone(command.blob);
      case "print":
        return void this.#fetch(command);
      case "print-form": {
        const form = this.forms.find(({ id }) => id === command.form);
        const print = { id: command.job, what: "form", title: form?.title ?? "?", total: form?.pages ?? 0 } as const;
        this.prints.set(command.job, { ...print, state: "waiting", done: 0, problem: null });
        return this.print(command.job, {});
      }
      case "print-cancel":
        return this.print(command.job, { state: "cancelled" });
      case "start":
      case "print-go":
    }
  }

  #whole(): void {
    for (const { id, state, more, pages } of this.pieces.values()) {
      if (state !== "scanning" || more) continue;
      // `have` is told on the way too: only its last one is of the whole.
      const whole = pages.every(({ blob, bytes }) =>
        this.heard.some((one) => one.type === "have" && one.blob === blob && one.bytes === bytes),
      );
      if (whole) this.piece(id, { state: "received" });
    }
  }

  async #fetch({ job, what, title, pages, preview, ...pdf }: Extract<PapersToBorne, { type: "print" }>): Promise<void> {
    this.prints.set(job, { id: job, what, title, state: "receiving", done: 0, total: pages, problem: null });
    this.print(job, {});
    try {
      const picture = preview && (await this.#receiver.fetch(preview.blob, preview));
      this.came.set(job, { preview: picture, pdf: await this.#receiver.fetch(pdf.blob, pdf) });
      if (this.prints.get(job)?.state === "receiving") this.print(job, { state: preview ? "shown" : "waiting" });
    } catch (error) {
      this.mistakes.push(String(error));
      this.print(job, { state: "failed", problem: "papers.gone" });
    }
    for (const waiter of this.#waiting.splice(0)) waiter();
  }
}
