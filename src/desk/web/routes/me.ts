import type { FastifyInstance } from "fastify";
import { VisioborneError } from "../../../contract/errors.ts";
import { PASSWORD_MAX } from "../../../accounts/password-rules.ts";
import type { RouteContext } from "../web.ts";
import { sessionOf, shownAccount } from "./who.ts";

const PASSWORD = { type: "string", minLength: 1, maxLength: PASSWORD_MAX * 4 } as const;

/** What concerns the one who is signed in. */
export function meRoutes(app: FastifyInstance, { config, accounts, gate, log }: RouteContext): void {
  /** Who he is, what he serves, how long his session lasts at most. */
  app.get("/api/me", async (request) => {
    const { account, endsMs } = await sessionOf(gate, request);
    const serves = config.organismes.filter(({ id }) => account.organismes.includes(id));
    return {
      account: shownAccount(account),
      organismes: serves.map(({ id, name, reasons }) => ({ id, name, reasons })),
      /** Where a call may be transferred to. */
      others: config.organismes.filter((one) => !serves.includes(one)).map(({ id, name }) => ({ id, name })),
      endsMs,
    };
  });

  /** One's own password. Ends all other sessions of the account; this one goes on under a new token. */
  app.put<{ Body: { current: string; password: string } }>(
    "/api/me/password",
    {
      config: { rateLimit: { max: 30, timeWindow: 60_000 } },
      schema: {
        body: {
          type: "object",
          additionalProperties: false,
          required: ["current", "password"],
          properties: { current: PASSWORD, password: PASSWORD },
        },
      },
    },
    async (request, reply) => {
      const { account } = await sessionOf(gate, request);
      if (account.signIn === "provider") {
        throw new VisioborneError("account.provider", "this account has no password here: it is the provider's");
      }
      await accounts.signIn.check(account.login, request.body.current, request.ip);
      await accounts.accounts.change(account.id, { password: request.body.password });
      await accounts.sessions.endAllOf(account.id);
      const token = await accounts.sessions.begin(account.id);
      log.info({ account: account.id }, "password changed");
      return reply.code(204).header("set-cookie", gate.sessionCookie(token)).send();
    },
  );
}
