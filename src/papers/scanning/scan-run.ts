import { randomBytes } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { extname, join } from "node:path";
import type { ScannedPage, Scanner, ScanRequest } from "../../../devices/scanner/port.ts";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import type { ErasedWhy, KeptFile } from "../options.ts";
import type { Folder } from "../store/folder.ts";
import { readPictureHeader, type PictureHeader, type ReadAt } from "./picture-header.ts";
import { makePreview } from "./preview.ts";

/** A page that lies in the folder, announced. */
export interface ReadyPage {
  readonly file: KeptFile;
  readonly mime: ScannedPage["mime"];
  readonly width: number;
  readonly height: number;
  readonly dpi: number;
  readonly preview: KeptFile | undefined;
}

export interface ScanRunOptions {
  readonly scanner: Scanner | undefined;
  readonly asked: Pick<ScanRequest, "source" | "colour" | "dpi" | "maxPages">;
  readonly folder: Folder;
  readonly onPage: (page: ReadyPage) => void;
  readonly log: Logger;
}

/** What the contract carries. */
const MAX_PAGE_BYTES = 50 * 1024 * 1024;
/** From a stop to the driver's own end: its grace (5 s), SIGKILL and the removal of what was begun. */
const STOP_MS = 6_500;

/** One scan, from the first sheet to the last, with a preview of each page. Single-use. */
export class ScanRun {
  /** What went wrong, null = nothing. Resolves when the scanner is free again. Never rejects. */
  readonly done: Promise<string | null>;
  readonly #options: ScanRunOptions;
  readonly #stop = new AbortController();
  #why: ErasedWhy = "end";
  #problem: string | null = null;
  #pages = 0;
  /** Pages are made ready one after the other, while the scanner is at the next. */
  #preparing: Promise<void> = Promise.resolve();

  constructor(options: ScanRunOptions) {
    this.#options = options;
    this.done = this.#run();
  }

  /** Nobody wants it any more: no page comes after this. */
  stop(why: ErasedWhy): void {
    this.#why = why;
    this.#stop.abort();
  }

  async #run(): Promise<string | null> {
    const { scanner, folder, log } = this.#options;
    // A driver removes what it has begun from its folder: each has one of its own.
    const jobId = randomBytes(8).toString("hex");
    const directory = join(folder.path, `scan-${jobId}`);
    try {
      if (scanner === undefined) throw new VisioborneError("scanner.absent", "there is no scanner now");
      await mkdir(directory, { mode: 0o700 });
      await this.#bounded(this.#scan(scanner, { ...this.#options.asked, jobId, directory }));
      await this.#preparing;
      if (this.#pages === 0) this.#problem ??= "scanner.empty";
    } catch (error) {
      await this.#preparing;
      const code = errorCode(error);
      if (!this.#stop.signal.aborted) log.warn({ code, pages: this.#pages }, `scan: ${errorLine(error)}`);
      this.#problem ??= /^(scanner|papers)\.[a-z0-9-]+$/.test(code) ? code : "scanner.failed";
    }
    await rm(directory, { recursive: true, force: true }).catch(() => undefined);
    return this.#problem;
  }

  async #scan(scanner: Scanner, request: ScanRequest): Promise<void> {
    for await (const page of scanner.scan(request, this.#stop.signal)) {
      if (this.#stop.signal.aborted) return;
      this.#preparing = this.#preparing.then(() => this.#prepare(page));
    }
  }

  /** A driver that does not come back is left behind. */
  async #bounded(work: Promise<void>): Promise<void> {
    const { promise: late, reject } = Promise.withResolvers<never>();
    let timer: NodeJS.Timeout | undefined;
    const { signal } = this.#stop;
    signal.addEventListener("abort", () => {
      timer = setTimeout(() => reject(new VisioborneError("scanner.hung", "the scan did not end")), STOP_MS);
    });
    try {
      await Promise.race([work, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** A page that can't be made ready ends the scan: what came before is kept. */
  async #prepare(page: ScannedPage): Promise<void> {
    const { folder, asked, onPage, log } = this.#options;
    const { signal } = this.#stop;
    if (signal.aborted || this.#problem !== null) return;
    try {
      const header = await readHead(page);
      if (page.bytes > MAX_PAGE_BYTES) throw new VisioborneError("papers.full", `a page of ${page.bytes} bytes`);
      // Out of the driver's folder, under a name that says nothing.
      const path = join(folder.path, `${randomBytes(8).toString("hex")}${extname(page.path)}`);
      await rename(page.path, path);
      const [file, small] = await Promise.all([
        folder.adopt("page", path),
        makePreview({ path, mime: page.mime, width: header.width }, { log, signal }),
      ]);
      const preview = small === undefined ? undefined : await folder.keep("preview", small, "jpg");
      small?.fill(0);
      if (signal.aborted) return await folder.wipeAll([path, ...(preview ? [preview.path] : [])], this.#why);
      this.#pages += 1;
      onPage({ file, mime: page.mime, ...header, dpi: header.dpi ?? asked.dpi, preview });
      if (!folder.hasRoom()) throw new VisioborneError("papers.full", "there is no more room in RAM for papers");
    } catch (error) {
      log.warn({ code: errorCode(error) }, `page ${page.number} of a scan: ${errorLine(error)}`);
      const code = errorCode(error);
      this.#problem ??= code.startsWith("papers.") ? code : "papers.unreadable";
      this.#stop.abort();
    }
  }
}

async function readHead(page: ScannedPage): Promise<PictureHeader> {
  await using file = await open(page.path, "r");
  const read: ReadAt = async (at, bytes) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes), 0, bytes, at);
    return buffer.subarray(0, bytesRead);
  };
  return await readPictureHeader(read, page.mime);
}
