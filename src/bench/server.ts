import { existsSync, readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { readScreenAct } from "../contract/screen/parse.ts";
import type { ScreenAct } from "../contract/screen/types.ts";
import type { BenchParts } from "./parts.ts";
import { Trials } from "./trials.ts";

/** What the bench needs of the borne it serves. */
export interface BenchBorne {
  /** The borne's whole state, plain JSON. */
  status(): object;
  printer(): Printer | undefined;
  scanner(): Scanner | undefined;
  /** Tests these devices (all when undefined); resolves with the report. */
  selfTest(ids: readonly string[] | undefined): Promise<object>;
  /** Does what the usager would ask for on the screen (`src/contract/screen/act.schema.json`). */
  touch(act: ScreenAct): void;
}

export interface BenchOptions {
  readonly port: number;
  readonly dir: string;
  readonly parts: BenchParts;
  readonly borne: BenchBorne;
  readonly log: Logger;
  /** Folder of the built page; default: where the build puts it. */
  readonly pageDir?: string;
}

/** The établi: a page and an HTTP API on loopback, only there with simulated devices. */
export interface Bench {
  readonly url: string;
  stop(): Promise<void>;
}

/** Devices whose faults show only when they are used: the bench has them tested at once, so that the effect is seen. */
const SEEN_ONLY_IN_USE: ReadonlySet<string> = new Set(["camera", "sound"]);
const STREAM_PERIOD_MS = 250;
/** A sign of life when nothing changes: without it a page can't tell a quiet borne from a hung one. */
const STREAM_BEAT_MS = 2000;
const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
  ".pdf": "application/pdf",
  ".jpg": "image/jpeg",
  ".pwg": "image/pwg-raster",
  ".txt": "text/plain; charset=utf-8",
};

/** The status of an answer, by the error's code; `bench.*` beside these is a mistake in the request, the rest a device's state. */
const STATUS_OF: Readonly<Record<string, number>> = { "bench.device": 404, "bench.output": 404 };

/**
 * Serves the page and the API on loopback.
 * @throws when the port is taken
 */
export async function startBench(options: BenchOptions): Promise<Bench> {
  const { parts, borne } = options;
  const log = options.log.child({ module: "bench" });
  const trials = new Trials(options.dir);
  const app = Fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });
  const state = () => ({ ...parts.state(), borne: borne.status(), trial: trials.last() });

  guardLoopback(app);
  app.setErrorHandler((error, _request, reply) => {
    const { status, code } = answerTo(error);
    if (status >= 500) log.error({ code }, errorLine(error));
    void reply.code(status).send({ error: { code, message: errorLine(error) } });
  });

  app.get("/bench", () => state());
  app.get("/bench/stream", (_request, reply) => stream(reply, state));
  app.post("/bench/self-test", async (request) => {
    const body = bodyOf(request.body);
    const ids = Array.isArray(body["devices"]) ? body["devices"].map(String) : undefined;
    return borne.selfTest(ids);
  });
  app.post("/bench/touch", async (request) => {
    borne.touch(readScreenAct(JSON.stringify(bodyOf(request.body))));
    return {};
  });
  app.post("/bench/printer/print", async (request) => {
    const sheets = bodyOf(request.body)["sheets"] ?? 1;
    if (typeof sheets !== "number" || !Number.isInteger(sheets) || sheets < 1 || sheets > 20) {
      throw new VisioborneError("bench.action", "sheets: expected a whole number from 1 to 20");
    }
    return trials.print(borne.printer(), sheets);
  });
  app.post("/bench/scanner/scan", async (request) => {
    const source = bodyOf(request.body)["source"] ?? "feeder";
    if (source !== "glass" && source !== "feeder") {
      throw new VisioborneError("bench.action", 'source: expected "glass" or "feeder"');
    }
    return trials.scan(borne.scanner(), source);
  });
  app.get<{ Params: { id: string } }>("/bench/:id", (request) => parts.get(request.params.id).state());
  app.post<{ Params: { id: string } }>("/bench/:id", async (request) => {
    const { id } = request.params;
    const { fault, ...rest } = bodyOf(request.body);
    const part = parts.get(id);
    if (Object.keys(rest).length > 0) await part.act("set", rest);
    if (fault !== undefined) await putFault(id, faultName(fault));
    return part.state();
  });
  app.post<{ Params: { id: string; action: string } }>("/bench/:id/:action", async (request) => {
    const { id, action } = request.params;
    const part = parts.get(id);
    await part.act(action, bodyOf(request.body));
    return part.state();
  });
  app.get<{ Params: { id: string; job: string } }>("/bench/:id/output/:job", (request, reply) => {
    const { id, job } = request.params;
    return sendOutput(reply, parts.get(id).state()["printed"], job);
  });
  app.get<{ Params: { "*": string } }>("/*", (request, reply) =>
    sendPage(reply, request.params["*"], options.pageDir === undefined ? BUILT : [options.pageDir]),
  );

  async function putFault(id: string, fault: string | null): Promise<void> {
    await parts.get(id).setFault(fault);
    if (!SEEN_ONLY_IN_USE.has(id)) return;
    borne.selfTest([id]).catch((error: unknown) => log.debug({ code: errorCode(error) }, "test after a fault"));
  }

  await app.listen({ host: "127.0.0.1", port: options.port });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  log.info({ url }, "bench");
  return { url, stop: () => app.close() };
}

/**
 * Only loopback, and only pages of our own: a web page of somebody else, open on the same machine, must not press
 * buttons (cross-site request, DNS rebinding).
 */
function guardLoopback(app: FastifyInstance): void {
  app.addHook("onRequest", (request, reply, done) => {
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const { origin } = request.headers;
    // The very same origin: a page on another port of this machine is somebody else's, too.
    const foreign = origin !== undefined && origin !== `http://${request.headers.host}`;
    if (!["127.0.0.1", "localhost", "[::1]"].includes(host) || foreign) {
      void reply.code(403).send({ error: { code: "bench.foreign", message: "the bench answers on loopback only" } });
      return;
    }
    void reply.header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    void reply.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
    done();
  });
}

/** How an error is answered. A test that a press has interrupted is no defect: it is the state of the borne. */
function answerTo(error: unknown): { readonly status: number; readonly code: string } {
  if (error instanceof VisioborneError) {
    const { code } = error;
    return { code, status: STATUS_OF[code] ?? (code.startsWith("bench.") ? 400 : 409) };
  }
  if (error instanceof Error && error.name === "AbortError") return { code: "stopped", status: 409 };
  const { statusCode = 500 } = error as { statusCode?: number };
  return { code: statusCode < 500 ? "bench.request" : "unexpected", status: statusCode };
}

function bodyOf(body: unknown): Readonly<Record<string, unknown>> {
  if (body === undefined || body === null) return {};
  if (typeof body === "object" && !Array.isArray(body)) return { ...body };
  throw new VisioborneError("bench.body", 'body: expected a JSON object such as {"fault": "absent"}');
}

function faultName(fault: unknown): string | null {
  if (fault === null || fault === "" || fault === "none") return null;
  if (typeof fault === "string") return fault;
  throw new VisioborneError("bench.fault", "fault: expected a name, or null to take it away");
}

/** Server-sent events: the whole state, whenever it differs from what was sent last, and a beat when it does not. */
function stream(reply: FastifyReply, state: () => object): void {
  reply.hijack();
  const out = reply.raw;
  out.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  let sent = "";
  let quietMs = 0;
  const look = () => {
    // A page that does not read (asleep, stopped) gets the newest state later, not a queue of old ones.
    if (out.writableNeedDrain) return;
    const text = JSON.stringify(state());
    quietMs += STREAM_PERIOD_MS;
    if (text === sent && quietMs < STREAM_BEAT_MS) return;
    out.write(text === sent ? "event: beat\ndata:\n\n" : `data: ${text}\n\n`);
    sent = text;
    quietMs = 0;
  };
  const timer = setInterval(look, STREAM_PERIOD_MS);
  out.on("close", () => clearInterval(timer));
  look();
}

/** A copy of what came out of the printer; only what the printer itself lists, never a path of the request. */
function sendOutput(reply: FastifyReply, printed: unknown, job: string): FastifyReply {
  const rows = Array.isArray(printed) ? (printed as { jobId?: unknown; path?: unknown }[]) : [];
  const path = rows.findLast((one) => one.jobId === job)?.path;
  if (typeof path !== "string" || !existsSync(path)) {
    throw new VisioborneError("bench.output", `no printed job ${JSON.stringify(job)}`);
  }
  return reply.type(MIME[extname(path)] ?? "application/octet-stream").send(readFileSync(path));
}

/** Where the build puts the page, seen from the built program and from the source. */
const BUILT = ["./bench-page/", "../../dist/bench-page/"].map((path) => fileURLToPath(new URL(path, import.meta.url)));

function sendPage(reply: FastifyReply, path: string, folders: readonly string[]): FastifyReply {
  const name = path === "" ? "index.html" : path;
  const missing = reply.code(404).type("text/plain; charset=utf-8");
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.includes("..")) return missing.send("Nothing here.\n");
  for (const folder of folders) {
    try {
      const file = readFileSync(join(folder, name));
      return reply
        .code(200)
        .type(MIME[extname(name)] ?? "application/octet-stream")
        .send(file);
    } catch {
      // Not there: the next place.
    }
  }
  return missing.send(name === "index.html" ? "The page is not built: npm run build\n" : "Nothing here.\n");
}
