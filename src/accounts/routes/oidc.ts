import type { FastifyInstance } from "fastify";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Clock } from "../../contract/runtime.ts";
import type { Identified } from "../account.ts";
import type { Claims, Subject } from "../claims.ts";
import { FLOW_MS, Flows } from "../flows.ts";
import { Provider } from "../provider.ts";
import type { ProviderConfig } from "../provider.ts";
import type { Entrance } from "./entrance.ts";

export interface OidcOptions<Account extends Identified, Identity> {
  readonly entrance: Entrance<Account>;
  readonly provider: ProviderConfig;
  /** Origin under which browsers reach us: the provider sends them back there. */
  readonly publicUrl: string;
  /** Begins the name of its cookie: `desk`. */
  readonly name: string;
  /** Who somebody is here, by what the provider says of him. @throws VisioborneError */
  readonly identityOf: (claims: Claims, who: Subject) => Identity;
  /** His account, made at his first sign-in, brought up to date at each. @throws VisioborneError */
  readonly accountOf: (identity: Identity) => Promise<Account>;
  readonly clock: Clock;
}

const LIMITED = { rateLimit: { max: 60, timeWindow: 60_000 } };

/**
 * Signing in through the provider: `/api/oidc` sends the browser there, `/api/oidc/return` takes it back. Both are
 * navigations: an error is a redirect to the page, `/?refused=<code>`. `/api/oidc?to=/sites?network=manche` comes back to
 * that page of ours.
 * @throws VisioborneError `config.file` for the client's secret.
 */
export function oidcRoutes<Account extends Identified, Identity>(
  app: FastifyInstance,
  { entrance, provider: about, publicUrl, name, identityOf, accountOf, clock }: OidcOptions<Account, Identity>,
): void {
  const { sessions, gate, told, log } = entrance;
  const provider = new Provider(about, publicUrl, identityOf);
  const flows = new Flows(clock);
  const cookieName = gate.secure ? `__Host-${name}-oidc` : `${name}-oidc`;
  const home = `${publicUrl}/`;

  app.get("/api/oidc", { config: LIMITED }, async (request, reply) => {
    try {
      const { url, flow } = await provider.begin();
      const to = ownPage((request.query as { readonly to?: unknown }).to);
      const cookie = gate.returnCookie(cookieName, flows.keep({ ...flow, to }), FLOW_MS / 1000);
      return await reply.header("set-cookie", cookie).redirect(url.href, 303);
    } catch (error) {
      return await reply.redirect(refused(error), 303);
    }
  });

  app.get("/api/oidc/return", { config: LIMITED }, async (request, reply) => {
    const gone = gate.returnCookie(cookieName, "", 0);
    try {
      const flow = flows.take(gate.cookie(request, cookieName) ?? "");
      if (flow === undefined) {
        throw new VisioborneError("oidc.stale", "this sign-in was not begun in this browser, or is over");
      }
      const at = request.url.indexOf("?");
      const identity = await provider.finish(at < 0 ? "" : request.url.slice(at), flow);
      const account = await accountOf(identity);
      const before = await gate.authenticate(request);
      if (before !== undefined) await sessions.end(before.key);
      const token = await sessions.begin(account.id);
      log.info({ account: account.id }, "signed in through the provider");
      told?.(account, "signed-in");
      return await reply
        .header("set-cookie", [gone, gate.sessionCookie(token)])
        .redirect(publicUrl + (flow.to ?? "/"), 303);
    } catch (error) {
      return await reply.header("set-cookie", gone).redirect(refused(error), 303);
    }
  });

  function refused(error: unknown): string {
    const code = errorCode(error);
    log.warn({ code }, errorLine(error));
    return `${home}?refused=${encodeURIComponent(code)}`;
  }
}

const TO_MAX = 500;

/**
 * A page of ours, path and query; `/` for whatever is none. Nobody is sent to another site: a browser reads `//host` and
 * `/\host` as one (WHATWG URL 4.4), and drops tabs and line ends.
 */
function ownPage(to: unknown): string {
  if (typeof to !== "string" || to.length > TO_MAX || !/^\/(?![/\\])[\x21-\x7e]*$/.test(to)) return "/";
  return to.startsWith("/api/") ? "/" : to;
}
