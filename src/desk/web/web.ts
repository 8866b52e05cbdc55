import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { fastifyCookie } from "@fastify/cookie";
import rateLimit from "@fastify/rate-limit";
import Fastify from "fastify";
import type { FastifyInstance } from "fastify";
import { VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { DeskAccounts } from "../accounts/open.ts";
import type { DeskConfig } from "../config/config.ts";
import { filingOrigins } from "../exchange/papers.ts";
import type { Pulse } from "../pulse.ts";
import { answerErrors } from "./errors.ts";
import { Gate } from "./gate.ts";
import { protect } from "./headers.ts";
import { createListener, renewListener } from "./listener.ts";
import { servePage } from "./page.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { meRoutes } from "./routes/me.ts";
import { oidcRoutes } from "./routes/oidc.ts";
import { sessionRoutes } from "./routes/session.ts";

/** Of one address, each minute. An organisme's office shares one: some thirty posts that all load the page. */
const REQUESTS_A_MINUTE = 1200;
/** Requests that change nothing need no origin (RFC 9110, 9.2.1: safe methods). */
const SAFE = new Set(["GET", "HEAD"]);
const BODY_MAX_BYTES = 16 * 1024;

export interface WebOptions {
  readonly config: DeskConfig;
  readonly accounts: DeskAccounts;
  readonly pulse: Pulse;
  readonly log: Logger;
  readonly clock: Clock;
  /** Folder of the built page; default: where the build puts it. */
  readonly pageDir?: string;
}

/** The experts' side of the desk: page and HTTP API. */
export interface Web {
  /** For WebSockets: `server.on("upgrade", ...)`. */
  readonly server: Server;
  readonly gate: Gate;
  /** Figures for /healthz: numbers only, nothing of a person. */
  showFigures(figures: () => object): void;
  /** @returns where it listens. @throws VisioborneError `desk.listen` */
  listen(): Promise<string>;
  /** Ends open requests too. */
  stop(): Promise<void>;
}

/** What the routes need. */
export interface RouteContext {
  readonly config: DeskConfig;
  readonly accounts: DeskAccounts;
  readonly gate: Gate;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Makes the web server, which listens when it is told to. @throws VisioborneError `config.file`, `config.invalid` */
export async function openWeb({ config, accounts, pulse, log: parent, clock, pageDir }: WebOptions): Promise<Web> {
  const log = parent.child({ module: "desk-web" });
  const { experts } = config;
  const gate = new Gate(experts, accounts.sessions);
  const app: FastifyInstance = Fastify({
    serverFactory: (handler) => createListener(experts, handler),
    logger: false,
    bodyLimit: BODY_MAX_BYTES,
    forceCloseConnections: true,
    // Plain http under an https address: a proxy on this machine ends TLS and says who asks.
    trustProxy: experts.tls === undefined && gate.secure ? "loopback" : false,
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true, verbose: true } },
  });
  answerErrors(app, log);
  await protect(app, gate, filingOrigins(config.organismes));
  // Loads the reader of cookies that the gate uses, for upgrades as well.
  await app.register(fastifyCookie);
  await app.register(rateLimit, { max: REQUESTS_A_MINUTE, timeWindow: 60_000, ipv6Subnet: 64 });
  app.addHook("onRequest", async (request) => {
    if (SAFE.has(request.method) || gate.isOwnOrigin(request)) return;
    throw new VisioborneError("request.origin", "Origin: expected the desk's own page");
  });

  let figures = (): object => ({});
  const context: RouteContext = { config, accounts, gate, log, clock };
  app.get("/healthz", async (_request, reply) =>
    pulse.writable ? { state: "ok", ...figures() } : reply.code(503).send({ state: "database cannot be written" }),
  );
  sessionRoutes(app, context);
  meRoutes(app, context);
  accountRoutes(app, context);
  oidcRoutes(app, context);
  await servePage(app, pageDir);

  async function listen(): Promise<string> {
    try {
      await app.listen({ host: experts.host, port: experts.port });
    } catch (error) {
      const why = error instanceof Error && "code" in error ? String(error.code) : "unknown";
      const message = `experts: cannot listen on ${experts.host} port ${experts.port} (${why})`;
      throw new VisioborneError("desk.listen", message, { why }, { cause: error });
    }
    const { port } = app.server.address() as AddressInfo;
    log.info({ port, tls: experts.tls !== undefined }, "experts' page is served");
    const host = experts.host.includes(":") ? `[${experts.host}]` : experts.host;
    return `${experts.tls === undefined ? "http" : "https"}://${host}:${port}`;
  }
  const renewal = renewListener(app.server, experts, log);
  async function stop(): Promise<void> {
    renewal?.stop();
    await app.close();
  }
  const showFigures = (shown: () => object): void => void (figures = shown);
  return { server: app.server, gate, showFigures, listen, stop };
}
