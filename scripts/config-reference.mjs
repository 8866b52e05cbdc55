// Makes docs/configuration.md from the JSON Schemas of the configuration, of the device profile and of every driver's
// options. Usage: node scripts/config-reference.mjs [--check]   (--check: exit 1 when the file is not current)
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const target = join(root, "docs/configuration.md");

/** The reference as Markdown. */
export async function configReference() {
  const config = readSchema("config");
  const profile = readSchema("profile");
  const { allDrivers } = await import(join(root, "devices/registry.ts"));
  const parts = [
    "# Configuration reference",
    "Made from the JSON Schemas by `node scripts/config-reference.mjs`: change the schema, not this file.",
    "A borne has two YAML files: its **configuration** (who and where it is, hours, services, broker) and a **device profile** (which driver drives which device). `visioborne config check FILE --profile FILE` tells every mistake of both at once, with line, column, what was found and what was expected. A complete example: [examples/visioborne.yaml](examples/visioborne.yaml).",
    "Secrets are files, never values: the configuration names the file, and a value that looks like a key or a password is refused. Relative paths start at the folder of the configuration. Quote times and telephone numbers. The program never rewrites these files.",
    "## Configuration",
    ...groupTables(config, config, ""),
    "## Device profile",
    ...groupTables(profile, profile, ""),
    "### `devices.<id>`",
    "Every key that is not in this table is an option of the driver, listed below.",
    table(rowsOf(profile.properties.devices.additionalProperties, profile, "devices.<id>")),
    "## Options of the drivers",
  ];
  for (const { kind, driver } of await allDrivers()) {
    parts.push(`### ${kind}: \`${driver.name}\``);
    if (driver.optionsSchema.description) parts.push(driver.optionsSchema.description);
    const rows = rowsOf(driver.optionsSchema, driver.optionsSchema, "");
    parts.push(rows.length === 0 ? "No options." : table(rows));
  }
  return `${parts.join("\n\n")}\n`;
}

function readSchema(name) {
  return JSON.parse(readFileSync(join(root, `src/borne/config/${name}.schema.json`), "utf8"));
}

/** A table of the top level, then one for each group below it; groups that are used twice are told once. */
function groupTables(schema, base, path, told = new Map()) {
  const parts = [table(rowsOf(schema, base, path))];
  for (const [key, raw] of Object.entries(schema.properties ?? {})) {
    const value = follow(raw, base);
    const inner = value.type === "array" ? follow(value.items, base) : value;
    if (inner.type !== "object" || inner.properties === undefined) continue;
    const name = `${path === "" ? "" : `${path}.`}${key}${value.type === "array" ? "[]" : ""}`;
    parts.push(`### \`${name}\``);
    if (value.description) parts.push(value.description);
    if (raw.$ref !== undefined && told.has(raw.$ref)) {
      parts.push(`The same keys as \`${told.get(raw.$ref)}\`.`);
      continue;
    }
    told.set(raw.$ref, name);
    parts.push(...groupTables(inner, base, name, told));
  }
  return parts;
}

function rowsOf(schema, base, path) {
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).flatMap(([key, raw]) => {
    const value = follow(raw, base);
    const full = path === "" ? key : `${path}.${key}`;
    const row = [
      `\`${full}\``,
      typeOf(value, base),
      defaultOf(value, required.has(key)),
      unitOf(key),
      value.description ?? raw.description ?? "",
    ];
    // Options of a driver have small groups of their own: told in the same table.
    const nested =
      path === "" && base === schema && value.type === "object" && value.properties && schema.$id === undefined;
    return nested ? [row, ...rowsOf(value, base, full)] : [row];
  });
}

function table(rows) {
  const cells = rows.map(
    (row) => `| ${row.map((cell) => String(cell).replaceAll("|", "\\|").replaceAll("\n", " ")).join(" | ")} |`,
  );
  return ["| Key | Type | Default | Unit | Meaning |", "|---|---|---|---|---|", ...cells].join("\n");
}

function typeOf(schema, base) {
  if (schema.enum) return schema.enum.map((one) => `\`${one === null ? "null" : one}\``).join(", ");
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.type === "array") return `list of ${schema.items ? typeOf(follow(schema.items, base), base) : "values"}`;
  if (schema.type === "object") return "group";
  const limits = [];
  if (schema.minimum !== undefined || schema.maximum !== undefined)
    limits.push(`${schema.minimum ?? ""} to ${schema.maximum ?? ""}`.trim());
  if (schema.exclusiveMinimum !== undefined) limits.push(`over ${schema.exclusiveMinimum}`);
  if (schema.maxLength !== undefined) limits.push(`up to ${schema.maxLength} characters`);
  if (schema.format) limits.push(schema.format);
  if (schema.pattern) limits.push(`form \`${schema.pattern}\``);
  const names = { string: "text", integer: "whole number", number: "number", boolean: "true, false" };
  const type = [schema.type]
    .flat()
    .map((one) => names[one] ?? one)
    .join(" or ");
  return limits.length === 0 ? type : `${type}, ${limits.join(", ")}`;
}

function defaultOf(schema, required) {
  if (required) return "**required**";
  if (schema.default === undefined) return "none";
  if (typeof schema.default === "object" && schema.default !== null && Object.keys(schema.default).length === 0) {
    return Array.isArray(schema.default) ? "empty list" : "see below";
  }
  return `\`${Array.isArray(schema.default) ? schema.default.join(", ") : String(schema.default)}\``;
}

/** Units stand in the names of the keys. */
function unitOf(key) {
  const units = { Ms: "ms", S: "s", Min: "min", H: "h", Mb: "MB", Cm: "cm", Pct: "%", C: "°C", Hz: "Hz", Db: "dB" };
  const [, suffix] = /[a-z](Ms|S|Min|H|Mb|Cm|Pct|C|Hz|Db)$/.exec(key) ?? [];
  return suffix === undefined ? "" : units[suffix];
}

function follow(schema, base) {
  const name = schema.$ref?.replace("#/$defs/", "");
  return name === undefined
    ? schema
    : { ...base.$defs[name], ...(schema.description ? { description: schema.description } : {}) };
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const text = await configReference();
  const old = (() => {
    try {
      return readFileSync(target, "utf8");
    } catch {
      return "";
    }
  })();
  if (old !== text) {
    if (process.argv.includes("--check")) {
      console.error("docs/configuration.md is not current: run node scripts/config-reference.mjs");
      process.exitCode = 1;
    } else writeFileSync(target, text);
  }
}
