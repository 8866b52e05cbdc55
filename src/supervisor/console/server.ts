import type { IncomingMessage } from "node:http";
import { oidcRoutes } from "../../accounts/routes/oidc.ts";
import { sessionRoutes } from "../../accounts/routes/session.ts";
import type { Session } from "../../accounts/sessions.ts";
import { errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { Gate } from "../../web/gate.ts";
import { servePage } from "../../web/page.ts";
import { createWebServer, type WebServer } from "../../web/server.ts";
import { audit } from "../audit.ts";
import type { Store } from "../store/store.ts";
import { callerOfToken } from "../tokens.ts";
import { callerOf, type Account } from "./accounts/account.ts";
import { identityOf } from "./accounts/claims.ts";
import type { ConsoleAccounts } from "./accounts/open.ts";
import { API, mountRoutes } from "./api/mount.ts";
import { statusOf } from "./api/status.ts";
import type { ConsoleConfig } from "./config.ts";
import type { Admitted, Live } from "./live/live.ts";
import type { Route } from "./route.ts";
import { meRoutes } from "./routes/me.ts";

/** Of one address, each minute. A syndicat's office shares one. */
const REQUESTS_A_MINUTE = 1200;
const BODY_MAX_BYTES = 256 * 1024;
const BEARER = /^Bearer +([A-Za-z0-9._~+/=-]{1,200})$/i;

export interface ServerParts {
  readonly config: ConsoleConfig;
  readonly accounts: ConsoleAccounts;
  readonly store: Store;
  readonly routes: readonly Route[];
  readonly live: Live;
  readonly listening: () => boolean;
  readonly clock: Clock;
  readonly log: Logger;
}

/**
 * The console's web server: page, signing in, the API of all parts, what is live. A request acts for its session's cookie,
 * or for its token; one that brings a token is never taken for its cookie, so it may come from anywhere.
 * @throws VisioborneError `config.file`, `config.invalid`, `console.route`
 */
export async function openServer(parts: ServerParts): Promise<WebServer> {
  const { config, accounts, store, routes, live, clock, log } = parts;
  const { host, port, certFile, keyFile, publicUrl, oidc } = config;
  const tls = certFile !== undefined && keyFile !== undefined ? { certFile, keyFile } : undefined;
  const secure = tls !== undefined || (publicUrl?.startsWith("https:") ?? false);
  const gate = new Gate<Session<Account>>({ name: "console", secure, publicUrl, sessions: accounts.sessions });
  const server = await createWebServer({
    listener: { host, port, section: "console", ...(tls ? { tls } : {}) },
    gate,
    requestsAMinute: REQUESTS_A_MINUTE,
    statusOf,
    who: "the console",
    listenCode: "console.listen",
    permissions: "camera=(), microphone=(), display-capture=(), geolocation=()",
    bodyMaxBytes: BODY_MAX_BYTES,
    fromAnywhere: ({ headers }) => headers.authorization !== undefined,
    log,
  });

  const admitted = async (request: Pick<IncomingMessage, "headers">): Promise<Admitted | undefined> => {
    const { authorization } = request.headers;
    if (authorization !== undefined) {
      const token = BEARER.exec(authorization)?.[1];
      const caller = token === undefined ? undefined : await callerOfToken(store, token, clock.wallMs());
      return caller && { caller, session: undefined };
    }
    const session = await gate.authenticate(request);
    return session && { caller: callerOf(session.account), session: session.key };
  };

  const { app } = server;
  const entrance = {
    sessions: accounts.sessions,
    signIn: accounts.signIn,
    gate,
    shown: (account: Account): Account => account,
    told: ({ login }: Account, what: string): void => {
      audit(store, { who: login, what: `session.${what}`, on: login, atMs: clock.wallMs() }).catch((error: unknown) =>
        log.error({ error: errorLine(error) }, "audit cannot be written"),
      );
    },
    log,
  };
  app.get("/healthz", async () => ({
    state: "ok",
    broker: parts.listening() ? "connected" : "away",
    pages: live.size,
  }));
  sessionRoutes(app, entrance, oidc);
  meRoutes(app, entrance, accounts.accounts);
  if (oidc !== undefined) {
    if (publicUrl === undefined) {
      throw new VisioborneError(
        "config.invalid",
        "console.publicUrl: expected an address, for oidc sends browsers back",
      );
    }
    oidcRoutes(app, {
      entrance,
      provider: oidc,
      publicUrl,
      name: "console",
      identityOf: (claims, who) => identityOf(claims, oidc, who),
      accountOf: async (identity) => await accounts.accounts.fromProvider(identity),
      clock,
    });
  }
  mountRoutes(app, routes, async (request) => (await admitted(request))?.caller);
  live.attach(app.server, async (request) => {
    // Browsers send cookies with an upgrade to any site: the origin must be ours.
    const fromPage = request.headers.authorization === undefined;
    return fromPage && !gate.isOwnOrigin(request) ? undefined : await admitted(request);
  });
  await servePage(app, "console-page", config.pageDir, { routes: true });
  log.debug({ routes: routes.length }, `console: ${API} is ready`);
  return server;
}
