import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { HOLIDAY_ZONES, HOURS_SCHEMA } from "../../src/calendar/hours.ts";

type Node = Readonly<Record<string, unknown>>;

const schema = JSON.parse(
  readFileSync(new URL("../../src/borne/config/config.schema.json", import.meta.url), "utf8"),
) as { $defs: Record<string, Node>; properties: { site: { properties: { holidayZone: { enum: string[] } } } } };

/** A part of the schema as it is meant: references followed, words for people left out. */
function meant(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(meant);
  if (typeof node !== "object" || node === null) return node;
  const { $ref, ...rest } = node as Node;
  if (typeof $ref === "string") return meant(schema.$defs[$ref.split("/").at(-1) ?? ""]);
  return Object.fromEntries(
    Object.entries(rest)
      .filter(([key, value]) => key !== "description" || typeof value !== "string")
      .map(([key, value]) => [key, meant(value)]),
  );
}

test("hours of a site are written at the centre as on the borne", () => {
  expect(meant(schema.$defs["hours"])).toEqual(HOURS_SCHEMA);
  expect(schema.properties.site.properties.holidayZone.enum).toEqual(HOLIDAY_ZONES);
});
