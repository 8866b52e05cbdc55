import { VisioborneError } from "../../../src/contract/errors.ts";

/**
 * A strict, bounded reader of the XML that eSCL devices speak: elements, attributes, text, and nothing that could make
 * a small document large. No DTD (XML 1.0, 2.8) and so no entity but the five predefined and character references.
 */
export interface XmlElement {
  /** Local name: prefixes differ by maker, `scan:Platen` here and `escl:Platen` there. */
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** Its own text, trimmed. */
  readonly text: string;
}

/** ScannerCapabilities of known devices have 5 to 60 KiB. */
export const MAX_XML_CHARS = 256 * 1024;
const MAX_DEPTH = 32;
const MAX_ELEMENTS = 10_000;

/** One piece of markup, or the text up to it. Each alternative is linear: no two ways to match one character. */
const PIECE =
  /<\?[^?]*(?:\?(?!>)[^?]*)*\?>|<!--(?:(?!--)[^])*-->|<!\[CDATA\[(?:(?!\]\]>)[^])*\]\]>|<\/([^\s<>/=&"']+)\s*>|<([^\s<>/=&"'!?]+)((?:\s+[^\s<>/=&"']+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|[^<]+/y;
const ATTRIBUTE = /([^\s<>/=&"']+)\s*=\s*(?:"([^"<]*)"|'([^'<]*)')/g;
const REFERENCE = /&(?:#(\d{1,7})|#x([0-9a-fA-F]{1,6})|([a-z]{2,4}));|&/g;
const PREDEFINED: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", apos: "'", quot: '"' };

interface Open {
  readonly name: string;
  readonly qualified: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: XmlElement[];
  text: string;
}

/**
 * Reads a document; its root element.
 * @throws VisioborneError `escl.malformed` for whatever is not well-formed, has a DTD, or is over a limit
 */
export function parseXml(document: string): XmlElement {
  if (document.length > MAX_XML_CHARS) throw malformed(`over ${MAX_XML_CHARS} characters`);
  const stack: Open[] = [];
  let root: XmlElement | undefined;
  let elements = 0;
  const close = (): void => {
    const open = stack.pop();
    if (open === undefined) return;
    const { name, attributes, children, text } = open;
    const element = { name, attributes, children, text: text.trim() };
    const parent = stack.at(-1);
    if (parent === undefined) root = element;
    else parent.children.push(element);
  };
  const scanner = new RegExp(PIECE);
  // A byte order mark may stand before everything.
  scanner.lastIndex = document.startsWith("\uFEFF") ? 1 : 0;
  while (scanner.lastIndex < document.length) {
    const at = scanner.lastIndex;
    const piece = scanner.exec(document);
    if (piece === null) throw malformed(`no XML at character ${at}`);
    const [whole, ended, begun, attributes = "", empty] = piece;
    const open = stack.at(-1);
    if (ended !== undefined) {
      if (open?.qualified !== ended) throw malformed(`an end tag without its start at character ${at}`);
      close();
    } else if (begun !== undefined) {
      elements += 1;
      if (elements > MAX_ELEMENTS || stack.length >= MAX_DEPTH) throw malformed("too many elements, or too deep");
      if (root !== undefined) throw malformed("a second root element");
      stack.push({ name: local(begun), qualified: begun, attributes: read(attributes), children: [], text: "" });
      if (empty === "/") close();
    } else if (whole.startsWith("<![")) {
      if (open === undefined) throw malformed("text outside the root element");
      open.text += whole.slice(9, -3);
    } else if (!whole.startsWith("<")) {
      if (open !== undefined) open.text += decode(whole);
      else if (whole.trim() !== "") throw malformed("text outside the root element");
    }
  }
  if (root === undefined || stack.length > 0) throw malformed("cut short, or empty");
  return root;
}

/** The first child of that name. */
export function child(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((one) => one.name === name);
}

/** All children of that name. */
export function children(element: XmlElement | undefined, name: string): readonly XmlElement[] {
  return element?.children.filter((one) => one.name === name) ?? [];
}

/** The text of the first child of that name; undefined when there is none or it is empty. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  const text = child(element, name)?.text;
  return text === undefined || text === "" ? undefined : text;
}

/** A whole number, not negative; undefined for anything else. */
export function integerOf(element: XmlElement | undefined, name: string): number | undefined {
  const text = textOf(element, name);
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Text as it must stand in XML. */
export function escapeXml(text: string): string {
  return text.replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

function read(text: string): ReadonlyMap<string, string> {
  const attributes = new Map<string, string>();
  for (const [, name = "", double, single] of text.matchAll(ATTRIBUTE)) {
    if (attributes.has(name)) throw malformed("an attribute is there twice");
    attributes.set(name, decode(double ?? single ?? ""));
  }
  return attributes;
}

function local(name: string): string {
  return name.slice(name.indexOf(":") + 1);
}

function decode(text: string): string {
  return text.replace(REFERENCE, (_whole, decimal?: string, hexadecimal?: string, named?: string) => {
    const code = decimal === undefined ? Number.parseInt(hexadecimal ?? "", 16) : Number(decimal);
    const character = named === undefined ? characterOf(code) : PREDEFINED[named];
    if (character === undefined) throw malformed("a reference to what is not there");
    return character;
  });
}

/** XML 1.0, 2.2: no control characters but tab and line ends, no surrogates. */
function characterOf(code: number): string | undefined {
  const known = code === 9 || code === 10 || code === 13 || (code >= 0x20 && code <= 0x10_ffff);
  return known && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : undefined;
}

function malformed(what: string): VisioborneError {
  return new VisioborneError("escl.malformed", `expected the XML of an eSCL device: ${what}`);
}
