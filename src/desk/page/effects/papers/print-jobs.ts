import { errorCode, VisioborneError } from "../../../../contract/errors.ts";
import type { PapersPrint } from "../../../../contract/papers/types.ts";
import { lookAtPdf } from "../../papers/look.ts";
import { textPdf } from "../../papers/pdf/text.ts";
import type { PapersEffect, PapersEvent } from "../../state/papers/events.ts";
import { MOST_PRINT_BYTES } from "../../state/papers/model.ts";
import type { PapersLink } from "./link.ts";

interface Job {
  readonly pdf: Uint8Array<ArrayBuffer>;
  readonly picture: Uint8Array<ArrayBuffer>;
  readonly url: string;
  /** What was said of it. */
  said: PapersPrint | null;
}

/** As many words as the borne takes. */
const [MOST_LINES, MOST_LETTERS] = [40, 120];

type Offer = Extract<PapersEffect, { type: "print-offer" }>;

/** PDFs that are to be printed, in this page's memory until the borne is done with them. */
export class PrintJobs {
  readonly #dispatch: (event: PapersEvent) => void;
  readonly #link: () => PapersLink | null;
  readonly #jobs = new Map<string, Job>();
  /** Words of a receipt: for the borne's ticket printer and its voice. */
  readonly #texts = new Map<string, string[]>();
  /** Numbers are never used twice in a call, and a page before this one has given some. */
  #blob = (crypto.getRandomValues(new Uint32Array(1))[0] ?? 0) >>> 1;

  constructor(dispatch: (event: PapersEvent) => void, link: () => PapersLink | null) {
    this.#dispatch = dispatch;
    this.#link = link;
  }

  /** Looks at a file. Never rejects. */
  async look(job: string, file: Blob): Promise<void> {
    try {
      if (file.size > MOST_PRINT_BYTES) throw new VisioborneError("print.too-large", `${file.size} bytes`);
      const read = await file.arrayBuffer().catch((error: unknown) => {
        throw new VisioborneError("print.unreadable", "the file cannot be read", {}, { cause: error });
      });
      await this.#show(job, new Uint8Array(read));
    } catch (error) {
      const code = errorCode(error);
      this.#dispatch({ type: "print-bad", job, code: code === "unexpected" ? "print.not-pdf" : code });
    }
  }

  /** Writes a PDF of text, and looks at it. */
  async write({ job, title, lines, language }: Extract<PapersEffect, { type: "print-write" }>): Promise<void> {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    this.#texts.set(
      job,
      lines.slice(0, MOST_LINES).map((line) => line.slice(0, MOST_LETTERS)),
    );
    textPdf(lines, { title, language, madeAtMs: Date.now() }, (part) => parts.push(part));
    await this.look(job, new Blob(parts));
  }

  /** The borne is told of it, and may want its bytes from now on. */
  async offer({ job, what, title, pages, withPreview }: Offer): Promise<void> {
    const found = this.#jobs.get(job);
    if (found === undefined) return;
    const of = async (data: Uint8Array<ArrayBuffer>) => {
      this.#blob += 1;
      return { blob: this.#blob, bytes: data.length, sha256: await sha256(data) };
    };
    const pdf = await of(found.pdf);
    const preview = withPreview ? await of(found.picture) : null;
    const text = this.#texts.get(job);
    found.said = { type: "print", job, what, title, pages, ...pdf, preview, ...(text === undefined ? {} : { text }) };
    this.again(job);
  }

  /** Says it, on the channel that is open now. */
  again(job: string): void {
    const found = this.#jobs.get(job);
    const link = this.#link();
    if (!found?.said || !link) return;
    const { pdf, picture, said } = found;
    offer(link, said.blob, pdf);
    if (said.preview) offer(link, said.preview.blob, picture);
    link.say(said);
  }

  forget(job: string): void {
    this.#texts.delete(job);
    const found = this.#jobs.get(job);
    if (found === undefined) return;
    this.#jobs.delete(job);
    URL.revokeObjectURL(found.url);
    for (const { blob } of found.said === null
      ? []
      : [found.said, ...(found.said.preview ? [found.said.preview] : [])]) {
      this.#link()?.sender.forget(blob);
    }
    found.pdf.fill(0);
    found.picture.fill(0);
  }

  wipe(): void {
    for (const job of this.#jobs.keys()) this.forget(job);
  }

  async #show(job: string, pdf: Uint8Array<ArrayBuffer>): Promise<void> {
    const { pages, picture } = await lookAtPdf(pdf);
    const url = URL.createObjectURL(picture);
    this.#jobs.set(job, { pdf, picture: new Uint8Array(await picture.arrayBuffer()), url, said: null });
    this.#dispatch({ type: "print-looked", job, pages, bytes: pdf.length, picture: url });
  }
}

function offer(link: PapersLink, blob: number, data: Uint8Array<ArrayBuffer>): void {
  if (link.sender.has(blob)) return;
  link.sender.offer(blob, { bytes: data.length, read: async (from, to) => data.subarray(from, to) });
}

async function sha256(data: Uint8Array<ArrayBuffer>): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", data));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
