import type { ErrorObject } from "ajv/dist/2020.js";

/** A step into the data: a key or an index. */
export type Step = string | number;

/** A mistake in what was given: where, what stands there, what was expected. */
export interface Mistake {
  readonly steps: readonly Step[];
  readonly found: string;
  readonly expected: string;
}

const MAX_SHOWN = 60;
const TYPES: Readonly<Record<string, string>> = {
  string: "a text",
  integer: "a whole number",
  array: "a list (lines that begin with `- `)",
  object: "a group of keys (`key: value` lines, indented)",
};

/** `organismes[0].overflowTo` */
export function pathText(steps: readonly Step[]): string {
  return steps
    .map((step, index) => (typeof step === "number" ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join("");
}

/** A value as it is shown: short, in one line, no key material. */
export function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (value === null) return "an empty value";
  if (typeof value === "string") {
    if (value.includes("-----BEGIN ")) return "a secret (not shown)";
    return JSON.stringify(value.length > MAX_SHOWN ? `${value.slice(0, MAX_SHOWN)}...` : value);
  }
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return Array.isArray(value) ? `a list of ${value.length}` : "a group of keys";
}

/**
 * What ajv complains of, in plain words.
 * @param patternWords what patterns mean to a person
 */
export function explain(
  error: ErrorObject,
  data: unknown,
  patternWords: Readonly<Record<string, string>> = {},
): Mistake {
  const steps = stepsOf(error.instancePath, data);
  const params = error.params as Readonly<Record<string, unknown>>;
  const found = shown(valueAt(data, steps));
  switch (error.keyword) {
    case "required":
      return { steps: [...steps, String(params["missingProperty"])], found: "nothing", expected: "a value" };
    case "additionalProperties": {
      const known = Object.keys((error.parentSchema?.["properties"] as object | undefined) ?? {});
      const key = String(params["additionalProperty"]);
      return { steps: [...steps, key], found: "an unknown key", expected: `one of ${known.join(", ")}` };
    }
    case "type":
      return { steps, found, expected: TYPES[String(params["type"])] ?? String(params["type"]) };
    case "enum":
      return { steps, found, expected: `one of ${(params["allowedValues"] as unknown[]).join(", ")}` };
    case "pattern": {
      const pattern = String(params["pattern"]);
      return { steps, found, expected: patternWords[pattern] ?? `a text of the form ${pattern}` };
    }
    case "minimum":
    case "maximum":
      return { steps, found, expected: `a number ${String(params["comparison"])} ${String(params["limit"])}` };
    default:
      return { steps, found, expected: `something that ${error.message ?? "fits"}` };
  }
}

function stepsOf(pointer: string, data: unknown): Step[] {
  let value = data;
  return pointer
    .split("/")
    .slice(1)
    .map((part) => {
      const key = part.replaceAll("~1", "/").replaceAll("~0", "~");
      const step = Array.isArray(value) ? Number(key) : key;
      value = (value as Readonly<Record<string, unknown>> | undefined)?.[key];
      return step;
    });
}

function valueAt(data: unknown, steps: readonly Step[]): unknown {
  let value = data;
  for (const step of steps) value = (value as Readonly<Record<string, unknown>> | null | undefined)?.[step];
  return value;
}
