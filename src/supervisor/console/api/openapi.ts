import type { Route } from "../route.ts";

type Json = Readonly<Record<string, unknown>>;

const ERROR = {
  type: "object",
  required: ["code", "message"],
  properties: {
    code: { type: "string", description: "Stable; what programs decide on." },
    message: { type: "string", description: "For people: what, where, what was expected." },
  },
} as const;

/** The description of the API (OpenAPI 3.1) made from its table of routes, so that it says what is served. */
export function openApiOf(routes: readonly Route[]): Json {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const route of routes) {
    const path = `/api/1${route.path.replaceAll(/:(\w+)/g, "{$1}")}`;
    (paths[path] ??= {})[route.method.toLowerCase()] = operation(route);
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Visioborne supervisor",
      version: "1",
      description:
        "A session's cookie or `Authorization: Bearer <token>`. Each operation names the least role that it needs in `x-role`.",
      license: { name: "EUPL-1.2", identifier: "EUPL-1.2" },
    },
    paths: Object.fromEntries(Object.entries(paths).toSorted(([a], [b]) => (a < b ? -1 : 1))),
    components: {
      schemas: { Error: ERROR },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: "__Host-console" },
        token: { type: "http", scheme: "bearer" },
      },
    },
  };
}

function operation(route: Route): Json {
  const body = route.body && {
    requestBody: { required: true, content: { "application/json": { schema: route.body } } },
  };
  const answer = route.response && { content: { "application/json": { schema: route.response } } };
  const failure = (description: string) => ({
    description,
    content: { "application/json": { schema: { $ref: "#/components/schemas/Error" } } },
  });
  const guarded = route.role !== "anyone";
  return {
    operationId: operationId(route),
    summary: route.summary,
    "x-role": route.role,
    security: guarded ? [{ session: [] }, { token: [] }] : [],
    parameters: [...parameters("path", route), ...parameters("query", route)],
    ...body,
    responses: {
      "200": { description: "As asked", ...answer },
      "400": failure("A part of the request does not fit"),
      ...(guarded ? { "401": failure("Nobody is signed in"), "403": failure("The role is not enough") } : {}),
      "404": failure("Unknown"),
      "429": failure("Too many requests"),
    },
  };
}

function parameters(place: "path" | "query", route: Route): Json[] {
  const schema = place === "path" ? route.params : route.query;
  const properties = (schema?.["properties"] ?? {}) as Record<string, Json>;
  const required = (schema?.["required"] ?? []) as readonly string[];
  const names =
    place === "path" ? [...route.path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name) : Object.keys(properties);
  return names.map((name) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: properties[name] ?? { type: "string" },
  }));
}

/** `getBornesByNetworkByBorne` */
function operationId({ method, path }: Route): string {
  const words = path.split("/").filter((part) => part !== "");
  const named = words.map((part) => (part.startsWith(":") ? `By${capital(part.slice(1))}` : camel(part)));
  return method.toLowerCase() + named.join("");
}

function camel(text: string): string {
  return text
    .split(/[^A-Za-z0-9]+/)
    .map(capital)
    .join("");
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
