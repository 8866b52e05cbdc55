import type { ErrorObject } from "ajv";
import { nearest } from "./nearest.ts";
import { pathText, type Problem, type Step } from "./problem.ts";
import type { Source } from "./source.ts";
import { found, kindOf, looksSecret, namesSecret, patternWords, typeWords } from "./words.ts";

/** As much of a JSON Schema as the explanations look at. */
export interface Schema {
  readonly $ref?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: boolean | Schema;
  readonly items?: Schema;
  readonly $defs?: Readonly<Record<string, Schema>>;
  readonly description?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
}

export const SECRETS_ARE_FILES = "no secret here: secrets are files, and the configuration names the file (mode 0600)";

/**
 * Turns what the validator says into problems with their place in the file.
 * @param base where the validated data stands in the file (a device's options)
 */
export function explain(
  errors: readonly ErrorObject[],
  data: unknown,
  schema: Schema | undefined,
  source: Source,
  base: readonly Step[] = [],
): Problem[] {
  const problems: Problem[] = [];
  for (const error of errors) {
    const inside = stepsOf(error.instancePath, data);
    const steps = [...base, ...inside];
    const value = valueAt(data, inside);
    const place = schema && (schemaOfBranch(schema, error.schemaPath) ?? schemaAt(schema, inside));
    const add = (
      code: string,
      path: readonly Step[],
      at: { line: number; column: number },
      what: { found: string; expected: string },
    ): void => {
      problems.push({ code, path: pathText(path), ...at, ...what, severity: "error" });
    };
    switch (error.keyword) {
      case "required": {
        const key = String(error.params["missingProperty"]);
        add("key.missing", [...steps, key], source.at([...steps, key]), {
          found: "nothing",
          expected: missingWords(key, place),
        });
        break;
      }
      case "additionalProperties": {
        const key = String(error.params["additionalProperty"]);
        const path = [...steps, key];
        add("key.unknown", path, source.atKey(path), unknownKey(key, valueAt(data, [...inside, key]), place));
        break;
      }
      case "propertyNames":
      case "if":
        // Said once, by the rule that is broken within.
        break;
      default: {
        if (error.propertyName !== undefined) {
          const path = [...steps, error.propertyName];
          add("key.name", path, source.atKey(path), {
            found: `the name ${found(error.propertyName)}`,
            expected: ruleWords(error, error.propertyName),
          });
        } else if (looksSecret(value)) {
          add("secret.value", steps, source.at(steps), { found: "a secret (not shown)", expected: SECRETS_ARE_FILES });
        } else {
          add(`value.${error.keyword}`, steps, source.at(steps), {
            found: foundFor(error, value),
            expected: ruleWords(error, value),
          });
        }
      }
    }
  }
  return problems;
}

function foundFor(error: ErrorObject, value: unknown): string {
  if (error.keyword === "maxLength" && typeof value === "string") return `${Array.from(value).length} characters`;
  if (error.keyword === "uniqueItems" && Array.isArray(value))
    return `${found(value[Number(error.params["i"])])} twice`;
  return found(value);
}

function missingWords(key: string, above: Schema | undefined): string {
  const schema = above?.properties?.[key];
  const meaning = schema?.description;
  return `the key ${quote(key)}${meaning === undefined ? "" : ` (${meaning.replace(/\.$/, "")})`}`;
}

function unknownKey(key: string, value: unknown, above: Schema | undefined): { found: string; expected: string } {
  if (namesSecret(key) || looksSecret(value))
    return { found: `the key ${found(key)} with a value that is not shown`, expected: SECRETS_ARE_FILES };
  const known = Object.keys(above?.properties ?? {});
  const meant = nearest(key, known);
  const expected = known.length === 0 ? "no such key" : `one of ${known.join(", ")}`;
  return {
    found: `the unknown key ${found(key)}`,
    expected: meant === undefined ? expected : `${expected}; is ${quote(meant)} meant?`,
  };
}

/** What a rule asks for. */
function ruleWords({ keyword, params }: ErrorObject, value: unknown): string {
  switch (keyword) {
    case "type":
      return (
        typeWords(params["type"]) +
        (params["type"] === "string" && typeof value !== "object" ? ": put it in quotes" : "")
      );
    case "enum":
      return enumWords(params["allowedValues"] as readonly unknown[], value);
    case "const":
      return String(params["allowedValue"]);
    case "pattern":
      return patternWords(String(params["pattern"]));
    case "format":
      return params["format"] === "date" ? "a day that exists, YYYY-MM-DD" : `a valid ${String(params["format"])}`;
    case "minimum":
      return `at least ${String(params["limit"])}`;
    case "maximum":
      return `at most ${String(params["limit"])}`;
    case "exclusiveMinimum":
      return `more than ${String(params["limit"])}`;
    case "exclusiveMaximum":
      return `less than ${String(params["limit"])}`;
    case "multipleOf":
      return `a multiple of ${String(params["multipleOf"])}`;
    case "minLength":
      return `at least ${String(params["limit"])} characters`;
    case "maxLength":
      return `at most ${String(params["limit"])} characters`;
    case "minItems":
    case "minProperties":
      return `at least ${String(params["limit"])}`;
    case "maxItems":
    case "maxProperties":
      return `at most ${String(params["limit"])}, not ${kindOf(value)}`;
    case "uniqueItems":
      return "each once";
    case "dependentRequired":
    case "dependencies":
      return `the key ${quote(String(params["missingProperty"]))} beside ${quote(String(params["property"]))}`;
    default:
      return `what the rule ${quote(keyword)} of the schema asks for`;
  }
}

function enumWords(allowed: readonly unknown[], value: unknown): string {
  const words = allowed.map(String);
  const meant = typeof value === "string" ? nearest(value, words) : undefined;
  return `one of ${words.join(", ")}${meant === undefined ? "" : `; is ${quote(meant)} meant?`}`;
}

function quote(word: string): string {
  return `\`${word}\``;
}

/** Steps of a JSON pointer (RFC 6901); indices are numbers where the data has a list. */
function stepsOf(pointer: string, data: unknown): Step[] {
  const steps: Step[] = [];
  let value: unknown = data;
  for (const raw of pointer.split("/").slice(1)) {
    const key = raw.replaceAll("~1", "/").replaceAll("~0", "~");
    steps.push(Array.isArray(value) ? Number(key) : key);
    value = valueAt(value, [key]);
  }
  return steps;
}

export function valueAt(data: unknown, steps: readonly Step[]): unknown {
  let value = data;
  for (const step of steps) {
    if (typeof value !== "object" || value === null || !Object.hasOwn(value, step)) return undefined;
    value = (value as Record<Step, unknown>)[step];
  }
  return value;
}

/** The schema of a broken rule that holds in one case only (`if` ... `then`); undefined = it holds in every case. */
function schemaOfBranch(root: Schema, schemaPath: string): Schema | undefined {
  const steps = schemaPath.split("/").slice(1, -1);
  return steps.includes("then") ? (valueAt(root, steps) as Schema | undefined) : undefined;
}

/** The schema that holds at a place. Follows `$ref` within the same schema. */
function schemaAt(root: Schema, steps: readonly Step[]): Schema | undefined {
  const follow = (schema: Schema | undefined): Schema | undefined => {
    const name = schema?.$ref?.match(/^#\/\$defs\/(.+)$/)?.[1];
    return name === undefined ? schema : follow(root.$defs?.[name]);
  };
  let schema = follow(root);
  for (const step of steps) {
    if (typeof step === "number") schema = follow(schema?.items);
    else {
      const rest = schema?.additionalProperties;
      schema = follow(schema?.properties?.[step] ?? (typeof rest === "object" ? rest : undefined));
    }
  }
  return schema;
}
