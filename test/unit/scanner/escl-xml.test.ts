import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { readCapabilities } from "../../../devices/scanner/escl/capabilities.ts";
import { readStatus } from "../../../devices/scanner/escl/status.ts";
import { MAX_XML_CHARS, child, escapeXml, parseXml, textOf } from "../../../devices/scanner/escl/xml.ts";
import { scannerCapabilities } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";

describe("XML", () => {
  test("elements by their local names, attributes, text, references, CDATA, comments, instructions", () => {
    const root = parseXml(
      `\uFEFF<?xml version="1.0"?>\n<!-- a - b --><s:a xmlns:s='urn:x' y = "1 &gt; 0"> one &amp; &#x74;wo<s:b/><c>&#51;</c><![CDATA[<&]]></s:a>\n`,
    );
    expect(root).toMatchObject({ name: "a", text: "one & two<&" });
    expect(root.attributes.get("y")).toBe("1 > 0");
    expect(root.children.map(({ name }) => name)).toEqual(["b", "c"]);
    expect(textOf(root, "c")).toBe("3");
    expect(textOf(root, "b")).toBeUndefined();
    expect(child(child(root, "no"), "b")).toBeUndefined();
  });

  test.each([
    ["", "nothing"],
    ["   ", "blanks"],
    ["text", "text alone"],
    ["<a>", "no end"],
    ["<a></b>", "another end"],
    ["<a/><b/>", "two roots"],
    ["<a/>x", "text after the root"],
    ["</a>", "an end alone"],
    ["<a b=c/>", "no quotes"],
    ["<a b='1' b='2'/>", "an attribute twice"],
    ["<a>&nbsp;</a>", "an entity that is not XML's"],
    ["<a>&</a>", "a bare ampersand"],
    ["<a>&#0;</a>", "a control character"],
    ["<a>&#xD800;</a>", "a surrogate"],
    ["<a>&#x110000;</a>", "beyond Unicode"],
    ["<!DOCTYPE a><a/>", "a DTD"],
    ["<a><!-- -- --></a>", "two hyphens in a comment"],
    ["<a", "cut in a tag"],
    ["<a><![CDATA[", "cut in CDATA"],
    [`${"<a>".repeat(33)}${"</a>".repeat(33)}`, "too deep"],
    [`<a>${"<b/>".repeat(10_000)}</a>`, "too many elements"],
    [`<a>${" ".repeat(MAX_XML_CHARS)}</a>`, "too long"],
  ])("refuses %j", (text) => {
    expect(() => parseXml(text)).toThrow(expect.objectContaining({ code: "escl.malformed" }));
  });

  test("what is escaped reads back as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        // XML can't hold control characters; it has no way to say them.
        const plain = text.replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, "").trim();
        expect(parseXml(`<a b="${escapeXml(plain)}">${escapeXml(plain)}</a>`)).toMatchObject({ text: plain });
      }),
    );
  });

  test("large documents that lead nowhere take no long time", () => {
    for (const text of ["<!--", "<a ", "<a b='", "<?", "<![CDATA[", "</", "&", "<a b='1' "]) {
      const startedMs = performance.now();
      expect(() => parseXml(`<r>${text.repeat(MAX_XML_CHARS / text.length - 2)}`)).toThrow(VisioborneError);
      expect(performance.now() - startedMs).toBeLessThan(2000);
    }
  });
});

test("whatever a device sends is read or refused by name", () => {
  const whole = scannerCapabilities("X");
  const damaged = fc
    .tuple(fc.nat(whole.length), fc.nat(60), fc.string({ maxLength: 20 }))
    .map(([at, cut, put]) => whole.slice(0, at) + put + whole.slice(at + cut));
  fc.assert(
    fc.property(fc.oneof(damaged, fc.string({ unit: "binary", maxLength: 400 })), (text) => {
      for (const read of [readCapabilities, readStatus]) {
        try {
          read(text);
        } catch (error) {
          expect(error).toMatchObject({ code: "escl.malformed" });
        }
      }
    }),
    { numRuns: 2000 },
  );
});
