import { expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { namesIn, request, scanAll } from "../../contract/kit/scanner.ts";
import { codesOf, openEscl, standInEscl, startVirtual } from "./kit.ts";

const deadlines = { firstPageMs: 1500, pageMs: 1000, graceMs: 500 };

test("silent in the middle of page two: page one stays, the half page goes, the next scan works", async () => {
  const virtual = await startVirtual({ sheetMs: 400 });
  await virtual.bench.act("feed", { sheets: 3 });
  const scanner = await openEscl({ ...virtual.options(), pollS: 1, deadlines });
  const asked = await request();
  const pages: number[] = [];
  let hungMs = 0;
  const scan = async (): Promise<void> => {
    for await (const page of scanner.scan(asked, new AbortController().signal)) {
      pages.push(page.number);
      setTimeout(() => {
        hungMs = performance.now();
        void virtual.bench.setFault("hang");
      }, 250);
    }
  };
  await expect(scan()).rejects.toMatchObject({ code: "scanner.hung" });
  // The deadline, the grace that the deletion of the job gets, and no more.
  expect(performance.now() - hungMs).toBeLessThan(1000 + 500 + 6000);
  expect(pages).toEqual([1]);
  expect(await namesIn(asked.directory)).toHaveLength(1);
  expect(codesOf(scanner)).toEqual(["scanner.hung"]);
  await virtual.bench.setFault(null);
  await until(() => codesOf(scanner).length === 0);
  expect((await scanAll(scanner, await request({ maxPages: 2 }))).pages).toHaveLength(2);
});

test("a device that answers 503 to each question for a page is hung once its time is over", async () => {
  const { url, asked } = await standInEscl({
    "GET ScanJobs/1/NextDocument": (response) => void response.writeHead(503, { "retry-after": "0" }).end(),
  });
  const scanner = await openEscl({ url, deadlines });
  const { code, tookMs } = await scanAll(scanner, await request());
  expect(code).toBe("scanner.hung");
  expect(tookMs).toBeGreaterThan(1400);
  expect(asked.filter((name) => name.endsWith("NextDocument")).length).toBeGreaterThan(1);
  expect(asked.at(-1)).toBe("DELETE ScanJobs/1");
});

test("closed while it hangs in a page that nobody takes any more: within 6 s, and the job is dropped", async () => {
  const virtual = await startVirtual({ sheetMs: 200 });
  await virtual.bench.act("feed", { sheets: 9 });
  const scanner = await openEscl(virtual.options());
  const scan = scanner.scan(await request(), new AbortController().signal);
  expect((await scan.next()).done).toBe(false);
  await scanner.close();
  await until(() => virtual.bench.state()["scanning"] === false);
  expect(virtual.bench.state()["sheets"]).toBe(8);
  await expect(scan.next()).rejects.toMatchObject({ code: "scanner.absent" });
});
