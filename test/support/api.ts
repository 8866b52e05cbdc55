import { Ajv2020 } from "ajv/dist/2020.js";
import type { Caller, Role, Route } from "../../src/supervisor/console/route.ts";
import { ROLES } from "../../src/supervisor/console/route.ts";

/** A caller of a role, of all networks where none is given. */
export function callerOf(role: Role, networks?: readonly string[]): Caller {
  return { id: role, user: role, role, networks };
}

export interface Call {
  readonly caller?: Caller;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

const ajv = new Ajv2020({ useDefaults: true, strict: false });

/** Calls an operation as the console's server does: role, schemas, then the handler. */
export async function call(routes: readonly Route[], line: string, options: Call = {}): Promise<unknown> {
  const [method, path = ""] = line.split(" ");
  const { caller = callerOf("manager"), query = {}, body } = options;
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route.path, path) : undefined;
    if (!params) continue;
    if (route.role !== "anyone" && ROLES.indexOf(caller.role) < ROLES.indexOf(route.role)) throw new Error("role");
    for (const [schema, value] of [
      [route.params, params],
      [route.query, query],
      [route.body, body],
    ] as const) {
      if (schema && !ajv.validate(schema, value)) throw new Error(`schema: ${ajv.errorsText()}`);
    }
    return await route.handle({ params, query, body, caller, signal: new AbortController().signal });
  }
  throw new Error(`no operation ${line}`);
}

function paramsOf(pattern: string, path: string): Record<string, string> | undefined {
  const wanted = pattern.split("/");
  const given = path.split("/");
  if (wanted.length !== given.length) return undefined;
  const params: Record<string, string> = {};
  for (const [index, level] of wanted.entries()) {
    if (level.startsWith(":")) params[level.slice(1)] = given[index]!;
    else if (level !== given[index]) return undefined;
  }
  return params;
}
