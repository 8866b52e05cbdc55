import type { IncomingMessage } from "node:http";
import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";
import type { Gate } from "./gate.ts";

const YEAR_S = 31_536_000;

/**
 * What the browser may do with the page: run our scripts, talk to us, use camera and microphone; nothing else.
 * @param filing origins to which the page brings an organisme's papers
 */
export async function protect(app: FastifyInstance, gate: Gate, filing: readonly string[]): Promise<void> {
  /** Not every browser counts ws: among 'self' (CSP 3 does). */
  const socketOrigin = (request: IncomingMessage): string => gate.origin(request)?.replace(/^http/, "ws") ?? "'self'";
  await app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        scriptSrc: ["'self'"],
        styleSrc: ["'self'"],
        fontSrc: ["'self'"],
        imgSrc: ["'self'", "data:", "blob:"],
        mediaSrc: ["'self'", "blob:"],
        connectSrc: ["'self'", socketOrigin, ...filing],
        workerSrc: ["'self'"],
        manifestSrc: ["'self'"],
        baseUri: ["'none'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
      },
    },
    strictTransportSecurity: gate.secure ? { maxAge: YEAR_S, includeSubDomains: false } : false,
    xFrameOptions: { action: "deny" },
    referrerPolicy: { policy: "same-origin" },
  });
  app.addHook("onSend", async (request, reply) => {
    void reply.header("permissions-policy", "camera=(self), microphone=(self), display-capture=(), geolocation=()");
    if (request.url.startsWith("/api/")) void reply.header("cache-control", "no-store");
  });
}
