import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BenchPart } from "../../devices/bench.ts";
import type { DriverContext } from "../../devices/device.ts";
import type { Scanner } from "../../devices/scanner/port.ts";
import { deviceSuite } from "./kit/device.suite.ts";
import { driverContext, until } from "./kit/context.ts";
import type { Rig } from "./kit/context.ts";
import { namesIn, never, readJpeg, request, scanAll } from "./kit/scanner.ts";

/**
 * What holds for every scanner. The rig's bench has `lay` {what}, `feed` {sheets} and the faults `empty`, `jam`,
 * `cover-open`, `busy`, `hang`; its scanner has a first-page deadline of at most 3 s and a grace of at most 1 s.
 */
export function scannerSuite(rig: Rig<Scanner>): void {
  deviceSuite(rig, "scanner.absent");

  describe(`${rig.name}, as a scanner`, () => {
    let scanner: Scanner;
    let bench: BenchPart;
    let context: DriverContext;
    beforeEach(async () => {
      context = driverContext("scanner");
      bench = rig.bench(context);
      await bench.setFault(null);
      await bench.act("feed", { sheets: 5 });
      await bench.act("lay", { what: "form" });
      scanner = await rig.open(context);
    });
    afterEach(async () => {
      await scanner.close();
      await bench.setFault(null);
    });
    const codes = (): readonly string[] => scanner.conditions().map(({ code }) => code);

    test("tells what it can do", () => {
      const { sources, colours, dpi, paperInFeeder } = scanner.capabilities();
      expect(sources).toEqual(["glass", "feeder"]);
      expect(colours).toEqual(["grey", "colour"]);
      expect(dpi).toEqual(expect.arrayContaining([150, 300]));
      expect(dpi).toEqual([...dpi].sort((a, b) => a - b));
      expect([true, "unknown"]).toContain(paperInFeeder);
    });

    test("scans one page from the glass, a whole A4 JPEG in colour at the resolution asked for", async () => {
      const asked = await request({ source: "glass", colour: "colour", dpi: 150 });
      const { pages, code } = await scanAll(scanner, asked);
      expect(code).toBeNull();
      expect(pages).toHaveLength(1);
      const page = pages[0]!;
      expect(page).toMatchObject({ number: 1, mime: "image/jpeg" });
      expect(page.path.startsWith(`${asked.directory}/`)).toBe(true);
      const { width, height, components } = await readJpeg(page.path);
      expect(Math.abs(width - 1240)).toBeLessThanOrEqual(2);
      expect(Math.abs(height - 1754)).toBeLessThanOrEqual(2);
      expect(components).toBe(3);
      expect(await namesIn(asked.directory)).toHaveLength(1);
    });

    test("scans the feeder in grey, page by page, no more than asked for", async () => {
      const asked = await request({ maxPages: 3 });
      const { pages, code } = await scanAll(scanner, asked);
      expect(code).toBeNull();
      expect(pages.map(({ number }) => number)).toEqual([1, 2, 3]);
      for (const page of pages) expect((await readJpeg(page.path)).components).toBe(1);
      expect(new Set(await namesIn(asked.directory))).toEqual(new Set(pages.map(({ path }) => path.split("/").at(-1))));
    });

    test("an empty feeder is scanner.empty: no page, no file, and no fault of the device", async () => {
      await bench.setFault("empty");
      const asked = await request();
      expect(await scanAll(scanner, asked)).toMatchObject({ code: "scanner.empty", pages: [] });
      expect(await namesIn(asked.directory)).toEqual([]);
      expect(codes()).toEqual([]);
    });

    test.for([
      ["jam", "scanner.jam"],
      ["cover-open", "scanner.cover"],
    ] as const)("%s is %s until a scan goes well", async ([fault, code]) => {
      await bench.setFault(fault);
      expect((await scanAll(scanner, await request())).code).toBe(code);
      expect(codes()).toEqual([code]);
      await bench.setFault(null);
      expect((await scanAll(scanner, await request({ maxPages: 1 }))).code).toBeNull();
      expect(codes()).toEqual([]);
    });

    test("used by somebody else, it is scanner.busy, and that is no fault", { timeout: 60_000 }, async () => {
      await scanner.close();
      await bench.setFault("busy");
      scanner = await rig.open(context);
      const { code, pages } = await scanAll(scanner, await request());
      expect({ code, pages }).toEqual({ code: "scanner.busy", pages: [] });
      expect(codes()).toEqual([]);
    });

    test("refuses what it can't do, before anything moves", async () => {
      for (const changes of [{ dpi: 123 }, { dpi: 99_999 }, { dpi: 0 }, { dpi: 150.5 }, { maxPages: 0 }] as const) {
        const asked = await request(changes);
        const outcome = await scanAll(scanner, asked);
        expect(outcome).toMatchObject({ code: "scanner.unsupported", pages: [] });
        expect(await namesIn(asked.directory)).toEqual([]);
      }
    });

    test("does one scan at a time", async () => {
      await bench.setFault("hang");
      const cancel = new AbortController();
      const first = scanAll(scanner, await request(), cancel.signal);
      expect((await scanAll(scanner, await request())).code).toBe("scanner.busy");
      cancel.abort();
      expect((await first).code).toBe("scanner.cancelled");
    });

    test("a cancelled scan says so and leaves no partial page", async () => {
      await bench.setFault("hang");
      const asked = await request();
      const cancel = new AbortController();
      const scanning = scanAll(scanner, asked, cancel.signal);
      setTimeout(() => cancel.abort(), 300);
      expect((await scanning).code).toBe("scanner.cancelled");
      expect(await namesIn(asked.directory)).toEqual([]);
      expect((await scanAll(scanner, await request(), AbortSignal.abort())).code).toBe("scanner.cancelled");
    });

    test("a caller that breaks off ends the scan, and the next one works", async () => {
      const asked = await request();
      for await (const page of scanner.scan(asked, never())) {
        expect(page.number).toBe(1);
        break;
      }
      expect(await namesIn(asked.directory)).toHaveLength(1);
      await until(() => rig.bench(context).state()["scanning"] !== true);
      await bench.act("feed", { sheets: 1 });
      expect((await scanAll(scanner, await request({ maxPages: 1 }))).code).toBeNull();
    });

    test("a scan that hangs ends by its deadline as scanner.hung, until one goes well", async () => {
      await bench.setFault("hang");
      const asked = await request();
      const { code, pages, tookMs } = await scanAll(scanner, asked);
      expect({ code, pages }).toEqual({ code: "scanner.hung", pages: [] });
      expect(tookMs).toBeLessThan(3000 + 6000);
      expect(codes()).toEqual(["scanner.hung"]);
      expect(await namesIn(asked.directory)).toEqual([]);
      await bench.setFault(null);
      expect((await scanAll(scanner, await request({ maxPages: 1 }))).code).toBeNull();
      expect(codes()).toEqual([]);
    });

    test("closed during a scan, it ends the scan and is closed within 6 s", async () => {
      await bench.setFault("hang");
      const scanning = scanAll(scanner, await request());
      await new Promise((resolve) => setTimeout(resolve, 200));
      const startedMs = performance.now();
      await scanner.close();
      expect(performance.now() - startedMs).toBeLessThan(7000);
      expect((await scanning).code).toBe("scanner.absent");
      expect((await scanAll(scanner, await request())).code).toBe("scanner.absent");
    });

    test("unplugged, a scan is scanner.absent", async () => {
      await bench.setFault("absent");
      expect((await scanAll(scanner, await request())).code).toBe("scanner.absent");
    });
  });
}
