import { countPdfPages } from "../../../devices/printer/pdf-pages.ts";
import type { PapersPrint } from "../../contract/papers/types.ts";
import type { PrintsParts } from "../options.ts";
import type { OnePrint } from "./one-print.ts";
import { ticketText } from "./ticket.ts";

/** @throws what fetching and keeping throw */
export async function bringSent(
  print: OnePrint,
  { blob, bytes, sha256, preview, title, text }: PapersPrint,
  { fetch, folder }: Pick<PrintsParts, "fetch" | "folder">,
  pagesLeft: () => number,
): Promise<void> {
  const ask = preview !== null;
  if (preview !== null) {
    const picture = await fetch(preview.blob, preview);
    if (picture[0] !== 0xff || picture[1] !== 0xd8) return print.feed({ type: "unusable", problem: "print.preview" });
    await print.shows((await folder.keep("print-preview", picture, "jpg")).path);
  }
  if (print.wanted.on === "printer")
    return bringDocument(print, await fetch(blob, { bytes, sha256 }), { folder, ask, pagesLeft });
  const ticket = ticketText(text === undefined ? { title } : { title, text });
  await print.has((await folder.keep("print", ticket, "txt")).path, 1, ask);
}

/** Keeps a PDF for the printer. The borne counts its pages itself. @throws VisioborneError `papers.store` */
export async function bringDocument(
  print: OnePrint,
  data: Uint8Array,
  options: Pick<PrintsParts, "folder"> & { readonly ask: boolean; readonly pagesLeft: () => number },
): Promise<void> {
  const pages = countPdfPages(Buffer.from(data.buffer, data.byteOffset, data.byteLength));
  if (pages === undefined) return print.feed({ type: "unusable", problem: "print.unreadable" });
  if (pages > options.pagesLeft() + print.charge()) return print.feed({ type: "unusable", problem: "print.budget" });
  const { path } = await options.folder.keep("print", data, "pdf");
  data.fill(0);
  await print.has(path, pages, options.ask);
}
