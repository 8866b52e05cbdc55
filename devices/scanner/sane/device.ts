import { EventEmitter } from "node:events";
import { VisioborneError, errorCode, errorLine } from "../../../src/contract/errors.ts";
import type { Condition, Device, DeviceEvents, DeviceIdentity, DriverContext, SelfTestResult } from "../../device.ts";
import type { ScanDeadlines } from "../deadlines.ts";
import type { ScanRequest, ScannedPage, Scanner, ScannerCapabilities } from "../port.ts";
import { checkRequest } from "../request.ts";
import type { SaneCapabilities } from "./capabilities.ts";
import type { Scanimage, ScanimageChild } from "./child.ts";
import { ScannerConditions } from "../conditions.ts";
import type { EsclStatus } from "./escl-status.ts";
import type { ListedScanner } from "./listing.ts";
import type { SaneProbe } from "./probe.ts";
import { scanPages } from "./scan.ts";
import { sharpened } from "./sharpen.ts";
import { IdleWatch } from "../idle-watch.ts";

/** What the driver found out when it opened the scanner. */
export interface OpenedScanner {
  readonly tool: Scanimage;
  readonly probe: SaneProbe;
  readonly found: ListedScanner;
  readonly capabilities: SaneCapabilities;
  readonly format: "jpeg" | "png";
  readonly deadlines: ScanDeadlines;
  readonly pollMs: number;
  readonly status: EsclStatus | "silent" | "away" | null;
}

/** While something is wrong the scanner is looked at more often. */
const TROUBLED_POLL_MS = 10_000;
/** A second look soon after the first that missed it. */
const RETRY_MS = 5_000;
/** `close` resolves within 6 s: the kill ladder's 5.5 s and a little. */
const CLOSE_MS = 5_900;

/** A scanner driven by scanimage. Between scans no process runs and the device is closed. */
export class SaneScanner extends EventEmitter<DeviceEvents> implements Scanner, Device {
  readonly identity: DeviceIdentity;
  readonly #opened: OpenedScanner;
  readonly #context: DriverContext;
  readonly #conditions = new ScannerConditions((conditions) => this.emit("conditions", conditions));
  readonly #watch: IdleWatch;
  readonly #closing = new AbortController();
  #capabilities: SaneCapabilities;
  #device: string;
  #paper: boolean | "unknown" = "unknown";
  #scanning = false;
  #testing: Promise<unknown> = Promise.resolve();
  #child: ScanimageChild | undefined;
  #closed: Promise<void> | undefined;

  constructor(opened: OpenedScanner, context: DriverContext) {
    super();
    const { found, pollMs } = opened;
    this.identity = { model: `${found.vendor} ${found.model}`, address: found.device };
    this.#opened = opened;
    this.#context = context;
    this.#capabilities = opened.capabilities;
    this.#device = found.device;
    this.#watch = new IdleWatch({
      look: (signal) => this.#look(signal),
      intervalMs: () => (this.conditions().length > 0 ? Math.min(pollMs, TROUBLED_POLL_MS) : pollMs),
      retryMs: () => Math.min(pollMs, RETRY_MS),
      onGone: () => this.emit("lost", this.#error("scanner.absent", "the scanner does not answer: off, or unplugged")),
    });
  }

  /** Begins the watch. Called once by the driver. */
  start(): void {
    if (this.#opened.status !== null) this.#takeStatus(this.#opened.status);
    this.#watch.schedule();
  }

  conditions(): readonly Condition[] {
    return this.#conditions.list();
  }

  capabilities(): ScannerCapabilities {
    const { sources, colours, dpi } = this.#capabilities;
    return { sources: [...sources.keys()], colours: [...colours.keys()], dpi, paperInFeeder: this.#paper };
  }

  async *scan(request: ScanRequest, signal: AbortSignal): AsyncGenerator<ScannedPage, void, void> {
    if (this.#closing.signal.aborted) throw this.#error("scanner.absent", "the scanner is closed");
    if (this.#scanning) throw this.#error("scanner.busy", "a scan is under way");
    this.#scanning = true;
    try {
      await checkRequest(request, this.capabilities(), (dpi) => this.#capabilities.canDpi(dpi));
      await this.#testing;
      await this.#watch.pause();
      try {
        yield* this.#pages(request, signal);
        this.#conditions.clear("scanner.hung", "scanner.jam", "scanner.cover");
      } catch (error) {
        throw await this.#learn(error, signal);
      } finally {
        // Soon after, for a scan changes what lies in the feeder, and its failure may be the device's end.
        this.#watch.resume(Math.min(this.#opened.pollMs, 1000));
      }
    } finally {
      this.#scanning = false;
    }
  }

  async selfTest(signal: AbortSignal): Promise<SelfTestResult> {
    signal.throwIfAborted();
    if (this.#scanning) {
      return { passed: this.conditions().length === 0, conditions: this.conditions(), figures: { in_use: true } };
    }
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#testing = promise;
    await this.#watch.pause();
    try {
      return await this.#test(AbortSignal.any([signal, this.#closing.signal]));
    } catch (error) {
      signal.throwIfAborted();
      this.#context.log.warn({ error: errorLine(error) }, "the scanner's self-test failed");
      const code = errorCode(error) === "scanner.hung" ? "scanner.hung" : "scanner.absent";
      return { passed: false, conditions: [{ code }], figures: {} };
    } finally {
      resolve();
      this.#watch.resume();
    }
  }

  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(this.#error("scanner.absent", "the scanner is being closed"));
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, CLOSE_MS);
    await Promise.race([Promise.all([this.#watch.stop(), this.#child?.end(), this.#testing]), late]);
    clearTimeout(timer);
  }

  async *#pages(request: ScanRequest, signal: AbortSignal): AsyncGenerator<ScannedPage, void, void> {
    const { probe, tool, format, deadlines } = this.#opened;
    const stop = AbortSignal.any([signal, this.#closing.signal]);
    const { device } = await probe.find(stop);
    if (device !== this.#device) {
      this.#context.log.info({ was: this.#device, device }, "the scanner has another name since it was replugged");
      this.#capabilities = await probe.capabilities(device, stop);
      this.#device = device;
      await checkRequest(request, this.capabilities(), (dpi) => this.#capabilities.canDpi(dpi));
    }
    const onChild = (child: ScanimageChild): void => {
      this.#child = child;
    };
    const capabilities = this.#capabilities;
    yield* scanPages({ tool, device, request, capabilities, format, deadlines, signal: stop, onChild });
  }

  async #test(signal: AbortSignal): Promise<SelfTestResult> {
    const { clock } = this.#context;
    const { probe } = this.#opened;
    const startedMs = clock.monotonicMs();
    const found = await probe.find(signal);
    const listedMs = clock.monotonicMs();
    const { dpi, sources } = await probe.capabilities(found.device, signal);
    const readMs = clock.monotonicMs();
    const status = await probe.status(signal);
    if (status !== null && status !== "away") this.#takeStatus(status);
    // The device answers: what was hung is so no longer, unless its own status is silent.
    if (status !== "silent") this.#conditions.clear("scanner.hung");
    return {
      passed: this.conditions().length === 0,
      conditions: this.conditions(),
      figures: {
        list_ms: Math.round(listedMs - startedMs),
        options_ms: Math.round(readMs - listedMs),
        sources: [...sources.keys()].join(","),
        dpi_max: dpi.at(-1) ?? 0,
        paper_in_feeder: this.#paper,
      },
    };
  }

  /** One look at the idle scanner. */
  async #look(signal: AbortSignal): Promise<"present" | "missing"> {
    const { probe } = this.#opened;
    const status = await probe.status(signal);
    if (status !== null && status !== "away") {
      this.#takeStatus(status);
      return "present";
    }
    this.#paper = "unknown";
    try {
      await probe.present(signal, this.#conditions.has("scanner.hung"));
      this.#conditions.clear("scanner.hung");
      this.#conditions.forgetOld(this.#context.clock.monotonicMs());
      return "present";
    } catch (error) {
      signal.throwIfAborted();
      if (errorCode(error) === "scanner.busy") return "present";
      this.#context.log.debug({ error: errorLine(error) }, "the idle scanner did not answer");
      if (errorCode(error) !== "scanner.hung") return "missing";
      this.#conditions.raise("scanner.hung", this.#context.clock.monotonicMs());
      return "present";
    }
  }

  /** What the device says of itself replaces what was concluded from scans. */
  #takeStatus(status: EsclStatus | "silent" | "away"): void {
    const nowMs = this.#context.clock.monotonicMs();
    if (status === "away") return;
    if (status === "silent") {
      this.#paper = "unknown";
      this.#conditions.raise("scanner.hung", nowMs);
      return;
    }
    this.#paper = status.feeder === "unknown" ? "unknown" : status.feeder === "loaded";
    this.#conditions.clear("scanner.hung");
    if (status.feeder === "unknown") return this.#conditions.forgetOld(nowMs);
    if (status.feeder === "jam") this.#conditions.raise("scanner.jam", nowMs);
    else this.#conditions.clear("scanner.jam");
    if (status.feeder === "cover") this.#conditions.raise("scanner.cover", nowMs);
    else this.#conditions.clear("scanner.cover");
  }

  /** Draws the conclusions of a failed scan; returns the error for the caller. */
  async #learn(error: unknown, signal: AbortSignal): Promise<unknown> {
    if (this.#closing.signal.aborted) return this.#error("scanner.absent", "the scanner was closed during the scan");
    if (signal.aborted) return this.#error("scanner.cancelled", "the scan was cancelled");
    if (!(error instanceof VisioborneError)) return error;
    const vague = error.context["vague"] === true;
    const sharper = vague ? sharpened(error, await this.#opened.probe.status(this.#closing.signal)) : error;
    const nowMs = this.#context.clock.monotonicMs();
    switch (sharper.code) {
      case "scanner.hung":
      case "scanner.jam":
      case "scanner.cover":
        this.#conditions.raise(sharper.code, nowMs);
        break;
      case "scanner.empty":
        this.#conditions.clear("scanner.hung", "scanner.jam", "scanner.cover");
        break;
      default:
        break;
    }
    this.#context.log.warn({ code: sharper.code, ...sharper.context }, "the scan failed");
    return new VisioborneError(sharper.code, `${this.#context.id}: ${sharper.message}`, sharper.context);
  }

  #error(code: string, what: string): VisioborneError {
    return new VisioborneError(code, `${this.#context.id}: ${what}`, { device: this.#context.id });
  }
}
