import { errorCode } from "../../../../contract/errors.ts";
import { openFiling } from "../../papers/filing/open.ts";
import { fileName, type Filing, type FilingDocument, type FilingSignIn } from "../../papers/filing/port.ts";
import { scannedPdf, type ScannedPage } from "../../papers/pdf/scanned.ts";
import type { PapersEffect, PapersEvent } from "../../state/papers/events.ts";
import { asJpeg, type KeptPages } from "./kept-pages.ts";

type File = Extract<PapersEffect, { type: "papers-file" }>;

interface Made {
  /** What it was made of: a retry of the same is the same document. */
  readonly of: string;
  readonly document: FilingDocument;
}

/** Makes the PDF of a piece and brings it to the organisme. */
export class Deposits {
  readonly #pages: KeptPages;
  readonly #dispatch: (event: PapersEvent) => void;
  readonly #filings = new Map<string, Filing>();
  readonly #made = new Map<string, Made>();
  /** What the expert typed, for each server alone: as long as he is signed in here, and nowhere else. */
  readonly #signIns = new Map<string, FilingSignIn>();

  constructor(pages: KeptPages, dispatch: (event: PapersEvent) => void) {
    this.#pages = pages;
    this.#dispatch = dispatch;
  }

  /** Never rejects: what fails is told. */
  async file(effect: File): Promise<void> {
    const { piece } = effect;
    const server = JSON.stringify(effect.place);
    if (effect.signIn !== null) this.#signIns.set(server, effect.signIn);
    try {
      const document = await this.#document(effect);
      const { name, sure } = await this.#filing(effect).deposit(document, this.#signIns.get(server) ?? null);
      this.#dispatch({ type: "papers-filed", piece, name, sure });
    } catch (error) {
      const code = errorCode(error);
      if (code === "filing.sign-in") this.#signIns.delete(server);
      this.#dispatch({ type: "papers-not-filed", piece, code: code === "unexpected" ? "papers.image" : code });
    }
  }

  forget(piece: string): void {
    this.#made.delete(piece);
  }

  wipe(): void {
    this.#made.clear();
  }

  /** Another expert has another password. */
  signOut(): void {
    this.#signIns.clear();
    this.#filings.clear();
    this.wipe();
  }

  #filing({ place }: File): Filing {
    const key = JSON.stringify(place);
    const filing = this.#filings.get(key) ?? openFiling(place);
    this.#filings.set(key, filing);
    return filing;
  }

  async #document({ piece, name, title, pages }: File): Promise<FilingDocument> {
    const of = JSON.stringify([name, pages]);
    const made = this.#made.get(piece);
    if (made?.of === of) return made.document;
    const scanned: ScannedPage[] = [];
    for (const { blob, mime, dpi, turn } of pages) {
      const data = this.#pages.data(blob);
      if (data === undefined) throw new Error("a page is no longer here");
      scanned.push({ jpeg: await asJpeg(data, mime), dpi, turn });
    }
    const parts: Uint8Array<ArrayBuffer>[] = [];
    scannedPdf(scanned, { title, madeAtMs: Date.now() }, (part) => parts.push(part));
    const document = { name: fileName(name), bytes: new Blob(parts, { type: "application/pdf" }) };
    this.#made.set(piece, { of, document });
    return document;
  }
}
