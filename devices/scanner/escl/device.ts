import { EventEmitter } from "node:events";
import { VisioborneError, errorCode, errorLine } from "../../../src/contract/errors.ts";
import type { Condition, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import { ScannerConditions } from "../conditions.ts";
import { IdleWatch } from "../idle-watch.ts";
import type { ScanRequest, ScannedPage, Scanner, ScannerCapabilities } from "../port.ts";
import { checkRequest } from "../request.ts";
import type { StatusOutcome } from "./client.ts";
import { candidates, findScanner, isSame } from "./find.ts";
import type { FoundScanner } from "./find.ts";
import type { EsclDeadlines, EsclOptions } from "./options.ts";
import { EsclScan } from "./scan.ts";

/** What the driver found out when it opened the scanner. */
export interface OpenedScanner {
  readonly options: EsclOptions;
  readonly found: FoundScanner;
  readonly deadlines: EsclDeadlines;
  readonly pollMs: number;
  readonly status: StatusOutcome;
}

/** While something is wrong the scanner is looked at more often. */
const TROUBLED_POLL_MS = 2000;
/** A second look soon after one that missed it: it may wake up, or a hub reset. */
const RETRY_MS = 1000;
/** `close` resolves within 6 s, whatever the device does. */
const CLOSE_MS = 5500;

/** A scanner that speaks eSCL. Between scans nothing is kept open. */
export class EsclScanner extends EventEmitter<DeviceEvents> implements Scanner {
  readonly identity: DeviceIdentity;
  readonly #opened: OpenedScanner;
  readonly #context: DriverContext;
  readonly #conditions = new ScannerConditions((conditions) => this.emit("conditions", conditions));
  readonly #watch: IdleWatch;
  readonly #closing = new AbortController();
  #found: FoundScanner;
  #paper: boolean | "unknown" = "unknown";
  #scanning = false;
  #scan: EsclScan | undefined;
  #closed: Promise<void> | undefined;

  constructor(opened: OpenedScanner, context: DriverContext) {
    super();
    const { found, pollMs } = opened;
    const { model, serial } = found.capabilities.identity;
    this.identity = {
      ...(model === undefined ? {} : { model }),
      ...(serial === undefined ? {} : { serial }),
      address: found.client.url,
    };
    this.#opened = opened;
    this.#context = context;
    this.#found = found;
    this.#watch = new IdleWatch({
      look: (signal) => this.#look(signal),
      intervalMs: () => (this.conditions().length > 0 ? Math.min(pollMs, TROUBLED_POLL_MS) : pollMs),
      retryMs: () => Math.min(pollMs, RETRY_MS),
      onGone: () => this.emit("lost", this.#error("scanner.absent", "the scanner does not answer: off, or unplugged")),
    });
  }

  /** Begins the watch. Called once by the driver. */
  start(): void {
    this.#take(this.#opened.status);
    this.#watch.schedule();
  }

  conditions(): readonly Condition[] {
    return this.#conditions.list();
  }

  capabilities(): ScannerCapabilities {
    const sources = [...this.#found.capabilities.sources];
    const colours = new Set(sources.flatMap(([, source]) => [...source.colours.keys()]));
    return {
      sources: sources.map(([name]) => name),
      colours: (["grey", "colour"] as const).filter((colour) => colours.has(colour)),
      dpi: [...new Set(sources.flatMap(([, source]) => source.dpi))].toSorted((a, b) => a - b),
      paperInFeeder: this.#paper,
    };
  }

  async *scan(request: ScanRequest, signal: AbortSignal): AsyncGenerator<ScannedPage, void, void> {
    if (this.#closing.signal.aborted) throw this.#error("scanner.absent", "the scanner is closed");
    if (this.#scanning) throw this.#error("scanner.busy", "a scan is under way");
    this.#scanning = true;
    const onAbort = (): void => void this.#scan?.end(this.#error("scanner.cancelled", "the scan was cancelled"));
    try {
      await this.#watch.pause();
      if (signal.aborted) throw this.#error("scanner.cancelled", "the scan was cancelled before it began");
      signal.addEventListener("abort", onAbort, { once: true });
      this.#scan = await this.#prepare(request, AbortSignal.any([signal, this.#closing.signal]));
      yield* this.#scan.pages();
      this.#conditions.clear("scanner.hung", "scanner.jam", "scanner.cover");
    } catch (error) {
      throw this.#learn(error, signal);
    } finally {
      signal.removeEventListener("abort", onAbort);
      this.#scan = undefined;
      this.#scanning = false;
      // Soon after, for a scan changes what lies in the feeder, and its failure may be the device's end.
      this.#watch.resume(Math.min(this.#opened.pollMs, 500));
    }
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    signal.throwIfAborted();
    if (this.#closing.signal.aborted) return { passed: false, conditions: [{ code: "scanner.absent" }], figures: {} };
    if (this.#scanning) {
      return { passed: this.conditions().length === 0, conditions: this.conditions(), figures: { in_use: true } };
    }
    await this.#watch.pause();
    try {
      return await this.#test(AbortSignal.any([signal, this.#closing.signal]));
    } catch (error) {
      signal.throwIfAborted();
      this.#context.log.warn({ error: errorLine(error) }, "the scanner's self-test failed");
      const code = errorCode(error) === "scanner.hung" ? "scanner.hung" : "scanner.absent";
      return { passed: false, conditions: [{ code }], figures: {} };
    } finally {
      this.#watch.resume();
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    const reason = this.#error("scanner.absent", "the scanner was closed");
    this.#closing.abort(reason);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_MS);
    await Promise.race([Promise.all([this.#watch.stop(), this.#scan?.end(reason)]), late]);
    clearTimeout(timer);
  }

  /** Makes sure that it is this scanner that will scan, and that it can what is asked of it. */
  async #prepare(request: ScanRequest, signal: AbortSignal): Promise<EsclScan> {
    await this.#findAgain(signal);
    const { client, capabilities } = this.#found;
    const source = capabilities.sources.get(request.source);
    const { sources, colours, dpi, paperInFeeder } = this.capabilities();
    const offered =
      source === undefined
        ? { sources, colours, dpi, paperInFeeder }
        : { sources, colours: [...source.colours.keys()], dpi: source.dpi, paperInFeeder };
    await checkRequest(request, offered, (wanted) => source?.canDpi(wanted) === true);
    if (source === undefined) throw this.#error("scanner.unsupported", `the scanner has no ${request.source}`);
    signal.throwIfAborted();
    const { deadlines } = this.#opened;
    const { clock, log } = this.#context;
    const onStatus = (status: StatusOutcome): void => this.#notePaper(status);
    return new EsclScan({ client, capabilities, source, request, deadlines, clock, log, onStatus });
  }

  /** Where addresses change (ipp-usb), the scanner is looked for before each use, and known by its name and number. */
  async #findAgain(signal: AbortSignal): Promise<void> {
    const { options, deadlines } = this.#opened;
    if (candidates(options).length === 1) return;
    const { identity } = this.#found.capabilities;
    const was = this.#found.client.url;
    this.#found = await findScanner(options, (seen) => isSame(seen, identity), deadlines.listMs, signal);
    if (this.#found.client.url !== was) {
      this.#context.log.info({ was, url: this.#found.client.url }, "the scanner is at another address");
    }
  }

  async #test(signal: AbortSignal): Promise<SelfTestResult> {
    const { clock } = this.#context;
    const startedMs = clock.monotonicMs();
    await this.#findAgain(signal);
    const { client } = this.#found;
    const { sources } = await client.capabilities({ signal, deadlineMs: this.#opened.deadlines.listMs });
    const readMs = clock.monotonicMs();
    const status = await client.status(signal);
    if (status === "away") throw this.#error("scanner.absent", "the scanner went away");
    this.#take(status);
    return {
      passed: this.conditions().length === 0,
      conditions: this.conditions(),
      figures: {
        options_ms: Math.round(readMs - startedMs),
        status_ms: Math.round(clock.monotonicMs() - readMs),
        sources: [...sources.keys()].join(","),
        dpi_max: this.capabilities().dpi.at(-1) ?? 0,
        paper_in_feeder: this.#paper,
      },
    };
  }

  /** One look at the idle scanner. */
  async #look(signal: AbortSignal): Promise<"present" | "missing"> {
    const status = await this.#found.client.status(signal);
    this.#take(status);
    return status === "away" ? "missing" : "present";
  }

  #notePaper(status: StatusOutcome): void {
    const feeder = typeof status === "string" ? "unknown" : status.feeder;
    this.#paper = feeder === "loaded" ? true : feeder === "empty" ? false : "unknown";
  }

  /** What an idle device says of itself replaces what was concluded from scans. */
  #take(status: StatusOutcome): void {
    const nowMs = this.#context.clock.monotonicMs();
    this.#notePaper(status);
    if (status === "away") return;
    if (status === "silent") return this.#conditions.raise("scanner.hung", nowMs);
    this.#conditions.clear("scanner.hung");
    // One that tells nothing of its feeder is believed for a while what its last scan has shown.
    if (status === "unreadable" || status.feeder === "unknown") return this.#conditions.forgetOld(nowMs);
    for (const [feeder, code] of [
      ["jam", "scanner.jam"],
      ["cover", "scanner.cover"],
    ] as const) {
      if (status.feeder === feeder) this.#conditions.raise(code, nowMs);
      else this.#conditions.clear(code);
    }
  }

  /** Draws the conclusions of a failed scan; returns the error for the caller. */
  #learn(error: unknown, signal: AbortSignal): unknown {
    if (this.#closing.signal.aborted) return this.#error("scanner.absent", "the scanner was closed during the scan");
    if (signal.aborted) return this.#error("scanner.cancelled", "the scan was cancelled");
    if (!(error instanceof VisioborneError)) return error;
    const { code, context, message } = error;
    if (code === "scanner.hung" || code === "scanner.jam" || code === "scanner.cover") {
      this.#conditions.raise(code, this.#context.clock.monotonicMs());
    } else if (code === "scanner.empty") {
      this.#conditions.clear("scanner.hung", "scanner.jam", "scanner.cover");
    }
    this.#context.log.warn({ code, ...context }, "the scan failed");
    return new VisioborneError(code, `${this.#context.id}: ${message}`, context);
  }

  #error(code: string, what: string): VisioborneError {
    return new VisioborneError(code, `${this.#context.id}: ${what}`, { device: this.#context.id });
  }
}
