import type { PDFDocumentProxy } from "pdfjs-dist";
import { VisioborneError } from "../../../contract/errors.ts";

export interface Looked {
  readonly pages: number;
  /** JPEG of the first page. */
  readonly picture: Blob;
}

/** Width of the picture, pixels: a page of text can be read on the borne's screen. */
const WIDTH = 900;
/** What the contract allows, bytes. */
const MOST_PICTURE_BYTES = 512 * 1024;
const QUALITIES = [0.75, 0.5, 0.25];

/**
 * Counts the pages of a PDF and paints the first, by pdf.js, which is loaded when it is needed.
 * @throws VisioborneError `print.encrypted`, `print.not-pdf`, `print.empty`
 */
export async function lookAtPdf(bytes: Uint8Array<ArrayBuffer>): Promise<Looked> {
  const { getDocument, GlobalWorkerOptions } = await import("pdfjs-dist/legacy/build/pdf.mjs");
  GlobalWorkerOptions.workerPort ??= new Worker(new URL("./pdf-worker.ts", import.meta.url), { type: "module" });
  // The reader takes the bytes away; shapes of letters are drawn, so that no style is written into the page.
  const task = getDocument({ data: bytes.slice(), disableFontFace: true, useWasm: false, verbosity: 0 });
  try {
    const document = await task.promise;
    const { info } = await document.getMetadata();
    const encrypted = "EncryptFilterName" in info && info.EncryptFilterName !== null;
    if (encrypted) throw new VisioborneError("print.encrypted", "the PDF is encrypted");
    if (document.numPages < 1) throw new VisioborneError("print.empty", "the PDF has no page");
    return { pages: document.numPages, picture: await paint(document) };
  } catch (error) {
    if (error instanceof VisioborneError) throw error;
    const encrypted = error instanceof Error && error.name === "PasswordException";
    const code = encrypted ? "print.encrypted" : "print.not-pdf";
    throw new VisioborneError(code, "the file cannot be read as a PDF", {}, { cause: error });
  } finally {
    await task.destroy();
  }
}

async function paint(document: PDFDocumentProxy): Promise<Blob> {
  const page = await document.getPage(1);
  const { width, height } = page.getViewport({ scale: 1 });
  // A page as long as a roll is not painted larger than two sheets.
  const viewport = page.getViewport({ scale: Math.min(WIDTH / width, (WIDTH * 3) / height) });
  const canvas = window.document.createElement("canvas");
  canvas.width = Math.ceil(viewport.width);
  canvas.height = Math.ceil(viewport.height);
  await page.render({ canvas, viewport, background: "#fff" }).promise;
  for (const quality of QUALITIES) {
    const picture = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, "image/jpeg", quality));
    if (picture && picture.size <= MOST_PICTURE_BYTES) return picture;
  }
  throw new VisioborneError("print.not-pdf", "no picture of its first page");
}
