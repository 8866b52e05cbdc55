import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { PAGES } from "../../../src/supervisor/console/page/pages.ts";
import { buildConsolePage } from "../../support/console/page.ts";
import { pageScriptKb } from "../../support/console/page-size.ts";
import { tempDir } from "../../support/twin-borne.ts";

vi.setConfig({ testTimeout: 120_000 });

test("the first view of no page needs more than 150 kB of script, gzipped", async () => {
  const dir = join(tempDir("console-page"), "built");
  await buildConsolePage(dir);
  const sizes = pageScriptKb(dir);
  expect(sizes.size).toBe(PAGES.length);
  const [largest] = [...sizes].toSorted(([, a], [, b]) => b - a);
  process.stdout.write(`largest first view: ${largest?.[1].toFixed(1)} kB (${largest?.[0]})\n`);
  expect(largest?.[1]).toBeGreaterThan(10);
  expect(largest?.[1]).toBeLessThan(150);
});
