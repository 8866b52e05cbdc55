import { isScalar, parseDocument, type Node } from "yaml";

/** What takes the place of a secret that was taken off the card: as many bytes, so that nothing else moves. */
const ERASED = "X";

/** Whether a value on the card was erased by the borne: capital X only, which is no code, and a password of nobody. */
export function isErased(value: unknown): boolean {
  return typeof value === "string" && /^X[X ]{7,}$/.test(value);
}

/** Bytes of a file that hold a secret. */
export interface SecretPlace {
  readonly offset: number;
  /** What to put there. */
  readonly bytes: Uint8Array;
}

/**
 * Where a secret stands in a YAML file, and what erases it: the same number of bytes, written over it in place, so that
 * nothing of it stays in a cluster that the file has left.
 * @returns undefined where there is no such value, or it is erased already
 */
export function placeInYaml(file: Uint8Array, path: readonly string[]): SecretPlace | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  const bom = text.startsWith("\uFEFF") ? 1 : 0;
  const node = parseDocument(text.slice(bom), { prettyErrors: false }).getIn(path, true) as Node | undefined;
  if (!isScalar(node) || typeof node.value !== "string" || isErased(node.value) || !node.range) return undefined;
  const [start, end] = node.range;
  const raw = text.slice(start + bom, end + bom);
  const quoted = /^(["']).*\1$/su.test(raw);
  return over(text, start + bom + (quoted ? 1 : 0), end + bom - (quoted ? 1 : 0));
}

/** The same for a key of a section of a TOML file, written as `key = "value"` or `key = 'value'`. */
export function placeInToml(file: Uint8Array, section: string, key: string): SecretPlace | undefined {
  const text = textOf(file);
  if (text === undefined) return undefined;
  let at = 0;
  let inside = "";
  for (const line of text.split("\n")) {
    const header = /^\uFEFF?\s*\[\s*([\w.-]+)\s*\]/.exec(line);
    if (header) inside = header[1] ?? "";
    const match = new RegExp(String.raw`^\s*${key}\s*=\s*(["'])(.*)\1\s*(#.*)?\r?$`).exec(line);
    if (match && inside === section && !isErased(match[2])) {
      const [, quote = "", value = ""] = match;
      const start = at + line.indexOf(quote) + 1;
      return over(text, start, start + value.length);
    }
    at += line.length + 1;
  }
  return undefined;
}

/** undefined = it is not UTF-8: nobody has read a secret from it, and places would be wrong. */
function textOf(file: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { ignoreBOM: true, fatal: true }).decode(file);
  } catch {
    return undefined;
  }
}

function over(text: string, start: number, end: number): SecretPlace {
  const offset = Buffer.byteLength(text.slice(0, start));
  // Line ends stay: the file keeps its shape.
  const bytes = Buffer.from(text.slice(start, end)).map((byte) => (KEPT.has(byte) ? byte : ERASED.charCodeAt(0)));
  return { offset, bytes };
}

const KEPT: ReadonlySet<number> = new Set(Buffer.from("\r\n"));
