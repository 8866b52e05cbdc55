import type { FastifyInstance } from "fastify";
import { errorCode, errorLine, VisioborneError } from "../../../contract/errors.ts";
import { FLOW_MS, Flows } from "../../../accounts/flows.ts";
import { Provider } from "../../../accounts/provider.ts";
import { identityOf } from "../../accounts/claims.ts";
import type { RouteContext } from "../web.ts";

const LIMITED = { rateLimit: { max: 60, timeWindow: 60_000 } };

/**
 * Signing in through the provider: `/api/oidc` sends the browser there, `/api/oidc/return` takes it back. Both are
 * navigations: an error is a redirect to the page, `/?refused=<code>`.
 * @throws VisioborneError `config.file` for the client's secret.
 */
export function oidcRoutes(app: FastifyInstance, { config, accounts, gate, log, clock }: RouteContext): void {
  const { oidc, experts } = config;
  if (oidc === undefined || experts.publicUrl === undefined) return;
  const provider = new Provider(oidc, experts.publicUrl, (claims, who) => identityOf(claims, oidc, who));
  const flows = new Flows(clock);
  const cookieName = gate.secure ? "__Host-desk-oidc" : "desk-oidc";
  const home = `${experts.publicUrl}/`;

  app.get("/api/oidc", { config: LIMITED }, async (_request, reply) => {
    try {
      const { url, flow } = await provider.begin();
      const cookie = gate.returnCookie(cookieName, flows.keep(flow), FLOW_MS / 1000);
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
      const account = await accounts.accounts.fromProvider(identity);
      const before = await gate.authenticate(request);
      if (before !== undefined) await accounts.sessions.end(before.key);
      const token = await accounts.sessions.begin(account.id);
      log.info({ account: account.id }, "signed in through the provider");
      return await reply.header("set-cookie", [gone, gate.sessionCookie(token)]).redirect(home, 303);
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
