import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Fastify, { type FastifyInstance, type FastifyReply } from "fastify";
import type { Printer } from "../../devices/printer/port.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
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
}

export interface BenchOptions {
  readonly port: number;
  readonly dir: string;
  readonly parts: BenchParts;
  readonly borne: BenchBorne;
  readonly log: Logger;
}

/** The établi: a page and an HTTP API on loopback, only there with simulated devices. */
export interface Bench {
  readonly url: string;
  stop(): Promise<void>;
}

/** Devices whose faults show only when they are used: the bench has them tested at once, so that the effect is seen. */
const SEEN_ONLY_IN_USE: ReadonlySet<string> = new Set(["camera", "sound"]);
const STREAM_PERIOD_MS = 250;
const MIME: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

export async function startBench(options: BenchOptions): Promise<Bench> {
  const { parts, borne } = options;
  const log = options.log.child({ module: "bench" });
  const trials = new Trials(options.dir);
  const app = Fastify({ logger: false, bodyLimit: 16 * 1024, forceCloseConnections: true });
  const state = () => ({ ...parts.state(), borne: borne.status(), trial: trials.last() });

  guardLoopback(app);
  app.setErrorHandler((error, _request, reply) => {
    const ours = error instanceof VisioborneError;
    const status = ours ? 400 : ((error as { statusCode?: number }).statusCode ?? 500);
    if (status >= 500) log.error({ code: errorCode(error) }, errorLine(error));
    void reply.code(status).send({ error: { code: errorCode(error), message: errorLine(error) } });
  });

  app.get("/bench", () => state());
  app.get("/bench/stream", (_request, reply) => stream(reply, state));
  app.post("/bench/self-test", async (request) => {
    const body = bodyOf(request.body);
    const ids = Array.isArray(body["devices"]) ? body["devices"].map(String) : undefined;
    return borne.selfTest(ids);
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
    sendOutput(reply, parts.get(id).state()["printed"], job);
    return reply;
  });
  app.get<{ Params: { "*": string } }>("/*", (request, reply) => sendPage(reply, request.params["*"]));

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
    const foreign = origin !== undefined && !/^http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?$/.test(origin);
    if (!["127.0.0.1", "localhost", "[::1]"].includes(host) || foreign) {
      void reply.code(403).send({ error: { code: "bench.foreign", message: "the bench answers on loopback only" } });
      return;
    }
    void reply.header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'");
    void reply.header("X-Content-Type-Options", "nosniff").header("Cache-Control", "no-store");
    done();
  });
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

/** Server-sent events: the whole state, whenever it differs from what was sent last. */
function stream(reply: FastifyReply, state: () => object): void {
  reply.hijack();
  reply.raw.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
  let sent = "";
  const look = () => {
    const text = JSON.stringify(state());
    if (text === sent) return;
    sent = text;
    reply.raw.write(`data: ${text}\n\n`);
  };
  const timer = setInterval(look, STREAM_PERIOD_MS);
  reply.raw.on("close", () => clearInterval(timer));
  look();
}

function sendOutput(reply: FastifyReply, printed: unknown, job: string): void {
  const rows = Array.isArray(printed) ? (printed as { jobId?: unknown; path?: unknown }[]) : [];
  const row = rows.find((one) => one.jobId === job);
  if (typeof row?.path !== "string") throw new VisioborneError("bench.output", `no printed job ${JSON.stringify(job)}`);
  void reply.type("application/pdf").send(readFileSync(row.path));
}

function sendPage(reply: FastifyReply, path: string): FastifyReply {
  const name = path === "" ? "index.html" : path;
  if (!/^[\w.-]+(\/[\w.-]+)*$/.test(name) || name.includes("..")) return reply.code(404).send();
  const inDist = new URL("./bench-page/", import.meta.url);
  const fromSource = new URL("../../dist/bench-page/", import.meta.url);
  for (const base of [inDist, fromSource]) {
    try {
      const file = readFileSync(join(fileURLToPath(base), name));
      return reply.type(MIME[extname(name)] ?? "application/octet-stream").send(file);
    } catch {
      // Not there: the next place.
    }
  }
  return reply.code(404).type("text/plain; charset=utf-8").send("The page is not built: npm run build\n");
}
