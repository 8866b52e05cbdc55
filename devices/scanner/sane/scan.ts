import { readdir, stat, unlink } from "node:fs/promises";
import { basename, join } from "node:path";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { ScanDeadlines } from "../deadlines.ts";
import { pagePrefix } from "../page-file.ts";
import type { ScanRequest, ScannedPage } from "../port.ts";
import { scanArguments } from "./arguments.ts";
import { pageNumber, readBatch } from "./batch.ts";
import type { SaneCapabilities } from "./capabilities.ts";
import { startScanimage } from "./child.ts";
import type { Scanimage, ScanimageChild } from "./child.ts";
import { BATCH_OVER, ROUNDED, scanFailure, toldStatus } from "./exit.ts";

/** One scan: what to run, and how long to wait. */
export interface ScanJob {
  readonly tool: Scanimage;
  /** SANE name, as listed just before. */
  readonly device: string;
  readonly request: ScanRequest;
  readonly capabilities: SaneCapabilities;
  readonly format: "jpeg" | "png";
  readonly deadlines: ScanDeadlines;
  /** The caller's: aborts mean `scanner.cancelled`. */
  readonly signal: AbortSignal;
  /** Told of the process, so that closing the device ends it even if nobody asks for a page any more. */
  readonly onChild: (child: ScanimageChild) => void;
}

/**
 * Runs a scan and yields each page as scanimage finishes it. The process is gone and what is not a whole,
 * yielded page is removed before this returns or throws.
 * @throws VisioborneError of the port; `context.vague` is true when scanimage's status says little
 */
export async function* scanPages(job: ScanJob): AsyncGenerator<ScannedPage, void, void> {
  const { request, signal, deadlines } = job;
  const before = new Set(await readdir(request.directory));
  if (signal.aborted) throw new VisioborneError("scanner.cancelled", "the scan was cancelled before it began");
  const run = new ScanRun(job);
  const cancel = (): void => run.cancel();
  signal.addEventListener("abort", cancel, { once: true });
  const yielded = new Set<string>();
  try {
    run.expect(deadlines.firstPageMs);
    for (let path = await run.next(); path !== null; path = await run.next()) {
      const page = await finishedPage(path, job.format);
      if (page === null) continue;
      yielded.add(basename(path));
      yield page;
    }
    const gone = await run.child.ended;
    const end = run.stuck ? { ...gone, status: toldStatus(gone.stderr) } : gone;
    if (run.stuck) job.tool.log.warn({ status: end.status }, "scanimage had ended its scan and did not go: ended");
    const failure = scanFailure({ ...end, pages: yielded.size, cancelled: run.cancelled, hung: run.hung });
    if (failure === null) return;
    throw new VisioborneError(failure.code, failure.reason, {
      pages: yielded.size,
      status: end.status,
      vague: failure.vague === true,
    });
  } finally {
    signal.removeEventListener("abort", cancel);
    run.stop();
    await run.child.end();
    await removeRest(request, before, yielded);
  }
}

/** The process of a scan, with its deadline, as a queue of the pages that it has announced. */
class ScanRun {
  readonly child: ScanimageChild;
  cancelled = false;
  hung = false;
  /** The scan was over, and the process stayed: what it said is the outcome. */
  stuck = false;
  readonly #job: ScanJob;
  readonly #announced: string[] = [];
  #line = "";
  #stderr = "";
  #gone = false;
  #over = false;
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => undefined;

  constructor(job: ScanJob) {
    this.#job = job;
    this.child = startScanimage(job.tool, scanArguments(job.device, job.request, job.capabilities, job.format), {
      cwd: job.request.directory,
      prompts: true,
      onStdout: (text) => this.#read(text),
      onStderr: (text) => this.#hear(text),
    });
    job.onChild(this.child);
    this.child.nextPage();
    void this.#follow();
  }

  async #follow(): Promise<void> {
    await this.child.ended;
    this.#gone = true;
    this.stop();
    this.#wake();
  }

  /** The next page's path; null when the process is gone and every page was taken, or the scan was cancelled. */
  async next(): Promise<string | null> {
    for (;;) {
      const path = this.cancelled ? undefined : this.#announced.shift();
      if (path !== undefined) return path;
      if (this.#gone) return null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  /** Waits so long for the next sign of progress; else the scan is hung and ended. */
  expect(delayMs: number): void {
    this.stop();
    if (this.#gone) return;
    this.#timer = setTimeout(() => {
      if (this.#over) this.stuck = true;
      else this.hung = true;
      void this.child.end();
    }, delayMs);
  }

  cancel(): void {
    this.cancelled = true;
    void this.child.end();
    this.#wake();
  }

  /** Drops the deadline. */
  stop(): void {
    clearTimeout(this.#timer);
  }

  #read(text: string): void {
    const { names, rest } = readBatch(this.#line, text, pagePrefix(this.#job.request.jobId));
    this.#line = rest;
    for (const name of names) {
      this.#announced.push(join(this.#job.request.directory, name));
      this.expect(this.#job.deadlines.pageMs);
      this.child.nextPage();
    }
    this.#wake();
  }

  #hear(text: string): void {
    this.#stderr = (this.#stderr + text).slice(-4096);
    if (ROUNDED.test(this.#stderr)) void this.child.end();
    if (this.#over || !BATCH_OVER.test(this.#stderr)) return;
    // Some backends bring the lamp home before they let go: as long as a page may take.
    this.#over = true;
    this.expect(this.#job.deadlines.pageMs);
  }
}

/** A page that was announced, or null when there is no such file or nothing in it. */
async function finishedPage(path: string, format: "jpeg" | "png"): Promise<ScannedPage | null> {
  const number = pageNumber(path);
  const size = await stat(path).then(
    (found) => found.size,
    () => 0,
  );
  if (size === 0 || number === undefined) return null;
  return { number, path, mime: format === "jpeg" ? "image/jpeg" : "image/png", bytes: size };
}

/** Removes what this scan left beside the pages that were yielded: partial files, pages nobody took. */
async function removeRest(
  request: ScanRequest,
  before: ReadonlySet<string>,
  yielded: ReadonlySet<string>,
): Promise<void> {
  const names = await readdir(request.directory).catch(() => [] as string[]);
  const prefix = pagePrefix(request.jobId);
  const rest = names.filter((name) => name.startsWith(prefix) && !before.has(name) && !yielded.has(name));
  await Promise.all(rest.map((name) => unlink(join(request.directory, name)).catch(() => undefined)));
}
