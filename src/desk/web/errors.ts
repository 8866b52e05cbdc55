import type { ErrorObject } from "ajv/dist/2020.js";
import type { FastifyError, FastifyInstance } from "fastify";
import { errorCode, errorLine, VisioborneError } from "../../contract/errors.ts";
import type { Logger } from "../../contract/runtime.ts";
import { explain, pathText } from "../config/explain.ts";

/** The status of each code of the desk; one that is not here is a defect of ours. */
const STATUS: Readonly<Record<string, number>> = {
  "request.invalid": 400,
  "request.unknown": 404,
  "request.origin": 403,
  "request.too-many": 429,
  "signin.needed": 401,
  "signin.refused": 401,
  "signin.wait": 429,
  "signin.forbidden": 403,
  "desk.busy": 503,
  "account.unknown": 404,
  "account.login": 400,
  "account.name": 400,
  "account.role": 400,
  "account.organisme": 400,
  "account.password": 400,
  "account.login-taken": 409,
  "account.provider": 409,
  "account.last-admin": 409,
  "account.self": 409,
};

/** Every error is answered as `{code, message}`; what is ours goes to the log, and only its code to the browser. */
export function answerErrors(app: FastifyInstance, log: Logger): void {
  app.setErrorHandler((error: FastifyError | VisioborneError, request, reply) => {
    const { status, code, message } = answerTo(error, request);
    if (status >= 500) log.error({ code: errorCode(error), route: request.routeOptions.url ?? "" }, errorLine(error));
    const retryAfterS = error instanceof VisioborneError ? error.context["retryAfterS"] : undefined;
    if (typeof retryAfterS === "number") void reply.header("retry-after", String(retryAfterS));
    void reply.code(status).send({ code, message });
  });
  app.setNotFoundHandler((_request, reply) => {
    void reply.code(404).send({ code: "request.unknown", message: "there is nothing at this address" });
  });
}

interface Answer {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

function answerTo(error: FastifyError | VisioborneError, request: { readonly body: unknown }): Answer {
  if (error instanceof VisioborneError) {
    const status = STATUS[error.code];
    if (status !== undefined) return { status, code: error.code, message: error.message };
    return { status: 500, code: "unexpected", message: "the desk has a defect: see its log" };
  }
  if (error.validation !== undefined) {
    const place = error.validationContext ?? "body";
    const data = place === "body" ? request.body : undefined;
    // What was found is not repeated: it may be a password.
    const mistakes = (error.validation as ErrorObject[]).map((one) => {
      const { steps, expected } = explain(one, data);
      return `${pathText([place, ...steps])}: expected ${expected}`;
    });
    return { status: 400, code: "request.invalid", message: mistakes.join("; ") };
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) return { status, code: "unexpected", message: "the desk has a defect: see its log" };
  if (status === 429) return { status, code: "request.too-many", message: error.message };
  return { status, code: "request.invalid", message: error.message };
}
