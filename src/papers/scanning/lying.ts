import type { PapersPage } from "../../contract/papers/types.ts";
import type { ErasedWhy } from "../options.ts";
import { FileSource } from "../store/file-source.ts";
import type { Folder } from "../store/folder.ts";
import type { Source } from "../transfer/sender.ts";
import type { ReadyPage } from "./scan-run.ts";

export interface LyingParts {
  readonly folder: Folder;
  /** Makes a blob of something that can be sent, and takes it back. */
  readonly offer: (source: Source) => number;
  readonly forget: (blob: number) => void;
}

interface Sheet {
  readonly path: string;
  readonly preview: string | undefined;
  readonly blobs: readonly number[];
  readonly sources: readonly FileSource[];
}

/** The pages that lie in the folder: what can be sent of them, and how they go. */
export class Lying {
  readonly #parts: LyingParts;
  /** By the blob of the page. */
  readonly #sheets = new Map<number, Sheet>();

  constructor(parts: LyingParts) {
    this.#parts = parts;
  }

  /** @param number of the page in its piece */
  add({ file, mime, width, height, dpi, preview }: ReadyPage, number: number): PapersPage {
    const sources = [file, ...(preview ? [preview] : [])].map(({ path, bytes }) => new FileSource(path, bytes));
    const blobs = sources.map((source) => this.#parts.offer(source));
    const [blob = 0, previewBlob = 0] = blobs;
    this.#sheets.set(blob, { path: file.path, preview: preview?.path, blobs, sources });
    return {
      number,
      blob,
      bytes: file.bytes,
      sha256: file.sha256,
      mime,
      width,
      height,
      dpi,
      preview: preview ? { blob: previewBlob, bytes: preview.bytes, sha256: preview.sha256 } : null,
    };
  }

  /** Path of a page's preview. */
  preview(page: PapersPage | undefined): string | undefined {
    return page && this.#sheets.get(page.blob)?.preview;
  }

  /** When the oldest of these pages was made, milliseconds; undefined = none is here. */
  oldestMs(pages: readonly PapersPage[]): number | undefined {
    return this.#parts.folder.oldestMs(pages.flatMap(({ blob }) => this.#sheets.get(blob)?.path ?? []));
  }

  /** No longer sent, from now on; gone when it resolves. @throws VisioborneError `papers.store` */
  async wipe(pages: readonly PapersPage[], why: ErasedWhy): Promise<void> {
    const paths: string[] = [];
    for (const { blob } of pages) {
      const sheet = this.#sheets.get(blob);
      if (sheet === undefined) continue;
      this.#sheets.delete(blob);
      for (const one of sheet.blobs) this.#parts.forget(one);
      for (const source of sheet.sources) source.forget();
      paths.push(sheet.path, ...(sheet.preview === undefined ? [] : [sheet.preview]));
    }
    await this.#parts.folder.wipeAll(paths, why);
  }
}
