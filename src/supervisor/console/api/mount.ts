import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { VisioborneError } from "../../../contract/errors.ts";
import { hasRole } from "../accounts/account.ts";
import { Document, type Caller, type Route } from "../route.ts";
import { openApiOf } from "./openapi.ts";
import { partsReader } from "./parts.ts";

/** Below it stands every route of the table. */
export const API = "/api/1";
/** Of one address, each minute, for what needs no account: a link on a borne's sheet. */
const ANYONE_A_MINUTE = 60;
const FORM_MAX_BYTES = 32 * 1024;

/** Who asks without an account. */
const NOBODY: Caller = { id: "anyone", user: "anyone", role: "viewer", networks: [] };

/**
 * Puts the table of routes on the server: role first, then the parts of the request, then the handler.
 * @param callerOf who asks; undefined = nobody who has signed in
 */
export function mountRoutes(
  app: FastifyInstance,
  routes: readonly Route[],
  callerOf: (request: FastifyRequest) => Promise<Caller | undefined>,
): void {
  // A plain page without a script, such as the host's form, posts so. Its origin is checked like any other's.
  app.addContentTypeParser(
    "application/x-www-form-urlencoded",
    { parseAs: "string", bodyLimit: FORM_MAX_BYTES },
    (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(String(body)))),
  );
  const described = openApiOf(routes);
  const describe: Route = {
    method: "GET",
    path: "/openapi.json",
    role: "viewer",
    summary: "This description of the API (OpenAPI 3.1)",
    handle: () => described,
  };
  for (const route of [...routes, describe]) mount(app, route, callerOf);
}

function mount(
  app: FastifyInstance,
  route: Route,
  callerOf: (request: FastifyRequest) => Promise<Caller | undefined>,
): void {
  const parts = partsReader(route);
  const limit = route.role === "anyone" ? { rateLimit: { max: ANYONE_A_MINUTE, timeWindow: 60_000 } } : {};
  app.route({
    method: route.method,
    url: API + route.path,
    config: limit,
    handler: async (request, reply) => {
      const caller = await admitted(route, await callerOf(request));
      const asked = parts.read({ params: request.params, query: request.query, body: request.body });
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      return answer(reply, await route.handle({ ...asked, caller, signal: gone.signal }));
    },
  });
}

/** @throws VisioborneError `signin.needed`, `signin.forbidden` */
async function admitted({ role }: Route, caller: Caller | undefined): Promise<Caller> {
  if (role === "anyone") return caller ?? NOBODY;
  if (caller === undefined) throw new VisioborneError("signin.needed", "nobody is signed in: expected a session");
  if (hasRole(caller, role)) return caller;
  throw new VisioborneError("signin.forbidden", `this is for the role ${role} or above; you are ${caller.role}`);
}

function answer(reply: FastifyReply, value: unknown): FastifyReply {
  if (value === undefined) return reply.code(204).send();
  if (!(value instanceof Document)) return reply.type("application/json; charset=utf-8").send(JSON.stringify(value));
  const { contentType, fileName, content } = value;
  if (fileName !== null) {
    // RFC 6266: the name for all in ASCII, and as it is.
    const plain = fileName.replaceAll(/[^A-Za-z0-9._-]/g, "_");
    const whole = encodeURIComponent(fileName).replaceAll("'", "%27");
    void reply.header("content-disposition", `attachment; filename="${plain}"; filename*=UTF-8''${whole}`);
  }
  return reply.type(contentType).send(typeof content === "string" ? content : Buffer.from(content));
}
