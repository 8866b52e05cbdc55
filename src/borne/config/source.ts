import { createHash } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import {
  isMap,
  isPair,
  isScalar,
  isSeq,
  Lexer,
  LineCounter,
  parseDocument,
  type Document,
  type Node,
  type Pair,
  visit,
} from "yaml";
import type { Problem, Step } from "./problem.ts";
import { found, looksSecret } from "./words.ts";

/** Largest file that is read. A configuration of 16 services has 10 KiB. */
export const MAX_BYTES = 256 * 1024;
/** How often anchors may be used: more is a bomb, not a configuration. */
const MAX_ALIASES = 200;
/** Brackets within brackets. A parser that calls itself for each of them takes hundreds of megabytes for 4,000. */
const MAX_BRACKETS = 32;

/** A YAML file that was read: its data, and where each piece of it stands. */
export interface Source {
  readonly data: unknown;
  /** Line and column, from 1, of a value; of the nearest thing above where it is absent. */
  at(steps: readonly Step[]): { line: number; column: number };
  /** The same for the key of a pair. */
  atKey(steps: readonly Step[]): { line: number; column: number };
}

export interface ReadResult {
  /** Absent when the file can't be read as YAML. */
  readonly source?: Source;
  readonly problems: Problem[];
  /** SHA-256 of the file, hex; empty when it can't be read. */
  readonly hash: string;
}

/** Reads a YAML file. Every mistake is a problem; it never throws. Tolerates a byte order mark and CRLF. */
export function readSource(path: string): ReadResult {
  let bytes: Buffer;
  try {
    const stat = statSync(path);
    // Before reading: a pipe or a device would block.
    if (!stat.isFile()) return { problems: [whole("file.kind", "no regular file", "a YAML file")], hash: "" };
    if (stat.size > MAX_BYTES)
      return { problems: [whole("file.size", `${stat.size} bytes`, `at most ${MAX_BYTES} bytes`)], hash: "" };
    bytes = readFileSync(path);
  } catch (error) {
    return { problems: [whole("file.missing", fileError(error), "a YAML file that can be read")], hash: "" };
  }
  const hash = createHash("sha256").update(bytes).digest("hex");
  return { ...parseSource(bytes), hash };
}

/** Reads the bytes of such a file. Every mistake is a problem; it never throws. */
export function parseSource(bytes: Uint8Array): Omit<ReadResult, "hash"> {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return { problems: [whole("file.encoding", "bytes that are not UTF-8", "a text file in UTF-8")] };
  }
  const zero = text.indexOf("\0");
  if (zero >= 0) return { problems: [whole("file.encoding", "a zero byte", "a text file in UTF-8")] };
  if (bracketsDeep(text) > MAX_BRACKETS)
    return { problems: [whole("yaml.depth", "brackets within brackets", `at most ${MAX_BRACKETS} deep`)] };
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const problems = [...document.errors, ...document.warnings].map((error): Problem => {
    const { line, col } = lines.linePos(error.pos[0]);
    const words = SYNTAX[error.code] ?? {
      found: `something that is no YAML (${firstLine(error.message)})`,
      expected: "YAML",
    };
    return { code: `yaml.${error.code.toLowerCase()}`, path: "", line, column: col, ...words, severity: "error" };
  });
  visit(document, {
    Alias: (_key, node) => {
      if (node.resolve(document) !== undefined) return;
      const { line, col } = lines.linePos(node.range?.[0] ?? 0);
      const words = { found: `*${node.source}, an anchor that is not there`, expected: `&${node.source} before it` };
      problems.push({ code: "yaml.alias", path: "", line, column: col, ...words, severity: "error" });
    },
  });
  // One mistake makes several complaints on the same spot: the first says it.
  if (problems.length > 0)
    return { problems: problems.filter((one, at) => problems.findIndex((other) => samePlace(one, other)) === at) };
  try {
    return { source: located(document, lines), problems };
  } catch (error) {
    const message = error instanceof Error ? firstLine(error.message) : String(error);
    return { problems: [whole("yaml.alias", message, "anchors (&) that exist, used a few times")] };
  }
}

/** How many brackets are open at once, at most. The lexer does not call itself. */
function bracketsDeep(text: string): number {
  let [deep, most] = [0, 0];
  for (const token of new Lexer().lex(text)) {
    if (token === "{" || token === "[") most = Math.max(most, ++deep);
    else if (token === "}" || token === "]") deep = Math.max(0, deep - 1);
    // Past it nothing changes, however long the file.
    if (most > MAX_BRACKETS) break;
  }
  return most;
}

function located(document: Document.Parsed, lines: LineCounter): Source {
  const data: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
  const position = (node: Node | null | undefined): { line: number; column: number } | undefined => {
    const offset = node?.range?.[0];
    if (offset === undefined) return undefined;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  /** The pairs and nodes on the way down, as far as they are there. */
  const walk = (steps: readonly Step[]): { node: Node | null; pair?: Pair }[] => {
    const way: { node: Node | null; pair?: Pair }[] = [{ node: document.contents }];
    for (const step of steps) {
      const above = resolved(document, way.at(-1)?.node ?? null);
      if (isMap(above)) {
        const pair = above.items.find(
          (item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(step),
        );
        if (!pair) break;
        way.push({ node: (pair.value as Node | null) ?? (pair.key as Node), pair });
      } else if (isSeq(above) && typeof step === "number" && above.items[step] !== undefined) {
        way.push({ node: above.items[step] as Node });
      } else break;
    }
    return way;
  };
  const start = { line: 1, column: 1 };
  return {
    data,
    at: (steps) => {
      const way = walk(steps);
      const last = way.at(-1);
      // Something is missing here: the key above it is what a person looks for.
      if (way.length <= steps.length && last?.pair) return position(last.pair.key as Node) ?? start;
      return position(last?.node) ?? start;
    },
    atKey: (steps) => {
      const last = walk(steps).at(-1);
      return position((last?.pair?.key as Node | undefined) ?? last?.node) ?? start;
    },
  };
}

function resolved(document: Document.Parsed, node: Node | null): Node | null {
  return node !== null && "source" in node && "resolve" in node && typeof node.resolve === "function"
    ? ((node.resolve(document) as Node | undefined) ?? null)
    : node;
}

function samePlace(a: Problem, b: Problem): boolean {
  return a.line === b.line && a.column === b.column;
}

function whole(code: string, found: string, expected: string): Problem {
  return { code, path: "", line: 0, column: 0, found, expected, severity: "error" };
}

/** Why a file can't be read, in plain words. */
export function fileError(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const words: Record<string, string> = {
    ENOENT: "no such file",
    EACCES: "a file that may not be read (permissions)",
    EPERM: "a file that may not be read (permissions)",
    EISDIR: "a folder",
    ENOTDIR: "a path through something that is no folder",
    ELOOP: "a symbolic link that turns in a circle",
  };
  return words[code] ?? `a file that can't be read (${code || "unknown"})`;
}

function firstLine(text: string): string {
  const line = text.split("\n", 1)[0] ?? "";
  return looksSecret(line) ? "hidden" : found(line).slice(1, -1);
}

/** The mistakes that people make, in plain words. */
const SYNTAX: Readonly<Record<string, { found: string; expected: string }>> = {
  DUPLICATE_KEY: { found: "a key that stands here twice", expected: "each key once" },
  TAB_AS_INDENT: { found: "a tab as indentation", expected: "spaces" },
  BAD_INDENT: {
    found: "a line that is indented otherwise than its neighbours",
    expected: "the same indentation within a block",
  },
  MISSING_CHAR: {
    found: "a quote, bracket or colon that is missing",
    expected: "`key: value`, closed quotes and brackets",
  },
  BLOCK_AS_IMPLICIT_KEY: {
    found:
      "a value that goes on where it should end (a second `: ` in the line, or a line below that is indented deeper)",
    expected: "one `key: value` a line, all keys of a group in one column; quotes round a text that holds `: `",
  },
  MULTILINE_IMPLICIT_KEY: { found: "a key that goes over several lines", expected: "`key: value` in one line" },
  BAD_COLLECTION_TYPE: { found: "a tag of another kind of data", expected: "no tag" },
  MULTIPLE_DOCS: { found: "a second document (`---`)", expected: "one document" },
  MULTIPLE_ANCHORS: { found: "two anchors (`&`)", expected: "one anchor" },
  TAG_RESOLVE_FAILED: { found: "a tag (`!`)", expected: "plain values" },
  NON_STRING_KEY: { found: "a key that is no text", expected: "text as key, in quotes where it looks like a number" },
  UNEXPECTED_TOKEN: { found: "something that can't stand here", expected: "`key: value` or `- item`" },
};
