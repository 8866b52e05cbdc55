import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { configYaml, tempDir, twinBorne } from "../../support/twin-borne.ts";

test("the third morning after a cut: power.cut.pattern is open, and what was noted outlives the run", async () => {
  const nowMs = Date.now();
  const dayMs = 86_400_000;
  await using site = await twinBorne({
    yaml: configYaml(),
    unclean: true,
    kept: { kernelBootId: "another boot", powerCuts: [nowMs - 2 * dayMs, nowMs - dayMs] },
  });
  await site.until(() => site.borne.alerts.codes().includes("power.cut.pattern"));
  expect(site.keep.values.powerCuts).toHaveLength(3);
  expect(site.keep.values.kernelBootId).toBe(site.borne.fleet.port("board")?.facts().kernelBootId);
  expect(site.borne.alerts.open().find(({ code }) => code === "power.cut.pattern")).toMatchObject({
    owner: "collectivite",
    device: null,
  });
});

test("killed and started again under the same kernel: nothing is noted", async () => {
  const kernelBootId = "3c8f6ad6-70d1-4c0e-9a24-5d0b6a3f2b11";
  const bootIdFile = join(tempDir("boot"), "kernel-boot-id");
  writeFileSync(bootIdFile, `${kernelBootId}\n`);
  const deviceOptions = { board: { bootIdFile } };
  await using site = await twinBorne({ unclean: true, kept: { kernelBootId }, deviceOptions });
  await site.until(() => site.borne.fleet.port("board") !== undefined);
  expect(site.borne.fleet.port("board")?.facts().kernelBootId).toBe(kernelBootId);
  expect(site.keep.values.powerCuts).toBeUndefined();
  expect(site.borne.alerts.codes()).not.toContain("power.cut.pattern");
});
