import type { IncomingMessage } from "node:http";
import helmet from "@fastify/helmet";
import type { FastifyInstance } from "fastify";

const YEAR_S = 31_536_000;

export interface ProtectOptions {
  /** Knows where the page is seen from. */
  readonly gate: { readonly secure: boolean; origin(request: IncomingMessage): string | undefined };
  /** Further origins that the page talks to. */
  readonly connect?: readonly string[];
  /** Value of Permissions-Policy. */
  readonly permissions: string;
}

/** What the browser may do with the page: run our scripts, talk to us, and what is named; nothing else. */
export async function protect(
  app: FastifyInstance,
  { gate, connect = [], permissions }: ProtectOptions,
): Promise<void> {
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
        connectSrc: ["'self'", socketOrigin, ...connect],
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
    void reply.header("permissions-policy", permissions);
    if (request.url.startsWith("/api/")) void reply.header("cache-control", "no-store");
  });
}
