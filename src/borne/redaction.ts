import { REMOVED } from "../contract/personal.ts";

/**
 * Takes out of log fields what may be about a person. The first defence is the type `Personal`; this sieve is the
 * second, for what slipped through: by the name of a key, and by runs of digits (a CAF file number has 7, a NIR 13,
 * 15 with its key). It rather takes too much.
 */

/** Words of a key that make its value personal, whole words of `camelCase` and `snake_case` only. */
const PERSONAL_WORDS = new Set(
  (
    "identifiant identifier nir allocataire beneficiaire usager assure matricule name nom prenom firstname lastname " +
    "surname username fullname person personne document filename title titre subject objet text texte content " +
    "contenu body email mail courriel phone telephone tel mobile adresse birth naissance iban password passwd " +
    "passphrase token secret credential authorization cookie"
  ).split(" "),
);

/** A unit or a technical word in the key: its numbers are measures. Every figure's name has its unit. */
const MEASURES = new Set(
  (
    "ms us ns s sec min h d bytes byte kb mb gb kib mib hz khz pct c dpi px fps frames count rows seq ctr conn pid " +
    "inode dev ts time wall up uptime bitrate bps ssrc mode sequence"
  ).split(" "),
);

const MAX_DEPTH = 6;
const MAX_ITEMS = 50;
const MAX_KEYS = 100;
const MAX_TEXT = 2000;
/** From here on a whole number without a unit may be somebody's. */
const LONG_NUMBER = 1_000_000;

export type Plain = string | number | boolean | null | Plain[] | { [key: string]: Plain };

/** Log fields as plain data without anything personal. Never throws, whatever it is given. */
export function redactFields(fields: object): Record<string, Plain> {
  const plain =
    fields instanceof Error
      ? { err: redactValue(fields, undefined, 0, new Set()) }
      : redactValue(fields, undefined, 0, new Set());
  return typeof plain === "object" && plain !== null && !Array.isArray(plain) ? plain : { value: plain };
}

/** A text with runs of 7 digits and more taken out, in the forms in which people write numbers. */
export function redactText(text: string): string {
  const short = text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}...` : text;
  return short.replaceAll(DIGIT_RUNS, (run, _separator, offset: number) => {
    const digits = run.replaceAll(/\P{Nd}/gu, "").length;
    return digits < 7 || harmless(run, short, offset) ? run : REMOVED;
  });
}

/** Digits, also in groups that are parted by one and the same separator. */
const DIGIT_RUNS = /\p{Nd}+(?:([ .\-\u00A0\u202F_/])\p{Nd}+(?:\1\p{Nd}+)*)?/gu;
const ISO_DATE = /^(19|20)\d\d-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/;
const IPV4 = /^(?:(?:25[0-5]|2[0-4]\d|1?\d?\d)\.){3}(?:25[0-5]|2[0-4]\d|1?\d?\d)$/;
const HEX_NAME = /^(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}|[0-9a-f]{64})$/;

/** Dates, addresses, and names made of random hex digits (the boot's, a hash) are nobody's. */
function harmless(run: string, text: string, offset: number): boolean {
  if (ISO_DATE.test(run) || IPV4.test(run)) return true;
  let from = offset;
  let to = offset + run.length;
  while (from > 0 && /[0-9A-Za-z]/.test(text[from - 1] ?? "")) from--;
  while (to < text.length && /[0-9A-Za-z]/.test(text[to] ?? "")) to++;
  const word = text.slice(from, to);
  return run.length < 13 && HEX_NAME.test(word) && /[a-f]/.test(word);
}

function redactValue(value: unknown, key: string | undefined, depth: number, above: Set<object>): Plain {
  if (value === null || value === undefined) return null;
  if (key !== undefined && isPersonal(key) && typeof value !== "boolean") return REMOVED;
  switch (typeof value) {
    case "string":
      return redactText(value);
    case "number":
      return redactNumber(value, key);
    case "boolean":
      return value;
    case "bigint":
      return redactText(value.toString());
    case "symbol":
    case "function":
      return `[${typeof value}]`;
    case "object":
      return redactObject(value, key, depth, above);
    default:
      return null;
  }
}

function redactNumber(value: number, key: string | undefined): Plain {
  if (!Number.isFinite(value)) return String(value);
  if (Math.abs(value) < LONG_NUMBER || (key !== undefined && wordsOf(key).some((word) => MEASURES.has(word))))
    return value;
  return REMOVED;
}

function redactObject(value: object, key: string | undefined, depth: number, above: Set<object>): Plain {
  if (above.has(value)) return "[circular]";
  if (depth >= MAX_DEPTH) return "[deep]";
  above.add(value);
  try {
    if (value instanceof Error) return redactError(value, depth, above);
    if (value instanceof Date) return Number.isNaN(value.getTime()) ? "invalid date" : value.toISOString();
    if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`;
    if (Array.isArray(value)) return listOf(value, key, depth, above);
    if (value instanceof Set) return listOf([...value], key, depth, above);
    if (value instanceof Map)
      return groupOf(
        [...value].map(([one, two]) => [String(one), two]),
        depth,
        above,
      );
    if ("toJSON" in value && typeof value.toJSON === "function")
      return redactValue(value.toJSON(), key, depth + 1, above);
    return groupOf(Object.entries(value), depth, above);
  } catch {
    return "[unreadable]";
  } finally {
    above.delete(value);
  }
}

function listOf(items: readonly unknown[], key: string | undefined, depth: number, above: Set<object>): Plain[] {
  const list = items.slice(0, MAX_ITEMS).map((item) => redactValue(item, key, depth + 1, above));
  return items.length > MAX_ITEMS ? [...list, `[${items.length - MAX_ITEMS} more]`] : list;
}

/** Keys are looked at too: a number may be one. */
function groupOf(
  entries: readonly (readonly [string, unknown])[],
  depth: number,
  above: Set<object>,
): Record<string, Plain> {
  const group: Record<string, Plain> = {};
  for (const [key, value] of entries.slice(0, MAX_KEYS)) {
    if (value !== undefined && typeof value !== "function")
      group[redactText(key)] = redactValue(value, key, depth + 1, above);
  }
  return group;
}

/** Of an error: its kind, code, words and stack, and the context of our own errors. Nothing else that hangs on it. */
function redactError(error: Error, depth: number, above: Set<object>): Plain {
  const plain: Record<string, Plain> = { type: redactText(error.name), message: redactText(error.message) };
  if ("code" in error && typeof error.code === "string") plain["code"] = redactText(error.code);
  if (
    "context" in error &&
    typeof error.context === "object" &&
    error.context !== null &&
    Object.keys(error.context).length > 0
  ) {
    plain["context"] = redactValue(error.context, undefined, depth + 1, above);
  }
  if (typeof error.stack === "string") plain["stack"] = redactText(error.stack);
  if (error.cause !== undefined) plain["cause"] = redactValue(error.cause, undefined, depth + 1, above);
  if (error instanceof AggregateError) plain["errors"] = listOf(error.errors, undefined, depth, above);
  return plain;
}

function isPersonal(key: string): boolean {
  return wordsOf(key).some(
    (word) => PERSONAL_WORDS.has(word) || (word.endsWith("s") && PERSONAL_WORDS.has(word.slice(0, -1))),
  );
}

/** `nomUsager`, `nom_usager`, `NomUsager` -> nom, usager; without accents. */
function wordsOf(key: string): string[] {
  const plain = key.normalize("NFD").replaceAll(/\p{M}/gu, "");
  return plain
    .replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2")
    .toLowerCase()
    .split(/[^a-z0-9]+/);
}
