import { Ajv2020 } from "ajv/dist/2020.js";
import type { ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { VisioborneError } from "../../../contract/errors.ts";
import { mistakesIn } from "../../../web/errors.ts";
import type { Route } from "../route.ts";

/** What a part of a request is without a schema: nothing. */
const NOTHING = { type: "object", additionalProperties: false } as const;

const options = { allErrors: true, verbose: true, useDefaults: true, strict: false } as const;
const bodies = new Ajv2020(options);
// What stands in an address is text: numbers and booleans are read out of it.
const texts = new Ajv2020({ ...options, coerceTypes: true });
for (const ajv of [bodies, texts]) addFormats.default(ajv, ["date", "date-time", "email", "uri", "uuid"]);

type Texts = Readonly<Record<string, string>>;

/** Reads the parts of a request by the schemas of its route. */
export interface PartsReader {
  /** @throws VisioborneError `request.invalid` naming each field and what was expected of it. */
  read(raw: { readonly params: unknown; readonly query: unknown; readonly body: unknown }): {
    readonly params: Texts;
    readonly query: Texts;
    readonly body: unknown;
  };
}

export function partsReader(route: Route): PartsReader {
  const params = texts.compile(withoutMore(route.params));
  const query = texts.compile(withoutMore(route.query));
  const body = route.body && bodies.compile(route.body);
  return {
    read: (raw) => {
      const read = { params: asTexts("params", params, raw.params), query: asTexts("query", query, raw.query) };
      // A body that nobody asked for is none: a browser may send an empty one.
      if (body === undefined) return { ...read, body: undefined };
      const value = raw.body ?? {};
      if (!body(value)) throw invalid("body", body, value);
      return { ...read, body: value };
    },
  };
}

/** Of query and parameters only what the schema names is taken, unless it says otherwise. */
function withoutMore(schema: Route["params"]): object {
  return schema === undefined ? NOTHING : { additionalProperties: false, type: "object", ...schema };
}

/** Checked as what the schema says they are, handed on as they came; defaults are filled in. */
function asTexts(place: string, validate: ValidateFunction, raw: unknown): Texts {
  const given = { ...(raw as Texts) };
  const value: Record<string, unknown> = { ...given };
  if (!validate(value)) throw invalid(place, validate, value);
  const defaults = Object.entries(value).filter(([name, one]) => !Object.hasOwn(given, name) && one !== undefined);
  return { ...given, ...Object.fromEntries(defaults.map(([name, one]) => [name, String(one)])) };
}

function invalid(place: string, validate: ValidateFunction, value: unknown): VisioborneError {
  return new VisioborneError("request.invalid", mistakesIn(place, validate.errors ?? [], value));
}
