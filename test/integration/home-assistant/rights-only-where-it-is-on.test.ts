import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { visioborne } from "../../support/visioborne.ts";

const root = mkdtempSync(join(tmpdir(), "visioborne-rights-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** The access list as the command writes it. */
async function written(name: string, ...more: string[]): Promise<string> {
  const dir = join(root, name);
  expect(await visioborne(["broker-config", "--dir", dir, ...more])).toMatchObject({ code: 0 });
  return readFileSync(join(dir, "access.acl"), "utf8");
}

test("nothing of it without the option; with it, the rights of its prefix alone", async () => {
  expect(await written("off")).not.toMatch(/homeassistant|home-assistant|visioborne\//);
  const on = await written("on", "--home-assistant");
  expect(on).toContain("topic write homeassistant/device/+/config\n");
  const writes = on.split("\n").filter((line) => line.startsWith("topic write") && !line.includes("vb/1/"));
  expect(writes).toEqual([
    "topic write homeassistant/device/+/config",
    "topic write visioborne/#",
    "topic write homeassistant/status",
  ]);
  expect(await written("other", "--home-assistant", "domotique")).toContain("topic write domotique/device/+/config\n");
});

test("a prefix that would open the broker is refused", async () => {
  for (const prefix of ["#", "+", "vb", "a/b", "a\nuser maintenance"]) {
    const said = await visioborne(["broker-config", "--dir", join(root, "no"), "--home-assistant", prefix]);
    expect(said, prefix).toMatchObject({ code: 2, stdout: "" });
  }
});
