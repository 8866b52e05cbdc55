import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { namesIn, processesWith, request, scanAll, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { codesOf, openSane } from "./kit.ts";

/** One whole page, then deaf to SIGINT with a child that holds its pipes open, as a backend's helper would. */
const DEAF = `
  trap '' INT TERM
  echo page > "\${PREFIX}001.jpg"; echo "\${PREFIX}001.jpg"
  echo half > "\${PREFIX}002.jpg.part"
  sleep 98765 & while :; do sleep 98765; done`;

test("a scanimage that ignores SIGINT is killed with its children; page one stays, the half page goes", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, { scan: DEAF });
  const scanner = await openSane({ command, deadlines: { pageMs: 500, graceMs: 700 } });
  const asked = await request();
  const { pages, code, tookMs } = await scanAll(scanner, asked);
  expect(code).toBe("scanner.hung");
  expect(pages).toHaveLength(1);
  expect(tookMs).toBeLessThan(6000);
  expect(await namesIn(asked.directory)).toEqual([pages[0]!.path.split("/").at(-1)]);
  expect(codesOf(scanner)).toEqual(["scanner.hung"]);
  expect(processesWith(folder)).toEqual([]);
  await until(() => processesWith("98765").length === 0);
});

test("closing the device during such a scan takes less than 6 s", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, { scan: DEAF });
  const scanner = await openSane({ command });
  const asked = await request();
  await writeFile(join(asked.directory, "kept.txt"), "of the caller");
  const scan = scanner.scan(asked, new AbortController().signal);
  expect((await scan.next()).done).toBe(false);
  const startedMs = performance.now();
  await scanner.close();
  expect(performance.now() - startedMs).toBeLessThan(7000);
  expect(processesWith(folder)).toEqual([]);
  await expect(scan.next()).rejects.toMatchObject({ code: "scanner.absent" });
  expect((await namesIn(asked.directory)).sort()).toEqual([`${asked.jobId}-001.jpg`, "kept.txt"]);
});
