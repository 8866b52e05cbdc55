// Makes docs/essais-a-la-main.html, to be printed on A4, from the same page in Markdown: headings, paragraphs, tables.
// Usage: node scripts/printable.mjs [--check]   (--check: exit 1 when it is not current)
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const name = "essais-a-la-main";
const target = join(root, "docs", `${name}.html`);

const STYLE = `@page { size: A4; margin: 12mm; }
body { font: 10pt/1.3 system-ui, "Liberation Sans", sans-serif; color: #111; max-width: 186mm; margin: 0 auto; }
h1 { font-size: 16pt; margin: 0 0 2mm; }
h2 { font-size: 12pt; margin: 4mm 0 1mm; break-after: avoid; }
table { border-collapse: collapse; width: 100%; }
th, td { border: 0.3mm solid #444; padding: 1mm 1.5mm; text-align: left; vertical-align: top; }
th:first-child, td:first-child { width: 10mm; text-align: center; }
th:last-child { width: 28mm; }
tr { break-inside: avoid; }
thead { display: table-header-group; }
code { font-size: 9pt; }`;

const escaped = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
/** Code, and no links: paper has none. */
const inline = (text) =>
  escaped(text)
    .replaceAll(/\[([^\]]+)\]\([^)]+\)[.]? ?/g, "")
    .replaceAll("[ ]", "&#9744;")
    .replaceAll(/`([^`]+)`/g, "<code>$1</code>");

const cells = (row) =>
  row
    .split("|")
    .slice(1, -1)
    .map((cell) => inline(cell.trim()));

function table(rows) {
  const head = cells(rows[0]).map((cell) => `<th scope="col">${cell}</th>`);
  const body = rows.slice(2).map(
    (row) =>
      `<tr>${cells(row)
        .map((cell) => `<td>${cell}</td>`)
        .join("")}</tr>`,
  );
  return `<table>\n<thead><tr>${head.join("")}</tr></thead>\n<tbody>\n${body.join("\n")}\n</tbody>\n</table>`;
}

function block(text) {
  if (text.startsWith("# ")) return `<h1>${inline(text.slice(2))}</h1>`;
  if (text.startsWith("## ")) return `<h2>${inline(text.slice(3))}</h2>`;
  if (text.startsWith("|")) return table(text.split("\n"));
  return `<p>${inline(text.replaceAll("\n", " "))}</p>`;
}

const blocks = readFileSync(join(root, "docs", `${name}.md`), "utf8")
  .trim()
  .split(/\n{2,}/);
const title = blocks[0].slice(2);
const page = `<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8" />
<title>${escaped(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${blocks.map(block).join("\n")}
</main>
</body>
</html>
`;
if (!process.argv.includes("--check")) writeFileSync(target, page);
else if (readFileSync(target, "utf8") !== page) {
  console.error(`docs/${name}.html is not current: run node scripts/printable.mjs`);
  process.exitCode = 1;
}
