import { expect, test } from "vitest";
import { configYaml } from "../support/twin-borne.ts";
import { place, visioborne } from "../support/visioborne.ts";

test("files without a mistake: exit 0", async () => {
  const { config, profile } = place();
  const { code, stdout } = await visioborne(["config", "check", config, "--profile", profile]);
  expect(stdout).toBe(`${config}: correct\n${profile}: correct\n`);
  expect(code).toBe(0);
});

test("every mistake of both files at once, each with its line and what was expected; exit 78", async () => {
  const yaml = configYaml("healht: { periodS: 60 }\nhealth: { periodS: fast }").replace("language: fr", "language: de");
  const { config, profile } = place(yaml, { camera: "driver: kodak", sound: "speed: -1" });
  const { code, stdout } = await visioborne(["config", "check", config, "--profile", profile]);
  expect(code).toBe(78);
  const lines = stdout.split("\n");
  for (const path of ["site.language", "healht", "health.periodS"]) {
    const line = lines.find((one) => one.includes(path));
    expect(line, path).toMatch(new RegExp(`^${config}:\\d+:\\d+`));
    expect(line).toContain("expected");
  }
  expect(lines).toContain(`${config}: 3 mistakes`);
  expect(lines).toContain(`${profile}: 2 mistakes`);
});

test("--json: one object on standard output, with a place for each mistake", async () => {
  const { config } = place(configYaml().replace("language: fr", "language: de"));
  const { code, stdout, stderr } = await visioborne(["config", "check", config, "--json"]);
  expect(code).toBe(78);
  expect(stderr).toBe("");
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    files: [
      {
        file: config,
        problems: [
          { path: "site.language", line: 6, severity: "error", expected: expect.stringContaining("fr") as string },
        ],
      },
    ],
  });
});

test("a warning is no mistake", async () => {
  const { config } = place(configYaml("commands: { allow: [] }"));
  const { code } = await visioborne(["config", "check", config]);
  expect(code).toBe(0);
});

test("a file that is not there is told by its name; exit 78", async () => {
  const { code, stdout } = await visioborne(["config", "check", "/nowhere/visioborne.yaml"]);
  expect(code).toBe(78);
  expect(stdout).toContain("/nowhere/visioborne.yaml");
});
