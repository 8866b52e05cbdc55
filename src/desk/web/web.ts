import type { Server } from "node:http";
import { oidcRoutes } from "../../accounts/routes/oidc.ts";
import { sessionRoutes } from "../../accounts/routes/session.ts";
import type { Clock, Logger } from "../../contract/runtime.ts";
import { Gate } from "../../web/gate.ts";
import { servePage } from "../../web/page.ts";
import { createWebServer } from "../../web/server.ts";
import { identityOf } from "../accounts/claims.ts";
import type { DeskAccounts } from "../accounts/open.ts";
import type { Session } from "../accounts/session.ts";
import type { DeskConfig } from "../config/config.ts";
import { filingOrigins } from "../exchange/papers.ts";
import type { Pulse } from "../pulse.ts";
import { accountRoutes } from "./routes/accounts.ts";
import { meRoutes } from "./routes/me.ts";
import { shownAccount } from "./routes/who.ts";
import { STATUS } from "./status.ts";

/** Of one address, each minute. An organisme's office shares one: some thirty posts that all load the page. */
const REQUESTS_A_MINUTE = 1200;

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
  readonly gate: Gate<Session>;
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
  readonly gate: Gate<Session>;
  readonly log: Logger;
  readonly clock: Clock;
}

/** Makes the web server, which listens when it is told to. @throws VisioborneError `config.file`, `config.invalid` */
export async function openWeb({ config, accounts, pulse, log: parent, clock, pageDir }: WebOptions): Promise<Web> {
  const log = parent.child({ module: "desk-web" });
  const { experts } = config;
  const { publicUrl, tls } = experts;
  const secure = tls !== undefined || (publicUrl?.startsWith("https:") ?? false);
  const gate = new Gate<Session>({ name: "desk", secure, publicUrl, sessions: accounts.sessions });
  const { app, listen, stop } = await createWebServer({
    listener: { ...experts, section: "experts" },
    gate,
    requestsAMinute: REQUESTS_A_MINUTE,
    statusOf: (code) => STATUS[code],
    who: "the desk",
    listenCode: "desk.listen",
    connect: filingOrigins(config.organismes),
    permissions: "camera=(self), microphone=(self), display-capture=(), geolocation=()",
    log,
  });

  let figures = (): object => ({});
  const context: RouteContext = { config, accounts, gate, log, clock };
  app.get("/healthz", async (_request, reply) =>
    pulse.writable ? { state: "ok", ...figures() } : reply.code(503).send({ state: "database cannot be written" }),
  );
  const entrance = { sessions: accounts.sessions, signIn: accounts.signIn, gate, shown: shownAccount, log };
  const { oidc } = config;
  sessionRoutes(app, entrance, oidc);
  meRoutes(app, context);
  accountRoutes(app, context);
  if (oidc !== undefined && publicUrl !== undefined) {
    oidcRoutes(app, {
      entrance,
      provider: oidc,
      publicUrl,
      name: "desk",
      identityOf: (claims, who) => identityOf(claims, oidc, who),
      accountOf: async (identity) => await accounts.accounts.fromProvider(identity),
      clock,
    });
  }
  if (await servePage(app, "desk-page", pageDir)) {
    // The link of an invitation: its secret stands behind the #, which no server sees.
    app.get("/invite", (_request, reply) => reply.sendFile("invite.html"));
  }
  const showFigures = (shown: () => object): void => void (figures = shown);
  return { server: app.server, gate, showFigures, listen, stop };
}
