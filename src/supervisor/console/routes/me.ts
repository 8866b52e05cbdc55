import type { FastifyInstance } from "fastify";
import type { Entrance } from "../../../accounts/routes/entrance.ts";
import { PASSWORD_MAX } from "../../../accounts/password-rules.ts";
import { VisioborneError } from "../../../contract/errors.ts";
import type { Account } from "../accounts/account.ts";
import type { Accounts } from "../accounts/accounts.ts";

const PASSWORD = { type: "string", minLength: 1, maxLength: PASSWORD_MAX * 4 } as const;

/** What concerns the one who is signed in, by his session alone: a program's token has no password. */
export function meRoutes(app: FastifyInstance, entrance: Entrance<Account>, accounts: Accounts): void {
  const { gate, sessions, signIn, shown, log } = entrance;

  /** Who he is, and when his session ends at the latest. */
  app.get("/api/me", async (request) => {
    const session = await gate.authenticate(request);
    if (session === undefined) throw new VisioborneError("signin.needed", "nobody is signed in: expected a session");
    return { account: shown(session.account), endsMs: session.endsMs };
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
      const session = await gate.authenticate(request);
      if (session === undefined) throw new VisioborneError("signin.needed", "nobody is signed in: expected a session");
      const { account } = session;
      if (account.signIn === "provider") {
        throw new VisioborneError("account.provider", "this account has no password here: it is the provider's");
      }
      await signIn.check(account.login, request.body.current, request.ip);
      await accounts.change(account.id, { password: request.body.password });
      await sessions.endAllOf(account.id);
      const token = await sessions.begin(account.id);
      log.info({ account: account.id }, "password changed");
      return reply.code(204).header("set-cookie", gate.sessionCookie(token)).send();
    },
  );
}
