import { VisioborneError } from "../../../src/contract/errors.ts";
import type { DeviceTls } from "../../pinned-tls.ts";
import { readCapabilities } from "./capabilities.ts";
import type { EsclCapabilities } from "./capabilities.ts";
import { pathOf, readStatus } from "./status.ts";
import type { EsclStatus } from "./status.ts";
import { exchange } from "./transport.ts";
import type { EsclAnswer, EsclRequest, PageSink, Progress } from "./transport.ts";

/** A status that does not come within this time means that the device no longer answers. */
export const STATUS_DEADLINE_MS = 3000;

/** One request's limits. */
export interface Limits {
  /** The caller's. */
  readonly signal: AbortSignal;
  /** Time for the whole exchange; for a page, to its first octet. */
  readonly deadlineMs: number;
  /** For a page, from one octet to the next. */
  readonly stallMs?: number;
}

/** What came of a ScannerStatus: what it says, or why nothing is known. */
export type StatusOutcome = EsclStatus | "silent" | "away" | "unreadable";

/** Requests to one eSCL scanner. Stateless. */
export class EsclClient {
  /** Its eSCL root, without a slash at the end. */
  readonly url: string;
  readonly #root: URL;
  readonly #tls: DeviceTls;

  /** @param url eSCL root, e.g. `http://127.0.0.1:60000/eSCL` */
  constructor(url: string, tls: DeviceTls = {}) {
    this.url = url.replace(/\/+$/, "");
    this.#root = new URL(this.url);
    this.#tls = tls;
  }

  /**
   * What it is and can do.
   * @throws VisioborneError `scanner.absent` (not reached, or not an eSCL scanner), `scanner.hung`,
   *   `scanner.certificate`; the reason of `signal`
   */
  async capabilities(limits: Limits): Promise<EsclCapabilities> {
    const { status, body } = await this.#send("GET", `${this.#root.pathname}/ScannerCapabilities`, limits);
    if (status !== 200) throw this.#unexpected("ScannerCapabilities", status);
    try {
      return readCapabilities(body);
    } catch (cause) {
      throw this.#absent("answers, but with no eSCL ScannerCapabilities", {}, cause);
    }
  }

  /** What it says of itself, within 3 s. @throws the reason of `signal`; never for the device's sake */
  async status(signal: AbortSignal, deadlineMs = STATUS_DEADLINE_MS): Promise<StatusOutcome> {
    try {
      const { status, body } = await this.#send("GET", `${this.#root.pathname}/ScannerStatus`, { signal, deadlineMs });
      return status === 200 ? readStatus(body) : "unreadable";
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof VisioborneError)) throw error;
      if (error.code === "escl.malformed") return "unreadable";
      return error.code === "scanner.hung" ? "silent" : "away";
    }
  }

  /** Asks for a job; `job` is its path when it was taken (201). */
  async createJob(
    settings: string,
    limits: Limits,
  ): Promise<Pick<EsclAnswer, "status" | "headers"> & { readonly job: string | undefined }> {
    const answer = await this.#send("POST", `${this.#root.pathname}/ScanJobs`, limits, settings);
    // Only its path is taken: the job is where the scanner is, whatever host the device thinks it has.
    const location = pathOf(answer.headers.location ?? "");
    return { ...answer, job: answer.status === 201 && location !== "" ? location : undefined };
  }

  /** Fetches the next page of a job to a file, which has to go on coming once it has begun. */
  async nextDocument(job: string, sink: PageSink, limits: Limits): Promise<Pick<EsclAnswer, "status" | "headers">> {
    return this.#send("GET", `${job}/NextDocument`, limits, undefined, sink);
  }

  /** Ends a job, whatever its state. Never rejects: it is said to a device that may be gone. */
  async deleteJob(job: string, deadlineMs: number): Promise<boolean> {
    try {
      const { status } = await this.#send("DELETE", job, { signal: new AbortController().signal, deadlineMs });
      return status < 500;
    } catch {
      return false;
    }
  }

  async #send(
    method: EsclRequest["method"],
    path: string,
    { signal, deadlineMs, stallMs = deadlineMs }: Limits,
    body?: string,
    sink?: PageSink,
  ): Promise<EsclAnswer> {
    signal.throwIfAborted();
    const late = new AbortController();
    const expire = (): void => late.abort();
    let timer = setTimeout(expire, deadlineMs);
    const onOctets = (): void => {
      clearTimeout(timer);
      timer = setTimeout(expire, stallMs);
      sink?.onOctets();
    };
    const progress: Progress = { connected: false };
    const request: EsclRequest = {
      method,
      url: Object.assign(new URL(this.#root), { pathname: path }),
      tls: this.#tls,
      signal: AbortSignal.any([signal, late.signal]),
      ...(body === undefined ? {} : { body }),
    };
    try {
      return await exchange(request, progress, sink && { path: sink.path, onOctets });
    } catch (cause) {
      signal.throwIfAborted();
      if (late.signal.aborted && progress.connected) {
        throw new VisioborneError("scanner.hung", `${this.#root.host}: no answer within ${Math.round(deadlineMs)} ms`, {
          deadlineMs: Math.round(deadlineMs),
        });
      }
      if (cause instanceof VisioborneError) throw cause;
      const { code } = cause as NodeJS.ErrnoException;
      throw this.#absent(
        late.signal.aborted ? "can't be reached" : "does not answer",
        { reason: code ?? "none" },
        cause,
      );
    } finally {
      clearTimeout(timer);
    }
  }

  #unexpected(what: string, status: number): VisioborneError {
    const hint = status === 401 || status === 403 ? ": it asks for a password" : "";
    return this.#absent(`${what} was answered by HTTP ${status}, expected 200${hint}`, { status });
  }

  #absent(what: string, context: Readonly<Record<string, string | number>>, cause?: unknown): VisioborneError {
    return new VisioborneError(
      "scanner.absent",
      `${this.#root.host}: ${what}`,
      { address: this.#root.host, ...context },
      { cause },
    );
  }
}
