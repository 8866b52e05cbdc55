import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { HEIGHT_RULES } from "../../src/borne/commissioning/heights.ts";
import { STEPS } from "../../src/borne/commissioning/states.ts";
import { NAMES } from "../../src/borne/commissioning/words.ts";
import { flashesOf } from "../../src/card/flashes.ts";
import { statusText } from "../../src/card/status-file.ts";

const root = join(import.meta.dirname, "../..");
const guide = readFileSync(join(root, "docs/guide-installation.md"), "utf8");

describe("docs/guide-installation.md", () => {
  test("its pictures are drawn from the profiles, the rules and the rhythms of now; the list to print is its page", async () => {
    for (const script of ["guide-pictures", "printable"]) {
      const ran = await promisify(execFile)(process.execPath, [`scripts/${script}.mjs`, "--check"], { cwd: root });
      expect(ran.stderr).toBe("");
    }
  });

  test("it says the heights that the wizard holds measures against", () => {
    for (const id of ["button", "screen"] as const) {
      const { leastMm, mostMm } = HEIGHT_RULES[id];
      expect(guide).toContain(`${leastMm / 10} à ${mostMm / 10} cm`);
    }
    expect(guide).toContain(`${HEIGHT_RULES.knee.leastMm / 10} cm de haut`);
    expect(guide).toContain(`${HEIGHT_RULES.corner.leastMm / 10} cm ou plus`);
  });

  test("it names each step of the wizard", () => {
    for (const step of STEPS) expect(guide).toMatch(new RegExp(`\\| ${NAMES[step].fr}`));
  });

  test("it explains each state of the card, by its word and its flashes", () => {
    for (const state of ["good", "rejected", "missing", "unreadable"] as const) {
      const report = {
        state,
        configured: false,
        problems: [],
        remarks: [],
        atMs: 0,
        code: "none",
        timeZone: "Europe/Paris",
      };
      const text = statusText(report as unknown as Parameters<typeof statusText>[0], { version: "1", clockSet: true });
      const word = /CONFIGURATION {2}: (\S+)/.exec(text)?.[1] ?? "";
      expect(word).not.toBe("");
      expect(guide).toContain(`CONFIGURATION : ${word}`);
      if (state !== "good") expect(guide).toContain(`(${flashesOf({ state })} éclats)`);
    }
    expect(guide).toContain(`(${flashesOf({ state: "good" })} éclats)`);
  });
});
