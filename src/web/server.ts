import type { AddressInfo } from "node:net";
import { fastifyCookie } from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import Fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { answerErrors } from "./errors.ts";
import type { Gate, Incoming } from "./gate.ts";
import { protect } from "./headers.ts";
import { createListener, renewListener } from "./listener.ts";
import type { ListenerConfig } from "./listener.ts";

/** Requests that change nothing need no origin (RFC 9110, 9.2.1: safe methods). */
const SAFE = new Set(["GET", "HEAD"]);
const BODY_MAX_BYTES = 16 * 1024;

export interface ServerOptions<Session> {
  readonly listener: ListenerConfig & { readonly port: number };
  readonly gate: Gate<Session>;
  /** Of one address, each minute. */
  readonly requestsAMinute: number;
  /** See errors.ts. */
  readonly statusOf: (code: string) => number | undefined;
  readonly who: string;
  /** Error code when its port cannot be had: `desk.listen`. */
  readonly listenCode: string;
  /** Further origins that the page talks to. */
  readonly connect?: readonly string[];
  /** Value of Permissions-Policy. */
  readonly permissions: string;
  readonly bodyMaxBytes?: number;
  /** Whether a request may come from anywhere, for it carries a secret of its own and its cookie does not count. */
  readonly fromAnywhere?: (request: Incoming) => boolean;
  readonly log: Logger;
}

/** A page with its HTTP API: https, or plain http on loopback. */
export interface WebServer {
  readonly app: FastifyInstance;
  /** @returns where it listens. @throws VisioborneError `listenCode` */
  readonly listen: () => Promise<string>;
  /** Ends open requests too. */
  readonly stop: () => Promise<void>;
}

/**
 * Makes a server, to which routes are added and which listens when it is told to: what browsers may do, cookies, a limit
 * on requests, and the refusal of what another site's page has sent, are there.
 * @throws VisioborneError `config.file`, `config.invalid`
 */
export async function createWebServer<Session>(options: ServerOptions<Session>): Promise<WebServer> {
  const { listener, gate, log } = options;
  const app: FastifyInstance = Fastify({
    serverFactory: (handler) => createListener(listener, handler),
    logger: false,
    bodyLimit: options.bodyMaxBytes ?? BODY_MAX_BYTES,
    forceCloseConnections: true,
    // Plain http under an https address: a proxy on this machine ends TLS and says who asks.
    trustProxy: listener.tls === undefined && gate.secure ? "loopback" : false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, verbose: true } },
  });
  answerErrors(app, options);
  await protect(app, options);
  // Loads the reader of cookies that the gate uses, for upgrades as well.
  await app.register(fastifyCookie);
  await app.register(rateLimit, { max: options.requestsAMinute, timeWindow: 60_000, ipv6Subnet: 64 });
  app.addHook("onRequest", async (request) => {
    if (SAFE.has(request.method) || gate.isOwnOrigin(request) || options.fromAnywhere?.(request) === true) return;
    throw new VisioborneError("request.origin", `Origin: expected ${options.who}'s own page`);
  });
  const renewal = renewListener(app.server, listener, log);

  async function listen(): Promise<string> {
    const { host, port, tls, section } = listener;
    try {
      await app.listen({ host, port });
    } catch (error) {
      const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      const message = `${section}: cannot listen on ${host} port ${port} (${why})`;
      throw new VisioborneError(options.listenCode, message, { why }, { cause: error });
    }
    const at = app.server.address() as AddressInfo;
    log.info({ port: at.port, tls: tls !== undefined }, `${section}: the page is served`);
    return `${tls === undefined ? "http" : "https"}://${host.includes(":") ? `[${host}]` : host}:${at.port}`;
  }
  async function stop(): Promise<void> {
    renewal?.stop();
    await app.close();
  }
  return { app, listen, stop };
}
