import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { parse } from "yaml";
import { loadSupervisorConfig, SUPERVISOR_CONFIG_SCHEMA } from "../../../src/supervisor/config.ts";

const example = fileURLToPath(new URL("../../../docs/examples/supervisor.yaml", import.meta.url));

interface Node {
  readonly properties?: Readonly<Record<string, Node>>;
  readonly items?: Node;
}

/** Keys of the schema that a value lacks, with their path. */
function missing(schema: Node, value: unknown, path: string): string[] {
  if (schema.items !== undefined) {
    const rows = Array.isArray(value) ? value : [];
    // A key has to stand in one row of a list.
    const lacking = rows.map((row) => missing(schema.items ?? {}, row, `${path}[]`));
    return lacking.length === 0 ? [] : lacking.reduce((a, b) => a.filter((key) => b.includes(key)));
  }
  if (schema.properties === undefined) return [];
  const own = typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
  return Object.entries(schema.properties).flatMap(([key, node]) =>
    Object.hasOwn(own, key) ? missing(node, own[key], `${path}.${key}`) : [`${path}.${key}`],
  );
}

test("the example names every key of the supervisor's configuration, and is a right one", () => {
  const config = loadSupervisorConfig(example);
  expect(config.sites[0]).toMatchObject({ id: "saint-aubin", owners: { "line.down": "syndicat" } });
  expect(config.console?.oidc?.roles).toMatchObject({ "visio-gestion": "manager" });
  const lacks = missing(SUPERVISOR_CONFIG_SCHEMA as Node, parse(readFileSync(example, "utf8")), "");
  // Told in a comment, of one correspondent, of one of two hours.
  const told =
    /\.serverName$|\.enrolment\.est$|\.correspondents?\.|\.correspondent\.|\.office\.hours\.|\.services\[\]\.hours\./;
  expect(lacks.filter((key) => !told.test(key))).toEqual([]);
});
