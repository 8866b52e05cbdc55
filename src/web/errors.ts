import type { ErrorObject } from "ajv/dist/2020.js";
import type { FastifyError, FastifyInstance } from "fastify";
import { errorCode, errorLine, VisioborneError } from "../contract/errors.ts";
import type { Logger } from "../contract/runtime.ts";
import { explain, pathText } from "./explain.ts";

/** What requests and sign-in themselves can fail with. */
const STATUS: Readonly<Record<string, number>> = {
  "request.invalid": 400,
  "request.unknown": 404,
  "request.origin": 403,
  "request.too-many": 429,
  "signin.needed": 401,
  "signin.refused": 401,
  "signin.wait": 429,
  "signin.forbidden": 403,
  "signin.busy": 503,
};

export interface ErrorOptions {
  /** The status of a server's own codes; undefined = a defect of ours. */
  readonly statusOf: (code: string) => number | undefined;
  /** Who has the defect: "the desk". */
  readonly who: string;
  readonly log: Logger;
}

/** Every error is answered as `{code, message}`; what is ours goes to the log, and only its code to the browser. */
export function answerErrors(app: FastifyInstance, options: ErrorOptions): void {
  const { log } = options;
  app.setErrorHandler((error: FastifyError | VisioborneError, request, reply) => {
    const { status, code, message } = answerTo(error, request, options);
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

function answerTo(
  error: FastifyError | VisioborneError,
  request: { readonly body: unknown },
  { statusOf, who }: ErrorOptions,
): Answer {
  const defect = { status: 500, code: "unexpected", message: `${who} has a defect: see its log` };
  if (error instanceof VisioborneError) {
    const status = STATUS[error.code] ?? statusOf(error.code);
    return status === undefined ? defect : { status, code: error.code, message: error.message };
  }
  if (error.validation !== undefined) {
    const place = error.validationContext ?? "body";
    const data = place === "body" ? request.body : undefined;
    return {
      status: 400,
      code: "request.invalid",
      message: mistakesIn(place, error.validation as ErrorObject[], data),
    };
  }
  const status = error.statusCode ?? 500;
  if (status >= 500) return defect;
  if (status === 429) return { status, code: "request.too-many", message: error.message };
  return { status, code: "request.invalid", message: error.message };
}

/** Each mistake as `body.name: expected ...`. What was found is not repeated: it may be a password. */
export function mistakesIn(place: string, errors: readonly ErrorObject[], data: unknown): string {
  const mistakes = errors.map((one) => {
    const { steps, expected } = explain(one, data);
    return `${pathText([place, ...steps])}: expected ${expected}`;
  });
  return mistakes.join("; ");
}
