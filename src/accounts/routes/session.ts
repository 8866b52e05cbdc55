import type { FastifyInstance } from "fastify";
import type { Identified } from "../account.ts";
import { PASSWORD_MAX } from "../password-rules.ts";
import type { Entrance } from "./entrance.ts";

/** Of one address, each minute; the growing delay of each login comes before. */
const SIGN_INS_A_MINUTE = 60;

/**
 * Signing in and out.
 * @param provider words on the button of the provider; undefined = there is none
 */
export function sessionRoutes<Account extends Identified>(
  app: FastifyInstance,
  { sessions, signIn, gate, shown, told, log }: Entrance<Account>,
  provider: { readonly label: string } | undefined,
): void {
  /** What the page of sign-in offers. */
  app.get("/api/sign-in", async () => ({
    password: true,
    provider: provider === undefined ? null : { label: provider.label, url: "/api/oidc" },
  }));

  app.post<{ Body: { login: string; password: string } }>(
    "/api/session",
    {
      config: { rateLimit: { max: SIGN_INS_A_MINUTE, timeWindow: 60_000 } },
      schema: {
        body: {
          type: "object",
          additionalProperties: false,
          required: ["login", "password"],
          properties: {
            login: { type: "string", minLength: 1, maxLength: 64 },
            password: { type: "string", minLength: 1, maxLength: PASSWORD_MAX * 4 },
          },
        },
      },
    },
    async (request, reply) => {
      const { login, password } = request.body;
      const account = await signIn.check(login, password, request.ip);
      // A session that was there before is not taken over: what somebody has planted here ends (session fixation).
      const before = await gate.authenticate(request);
      if (before !== undefined) await sessions.end(before.key);
      const token = await sessions.begin(account.id);
      log.info({ account: account.id }, "signed in");
      told?.(account, "signed-in");
      return reply.header("set-cookie", gate.sessionCookie(token)).send({ account: shown(account) });
    },
  );

  /** Signing out of what has ended already is no mistake. */
  app.delete("/api/session", async (request, reply) => {
    const session = await gate.authenticate(request);
    if (session !== undefined) {
      await sessions.end(session.key);
      log.info({ account: session.account.id }, "signed out");
      told?.(session.account, "signed-out");
    }
    return reply.code(204).header("set-cookie", gate.noSessionCookie()).send();
  });
}
