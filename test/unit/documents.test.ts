import { existsSync, readFileSync, readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const skipped = new Set(["node_modules", "dist", ".git", ".visioborne"]);

function documentsUnder(dir: string): string[] {
  return readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (skipped.has(entry.name)) return [];
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return documentsUnder(path);
    return entry.name.endsWith(".md") ? [relative(root, path)] : [];
  });
}

const documents = documentsUnder(root);
const read = (file: string) => readFileSync(join(root, file), "utf8");

describe.each(documents)("%s", (document) => {
  it("links only to files that exist", () => {
    const links = [...read(document).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link]) => link ?? "");
    const local = links.filter((link) => !/^(https?:|mailto:|#)/.test(link)).map((link) => link.replace(/#.*$/, ""));
    expect(local.filter((link) => !existsSync(join(root, dirname(document), link)))).toEqual([]);
  });

  it("names only npm scripts that exist", () => {
    const named = [...read(document).matchAll(/npm run ([a-z]+)/g)].map(([, script]) => script ?? "");
    expect(Object.keys(packageJson.scripts)).toEqual(expect.arrayContaining(named));
  });
});

describe("decisions", () => {
  it("are all in the index, each with a number of its own", () => {
    const files = readdirSync(join(root, "docs/decisions"))
      .filter((name) => /^\d{4}-/.test(name))
      .sort();
    const index = read("docs/decisions/README.md");
    expect(new Set(files.map((name) => name.slice(0, 4))).size).toBe(files.length);
    for (const name of files) expect(index).toContain(`](${name})`);
  });
});

describe("the licence", () => {
  it("is the one that package.json names, whole", () => {
    const text = read("LICENSE");
    expect(packageJson.license).toBe("EUPL-1.2");
    expect(text).toContain("EUROPEAN UNION PUBLIC LICENCE v. 1.2");
    for (const article of ["1.Definitions", "14.Jurisdiction", "15.Applicable Law", "Appendix"])
      expect(text).toContain(article);
  });
});
