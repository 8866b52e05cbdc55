import { createHash } from "node:crypto";
import cardSchema from "./card.schema.json" with { type: "json" };
import { card as validate } from "./generated/validator.js";
import configSchema from "../borne/config/config.schema.json" with { type: "json" };
import { explain, type Schema } from "../borne/config/explain.ts";
import { checkConfig } from "../borne/config/load.ts";
import { hasErrors, inOrder, type Problem } from "../borne/config/problem.ts";
import { MAX_BYTES, parseSource, type Source } from "../borne/config/source.ts";
import type { Config } from "../borne/config/types.ts";
import { slipsOf, withPlace } from "./slips.ts";
import { isErased } from "./secret-values.ts";
import type { CardKeys } from "./types.ts";

/** The schema of the card's file: the daemon's configuration, and the keys that are for the system below it. */
export const CARD_SCHEMA = {
  ...configSchema,
  properties: { ...configSchema.properties, ...cardSchema.properties },
} as unknown as Schema;

/** What was erased on the card, because the borne has it. */
export type Erased = "enrolment.code" | "wifi.password";

/** The card's file, read. */
export interface ReadCard {
  /** The daemon's configuration, checked; absent when the file can't be used. */
  readonly config?: Config;
  /** The card's own keys, checked, defaults filled in; absent with `config`. */
  readonly keys?: CardKeys;
  /** The daemon's keys as they were written, without defaults. */
  readonly written: Readonly<Record<string, unknown>>;
  readonly erased: ReadonlySet<Erased>;
  /** Line and column of a value. */
  readonly at: Source["at"];
  /** In the order of the file. */
  readonly problems: readonly Problem[];
  /** SHA-256 of the file, hex. */
  readonly hash: string;
}

type Group = Record<string, unknown>;

/** Values that no message may quote. */
const SECRET_PATHS: ReadonlySet<string> = new Set(["enrolment.code", "wifi.password"]);

/**
 * Reads the card's file. Never throws: what is wrong is a problem.
 * @param folder where relative paths start
 */
export function readCard(bytes: Uint8Array, folder: string): ReadCard {
  const hash = createHash("sha256").update(bytes).digest("hex");
  const unread = (problems: readonly Problem[]): ReadCard => ({
    written: {},
    erased: new Set(),
    at: nowhere,
    problems,
    hash,
  });
  if (bytes.length > MAX_BYTES) {
    const found = `${bytes.length} bytes`;
    return unread([{ ...AT_START, code: "file.size", found, expected: `at most ${MAX_BYTES} bytes` }]);
  }
  const { source, problems } = parseSource(bytes);
  const slips = slipsOf(bytes, source?.data, (steps) => source?.at(steps) ?? nowhere());
  if (!source) return unread(inOrder([...withPlace(problems, bytes), ...slips]));
  const { own, rest, erased } = split(source.data);
  const written = structuredClone(group(rest) ?? {});
  const found = [...problems, ...slips];
  if (!validate(own)) found.push(...explain(validate.errors ?? [], own, cardSchema, source));
  const checked = checkConfig(rest, source, { folder, problems: found, schema: CARD_SCHEMA });
  // Who sees the slip needs no rule that is broken by it.
  const slipped = new Set(slips.map(({ path }) => path).filter((path) => path !== ""));
  const plain = checked.problems.filter((problem) => slips.includes(problem) || !slipped.has(problem.path));
  const all = plain.map(discreet);
  // A file that the configuration names may be missing: that is told, and lived with.
  const usable = checked.config !== undefined && !hasErrors(found);
  return {
    ...(usable && checked.config ? { config: checked.config, keys: own as unknown as CardKeys } : {}),
    written,
    erased,
    at: (steps) => source.at(steps),
    problems: all,
    hash,
  };
}

const nowhere = (): { line: number; column: number } => ({ line: 0, column: 0 });
const AT_START = { path: "", line: 0, column: 0, severity: "error" } as const;

/** Takes the card's own keys out, and secrets that were erased: where the borne has them, they are no mistake. */
function split(data: unknown): { own: Group; rest: unknown; erased: Set<Erased> } {
  const erased = new Set<Erased>();
  const all = group(data);
  if (!all) return { own: {}, rest: data, erased };
  const own: Group = {};
  const rest: Group = {};
  for (const [key, value] of Object.entries(all)) {
    const into = Object.hasOwn(cardSchema.properties, key) ? own : rest;
    // A key such as __proto__ stays a key.
    Object.defineProperty(into, key, { value, enumerable: true, configurable: true, writable: true });
  }
  const take = (above: Group, name: string, key: string, what: Erased): void => {
    const section = group(above[name]);
    if (!section || !isErased(section[key])) return;
    erased.add(what);
    above[name] = Object.fromEntries(Object.entries(section).filter(([one]) => one !== key));
  };
  take(rest, "enrolment", "code", "enrolment.code");
  take(own, "wifi", "password", "wifi.password");
  return { own, rest, erased };
}

/** Checks whose words never quote the value. */
const OWN_WORDS: ReadonlySet<string> = new Set(["enrolment.code", "text.blank", "yaml.quotes"]);

function discreet(problem: Problem): Problem {
  if (!SECRET_PATHS.has(problem.path) || OWN_WORDS.has(problem.code)) return problem;
  return { ...problem, found: "a text (not shown)" };
}

function group(value: unknown): Group | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Group) : undefined;
}
