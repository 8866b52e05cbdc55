// Makes what is derived from the JSON Schemas, the source of truth of what is said and configured:
//   src/contract/types.ts                    TypeScript types of the channels (kept in the repository)
//   src/borne/config/types.ts                the same for the configuration (kept)
//   src/card/types.ts                        the same for the card's own keys (kept)
//   src/contract/signalling/types.ts         the same for what borne, desk and experts' pages say to each other (kept)
//   src/contract/screen/types.ts             the same for daemon and screen's page (kept)
//   src/contract/papers/types.ts             the same for what expert and borne say of papers (kept)
//   src/contract/{signalling,screen,papers}/generated/validators.js   their validators (not kept)
//   src/contract/generated/validators.js     compiled validators, no compiler needed at run time (not kept)
//   src/borne/config/generated/validator.js  the same for the configuration (not kept)
//   src/card/generated/validator.js          the same for the card's own keys (not kept)
//   src/borne/config/generated/options.js    the same for the options of every device driver (not kept)
// Usage: node scripts/generate.mjs [--check]   (--check: exit 1 when a kept file is not current)
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import Ajv2020 from "ajv/dist/2020.js";
import standaloneCode from "ajv/dist/standalone/index.js";
import addFormats from "ajv-formats";
import { compile } from "json-schema-to-typescript";
import { rolldown } from "rolldown";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const check = process.argv.includes("--check");
const schemaDir = join(root, "src/contract/schemas");
const readJson = (path) => JSON.parse(readFileSync(path, "utf8"));

const schemasIn = (folder) =>
  Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith(".schema.json"))
      .sort()
      .map((file) => [file.replace(".schema.json", ""), readJson(join(folder, file))]),
  );
const channels = schemasIn(schemaDir);
/** What is said outside MQTT; each folder has its own types and validators. */
const dialects = ["signalling", "screen", "papers"];
const config = readJson(join(root, "src/borne/config/config.schema.json"));
const profile = readJson(join(root, "src/borne/config/profile.schema.json"));
/** Keys of the card's file beside those of the configuration. */
const card = readJson(join(root, "src/card/card.schema.json"));
// Checking fills defaults in, so in the type a key with a default is always there.
const configTypes = withDefaultsPresent(structuredClone(config));

const header = "// Made from the JSON Schemas by `npm run generate`: change the schema, not this file.\n\n";
const typeOptions = {
  bannerComment: "",
  additionalProperties: false,
  format: false,
  unknownAny: true,
  ignoreMinAndMaxItems: true,
};

let channelTypes = header;
for (const [name, schema] of Object.entries(channels)) {
  const typeName = `${name[0].toUpperCase()}${name.slice(1)}Message`;
  channelTypes += `${await compile({ ...schema, title: typeName }, typeName, typeOptions)}\n`;
}
keep("src/contract/types.ts", channelTypes);
keep("src/borne/config/types.ts", header + (await compile(configTypes, "Config", typeOptions)));
keep(
  "src/card/types.ts",
  header + (await compile(withDefaultsPresent(structuredClone(card)), "CardKeys", typeOptions)),
);

for (const dialect of dialects) {
  const folder = `src/contract/${dialect}`;
  const schemas = schemasIn(join(root, folder));
  let text = header;
  for (const schema of Object.values(schemas)) {
    text += `${await compile(forTypes(structuredClone(schema)), schema.title, typeOptions)}\n`;
  }
  keep(`${folder}/types.ts`, text);
  if (!check)
    await bundleValidators(`${folder}/generated/validators.js`, schemas, {
      discriminator: true,
      strictRequired: false,
    });
}

if (!check) {
  await bundleValidators("src/contract/generated/validators.js", channels, {});
  await bundleValidators("src/borne/config/generated/validator.js", { config, profile }, { useDefaults: true });
  await bundleValidators("src/card/generated/validator.js", { card }, { useDefaults: true });
  if (!process.argv.includes("--no-drivers")) {
    const options = await driverOptions();
    await bundleValidators(
      "src/borne/config/generated/options.js",
      options,
      { useDefaults: true },
      { schemas: options },
    );
  }
}

/** Options schemas of all drivers, by export name `kind__driver`. */
async function driverOptions() {
  const { allDrivers } = await import(join(root, "devices/registry.ts"));
  const schemas = {};
  for (const { kind, driver } of await allDrivers()) schemas[`${kind}__${driver.name}`] = driver.optionsSchema;
  return schemas;
}

function keep(path, text) {
  const file = join(root, path);
  const tidy = text.replaceAll(/\n{3,}/g, "\n\n");
  let old = "";
  try {
    old = readFileSync(file, "utf8");
  } catch {
    // Made below.
  }
  if (old === tidy) return;
  if (check) {
    console.error(`${path} is not current: run npm run generate`);
    process.exitCode = 1;
    return;
  }
  writeFileSync(file, tidy);
}

/** A union needs no object around it; a schema of another file is known by its title. */
function forTypes(schema) {
  if (schema === null || typeof schema !== "object") return schema;
  if (schema.discriminator !== undefined) {
    delete schema.discriminator;
    delete schema.type;
    delete schema.required;
  }
  if (typeof schema.$ref === "string" && schema.$ref.startsWith("urn:")) {
    const name = schema.$ref.split(":").at(-1);
    return { tsType: name.replaceAll(/(?:^|-)(.)/g, (_, first) => first.toUpperCase()) };
  }
  for (const [key, value] of Object.entries(schema)) schema[key] = forTypes(value);
  return schema;
}

function withDefaultsPresent(schema) {
  if (schema === null || typeof schema !== "object") return schema;
  for (const value of Object.values(schema)) withDefaultsPresent(value);
  if (schema.properties !== undefined && !Array.isArray(schema)) {
    const filled = Object.keys(schema.properties).filter((key) => schema.properties[key]?.default !== undefined);
    if (filled.length > 0) schema.required = [...new Set([...(schema.required ?? []), ...filled])];
  }
  return schema;
}

/**
 * One self-contained ES module: `export { status, desc, ... }`, each an ajv validate function, and the `constants`
 * as they are.
 */
async function bundleValidators(path, schemas, ajvOptions, constants = {}) {
  const ajv = new Ajv2020({
    allErrors: true,
    strict: true,
    allowUnionTypes: true,
    code: { source: true, esm: true },
    ...ajvOptions,
  });
  addFormats.default(ajv);
  const names = {};
  for (const [name, schema] of Object.entries(schemas)) {
    const id = schema.$id ?? `urn:visioborne:${name}`;
    ajv.addSchema({ ...schema, $id: id });
    names[name.replaceAll("-", "_")] = id;
  }
  const outDir = join(root, dirname(path));
  mkdirSync(outDir, { recursive: true });
  const entry = join(outDir, `.entry-${path.split("/").at(-1)}`);
  const values = Object.entries(constants).map(([name, value]) => `export const ${name} = ${JSON.stringify(value)};\n`);
  writeFileSync(entry, standaloneCode.default(ajv, names) + values.join(""));
  const bundle = await rolldown({ input: entry, platform: "node", cwd: root, logLevel: "warn" });
  await bundle.write({ file: join(root, path), format: "esm" });
  await bundle.close();
  rmSync(entry);
  const declarations = Object.keys(names).map((name) => `export const ${name}: Validate;`);
  writeFileSync(
    join(root, path.replace(/\.js$/, ".d.ts")),
    `import type { ErrorObject } from "ajv";\ninterface Validate { (data: unknown): boolean; errors?: ErrorObject[] | null }\n${declarations.join("\n")}\n${Object.keys(
      constants,
    )
      .map((name) => `export const ${name}: Readonly<Record<string, Readonly<Record<string, unknown>>>>;\n`)
      .join("")}`,
  );
}
