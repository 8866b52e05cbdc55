import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openAt } from "../../src/calendar/opening.ts";
import { schedulesOf } from "../../src/calendar/schedule.ts";
import { loadConfig, problemLines } from "../../src/borne/config/load.ts";
import { ConfigFolder } from "./files.ts";

const root = join(import.meta.dirname, "../..");

describe("documents", () => {
  test("the reference is what the schemas say", () => {
    const { status, stderr } = spawnSync(
      process.execPath,
      ["--no-warnings", join(root, "scripts/config-reference.mjs"), "--check"],
      { encoding: "utf8" },
    );
    expect([status, stderr]).toEqual([0, ""]);
  });

  test("every key of the reference has a meaning", () => {
    const rows = readFileSync(join(root, "docs/configuration.md"), "utf8")
      .split("\n")
      .filter((line) => line.startsWith("| `"));
    expect(rows.length).toBeGreaterThan(80);
    expect(rows.filter((row) => /\| {1,2}\|$/.test(row))).toEqual([]);
  });

  test("the example is valid, and opens as its comments say", async () => {
    using folder = new ConfigFolder();
    await folder.certificates("cerences-1");
    mkdirSync(folder.file("tls"));
    for (const name of ["ca.crt", "borne.crt", "borne.key", "orders.pub"])
      cpSync(folder.file(name), folder.file(`tls/${name}`));
    cpSync(join(root, "docs/examples/visioborne.yaml"), folder.file("visioborne.yaml"));
    const { config, problems } = await loadConfig(folder.file("visioborne.yaml"));
    expect(problemLines("visioborne.yaml", problems)).toEqual([]);
    if (!config) throw new Error("no configuration");
    const { site, services } = schedulesOf(config.site, config.services);
    const open = (when: string): string[] => {
      const at = Date.parse(when);
      const ids = [...services].filter(([, schedule]) => openAt(schedule, at).open).map(([id]) => id);
      return openAt(site, at).open ? ids : [];
    };
    expect(open("2026-11-27T10:00:00+01:00")).toEqual(["caf", "france-travail"]); // 4th Friday
    expect(open("2026-12-04T10:00:00+01:00")).toEqual(["caf"]); // 1st Friday
    expect(open("2026-11-26T15:00:00+01:00")).toEqual(["caf", "msa"]); // last Thursday
    expect(open("2026-12-24T09:30:00+01:00")).toEqual(["caf"]); // Christmas Eve
    expect(open("2026-12-29T10:00:00+01:00")).toEqual([]); // between the years
    expect(open("2026-12-30T10:00:00+01:00")).toEqual(["caf"]); // but for this morning
    expect(open("2027-05-06T10:00:00+02:00")).toEqual([]); // Ascension Day
    expect(open("2027-06-05T10:00:00+02:00")).toEqual(["caf"]); // market day
    expect(open("2026-11-28T10:00:00+01:00")).toEqual([]); // a Saturday in November
  });
});
