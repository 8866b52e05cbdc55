import { rm } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { Clock, Logger } from "../../../src/contract/runtime.ts";
import type { ScanRequest, ScannedPage } from "../port.ts";
import type { EsclCapabilities, EsclSource } from "./capabilities.ts";
import { STATUS_DEADLINE_MS } from "./client.ts";
import type { EsclClient, StatusOutcome } from "./client.ts";
import type { EsclDeadlines } from "./options.ts";
import { afterNoPage, afterRefusedJob, paperPath, retryDelayMs } from "./outcome.ts";
import type { Verdict } from "./outcome.ts";
import { finishPage, pagePaths } from "./page.ts";
import { scanSettings } from "./settings.ts";

/** One scan: what is asked of whom, and how long to wait. */
export interface EsclTask {
  readonly client: EsclClient;
  readonly capabilities: EsclCapabilities;
  readonly source: EsclSource;
  readonly request: ScanRequest;
  readonly deadlines: EsclDeadlines;
  readonly clock: Clock;
  readonly log: Logger;
  /** Told what the device says of itself on the way. */
  readonly onStatus: (status: StatusOutcome) => void;
}

/** A scan job on an eSCL scanner. Single-use. */
export class EsclScan {
  readonly #task: EsclTask;
  readonly #ending = new AbortController();
  #job: string | undefined;
  #delivered = 0;
  #deadlineMs = 0;
  #ended: Promise<void> | undefined;

  constructor(task: EsclTask) {
    this.#task = task;
  }

  /**
   * The pages, each as soon as its file is whole. The job is deleted on the device before this returns or throws.
   * @throws VisioborneError of the port; the reason that `end` was given
   */
  async *pages(): AsyncGenerator<ScannedPage, void, void> {
    const { request, deadlines } = this.#task;
    try {
      this.#expectWithin(deadlines.firstPageMs);
      await this.#lookAtFeeder();
      await this.#begin();
      const most = request.source === "glass" ? 1 : request.maxPages;
      while (this.#delivered < most) {
        const page = await this.#next();
        if (page === null) return;
        this.#delivered += 1;
        yield page;
        this.#ending.signal.throwIfAborted();
        this.#expectWithin(deadlines.pageMs);
      }
    } finally {
      await this.end(new VisioborneError("scanner.cancelled", "the scan is over"));
    }
  }

  /**
   * Ends it: what is under way is cut, and the device told to drop its job, or a feeder would run on. Resolves within
   * `graceMs`, whether the device has heard it or not. Memoised.
   */
  end(reason: VisioborneError): Promise<void> {
    this.#ended ??= this.#end(reason);
    return this.#ended;
  }

  async #end(reason: VisioborneError): Promise<void> {
    this.#ending.abort(reason);
    const { client, deadlines, log } = this.#task;
    if (this.#job === undefined) return;
    if (!(await client.deleteJob(this.#job, deadlines.graceMs))) log.debug({}, "the scanner did not drop its job");
  }

  /** Whether there is paper is known before anything moves. */
  async #lookAtFeeder(): Promise<void> {
    if (this.#task.request.source === "glass") return;
    const verdict = paperPath(await this.#status(), "feeder", false);
    if (verdict?.kind === "failed") throw this.#failure(verdict);
  }

  /** Creates the job; a device that is busy is asked again for a while. */
  async #begin(): Promise<void> {
    const { client, capabilities, source, request, deadlines, clock } = this.#task;
    const settings = scanSettings(request, source, capabilities);
    const busyUntilMs = clock.monotonicMs() + deadlines.busyMs;
    for (;;) {
      const answer = await client.createJob(settings, this.#limits());
      this.#job = answer.job;
      if (this.#job !== undefined) return;
      const status = await this.#status();
      const verdict = afterRefusedJob({ http: answer.status, status, source: request.source, pages: 0 });
      if (verdict.kind === "failed") throw this.#failure(verdict);
      const waitMs = retryDelayMs(answer.headers["retry-after"]);
      if (clock.monotonicMs() + waitMs > busyUntilMs) {
        throw this.#failure({ kind: "failed", code: "scanner.busy", reason: "the scanner is used by somebody else" });
      }
      await this.#wait(waitMs);
      // Being busy is an answer: the time for the first page counts from the job.
      this.#expectWithin(deadlines.firstPageMs);
    }
  }

  /** The next page, or null when there is none. */
  async #next(): Promise<ScannedPage | null> {
    const { client, request, source, deadlines } = this.#task;
    const number = this.#delivered + 1;
    const job = this.#job ?? "";
    const { part, whole } = pagePaths(request, number, source.format);
    try {
      for (;;) {
        // Once it comes, a page may take its time, as long as it goes on coming.
        const onOctets = (): void => this.#expectWithin(deadlines.pageMs);
        const answer = await client.nextDocument(
          job,
          { path: part, onOctets },
          { ...this.#limits(), stallMs: deadlines.pageMs },
        );
        if (answer.status === 200) return await finishPage(part, whole, number, source.format);
        const status = await this.#status();
        const seen = { http: answer.status, status, source: request.source, pages: this.#delivered, job };
        const verdict = afterNoPage(seen);
        if (verdict.kind === "end") return null;
        if (verdict.kind === "failed") throw this.#failure(verdict);
        await this.#wait(retryDelayMs(answer.headers["retry-after"]));
      }
    } finally {
      await rm(part, { force: true });
    }
  }

  async #status(): Promise<StatusOutcome> {
    const { client, onStatus } = this.#task;
    const { signal, deadlineMs } = this.#limits();
    const status = await client.status(signal, Math.min(STATUS_DEADLINE_MS, deadlineMs));
    onStatus(status);
    return status;
  }

  #expectWithin(delayMs: number): void {
    this.#deadlineMs = this.#task.clock.monotonicMs() + delayMs;
  }

  /** What is left of the present deadline. @throws VisioborneError `scanner.hung` when nothing is */
  #limits(): { signal: AbortSignal; deadlineMs: number } {
    this.#ending.signal.throwIfAborted();
    const deadlineMs = this.#deadlineMs - this.#task.clock.monotonicMs();
    if (deadlineMs > 0) return { signal: this.#ending.signal, deadlineMs };
    throw new VisioborneError("scanner.hung", "no page came within the deadline", { pages: this.#delivered });
  }

  async #wait(delayMs: number): Promise<void> {
    await sleep(delayMs, undefined, { signal: this.#ending.signal }).catch(() => undefined);
    this.#ending.signal.throwIfAborted();
  }

  #failure(verdict: Extract<Verdict, { kind: "failed" }>): VisioborneError {
    return new VisioborneError(verdict.code, verdict.reason, { pages: this.#delivered });
  }
}
