import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { ScannerHardware } from "../../../../devices/scanner/hardware.ts";
import { filled } from "../../../../devices/scanner/filler.ts";
import { pageJpeg } from "../../../../devices/scanner/picture.ts";
import { errorLine } from "../../../contract/errors.ts";
import type { Logger } from "../../../contract/runtime.ts";
import { readScanSettings, scannerCapabilities, scannerStatus } from "./escl-documents.ts";
import type { AdfState, ScanSettings } from "./escl-documents.ts";

interface Job {
  readonly path: string;
  readonly settings: ScanSettings;
  /** Pages delivered. */
  taken: number;
  lastUsedMs: number;
}

/** A job that its client forgot (killed in the middle) is dropped after this time. */
const FORGOTTEN_MS = 5000;
const MAX_REQUEST_BYTES = 64 * 1024;

/** What makes one virtual scanner another than the next. */
export interface EsclServerOptions {
  /** Time that a page takes. */
  readonly sheetMs: number;
  readonly serial: string;
  /** 0 = any free one; kept from then on. */
  readonly port: number;
}

/**
 * The virtual scanner's front: an eSCL server on loopback over the simulated hardware. It keeps its port when it
 * is unplugged and plugged in again.
 */
export class EsclServer {
  readonly #hardware: ScannerHardware;
  readonly #options: EsclServerOptions;
  readonly #log: Logger;
  readonly #onChanged = (): void => this.#followPlug();
  #server: Server | null = null;
  #port: number;
  #plugging: Promise<void> = Promise.resolve();
  #stopped = false;
  #job: Job | null = null;
  #jobs = 0;

  constructor(hardware: ScannerHardware, options: EsclServerOptions, log: Logger) {
    this.#hardware = hardware;
    this.#options = options;
    this.#port = options.port;
    this.#log = log;
  }

  /** Starts on a free port; resolves with the eSCL root. */
  async start(): Promise<string> {
    await this.#listen();
    this.#hardware.on("changed", this.#onChanged);
    return `http://127.0.0.1:${this.#port}/eSCL`;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#hardware.off("changed", this.#onChanged);
    await this.#plugging;
    await this.#unlisten();
  }

  /** Resolves when the port is open or closed as the plug wants it. */
  plugSettled(): Promise<void> {
    return this.#plugging;
  }

  #followPlug(): void {
    this.#plugging = this.#plugging
      .then(() => {
        const wanted = this.#hardware.plugged() && !this.#stopped;
        if (wanted === (this.#server !== null)) return undefined;
        return wanted ? this.#listen() : this.#unlisten();
      })
      .catch((error: unknown) => this.#log.error({ error: errorLine(error) }, "virtual scanner: plug"));
  }

  async #listen(): Promise<void> {
    const server = createServer((request, response) => {
      this.#answer(request, response).catch((error: unknown) => {
        this.#log.debug({ error: errorLine(error) }, "virtual scanner: request dropped");
        response.destroy();
      });
    });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(this.#port, "127.0.0.1", resolve);
    await promise;
    const address = server.address();
    if (address !== null && typeof address === "object") this.#port = address.port;
    this.#server = server;
  }

  async #unlisten(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.#endJob();
    if (server === null) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = request.url ?? "";
    const body = await read(request);
    this.#forget();
    if (path === "/eSCL/ScannerCapabilities") return xml(response, scannerCapabilities(this.#options.serial));
    // Hung: it takes the connection and is silent, as firmware that has lost itself does.
    if (this.#hardware.fault === "hang") return this.#waitForHangUp(response);
    if (path === "/eSCL/ScannerStatus") return xml(response, this.#status());
    if (path === "/eSCL/ScanJobs" && request.method === "POST") return this.#begin(body, response);
    const job = this.#job;
    if (job !== null && path === `${job.path}/NextDocument`) return this.#nextDocument(job, request, response);
    if (job !== null && path === job.path && request.method === "DELETE") this.#endJob();
    empty(response, job === null ? 404 : 200);
  }

  #status(): string {
    return scannerStatus(this.#hardware.fault === "busy" || this.#job !== null ? "Processing" : "Idle", this.#adf());
  }

  #adf(): AdfState {
    if (this.#hardware.fault === "cover-open") return "ScannerAdfDoorOpen";
    if (this.#hardware.fault === "jam") return "ScannerAdfJam";
    return this.#hardware.paperInFeeder() ? "ScannerAdfLoaded" : "ScannerAdfEmpty";
  }

  #begin(body: string, response: ServerResponse): void {
    if (this.#hardware.fault === "busy" || this.#job !== null) return empty(response, 503);
    const settings = readScanSettings(body);
    if (settings === null) return empty(response, 400);
    const ready =
      settings.source === "glass" ? this.#hardware.fault !== "cover-open" : this.#adf() === "ScannerAdfLoaded";
    if (!ready) return empty(response, 409);
    this.#jobs += 1;
    this.#job = { path: `/eSCL/ScanJobs/${this.#jobs}`, settings, taken: 0, lastUsedMs: performance.now() };
    this.#hardware.setScanning(true);
    response.setHeader("location", this.#job.path);
    empty(response, 201);
  }

  async #nextDocument(job: Job, request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { settings } = job;
    job.lastUsedMs = performance.now();
    const last = settings.source === "glass" ? job.taken >= 1 : !this.#hardware.paperInFeeder();
    if (this.#hardware.jams(job.taken) || this.#hardware.fault === "cover-open") return empty(response, 409);
    if (last) return empty(response, 404);
    await sleep(this.#options.sheetMs / 2);
    if (this.#hardware.fault === "hang") return this.#waitForHangUp(response);
    if (this.#job !== job || request.socket.destroyed) return this.#endJob(job);
    job.taken += 1;
    const what = settings.source === "glass" ? this.#hardware.glass : "letter";
    const page = filled(
      pageJpeg({ what, number: job.taken, ...settings, grain: this.#hardware.grain }),
      this.#hardware.filler,
    );
    response.setHeader("content-type", "image/jpeg");
    // The upper half is sent while the lower one is still under the lamp.
    response.write(page.subarray(0, page.length / 2));
    await sleep(this.#options.sheetMs / 2);
    if (this.#hardware.fault === "hang") return this.#waitForHangUp(response);
    if (this.#job !== job || request.socket.destroyed) return this.#endJob(job);
    job.lastUsedMs = performance.now();
    this.#hardware.take(settings.source);
    response.end(page.subarray(page.length / 2));
  }

  /** Silent until the client gives up, which ends its job. */
  #waitForHangUp(response: ServerResponse): void {
    response.once("close", () => this.#endJob());
  }

  #forget(): void {
    if (this.#job !== null && performance.now() - this.#job.lastUsedMs > FORGOTTEN_MS + this.#options.sheetMs)
      this.#endJob();
  }

  #endJob(job = this.#job): void {
    if (job !== null && this.#job === job) this.#job = null;
    if (this.#job === null) this.#hardware.setScanning(false);
  }
}

async function read(request: IncomingMessage): Promise<string> {
  let text = "";
  request.setEncoding("utf8");
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MAX_REQUEST_BYTES) throw new Error("request too long");
  }
  return text;
}

function xml(response: ServerResponse, text: string): void {
  response.setHeader("content-type", "text/xml");
  response.end(text);
}

function empty(response: ServerResponse, status: number): void {
  response.statusCode = status;
  response.end();
}
