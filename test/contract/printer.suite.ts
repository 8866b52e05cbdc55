import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { BenchPart } from "../../devices/bench.ts";
import type { Printer, PrintJob, PrintProgress, PrintRequest, Supply, Tray } from "../../devices/printer/port.ts";
import { conditionsAre, jobIs, jobMeets, lost, never, pdfFile, scratch } from "../support/printer.ts";

/** A printer on the bench: the device, and the hands that act on it. */
export interface PrinterOnBench {
  /** Opens the driver: may be called again after a loss. */
  open(): Promise<Printer>;
  readonly bench: BenchPart;
  end(): Promise<void>;
}

/** What a kind of printer is like, where the suite must know it. */
export interface PrinterTraits {
  /** Writes a document of so many sheets (pages, tickets). */
  document(dir: string, sheets: number): Promise<Pick<PrintRequest, "path" | "mime">>;
  readonly trays: readonly Partial<Tray>[];
  readonly supplies: readonly Partial<Supply>[];
  /** What the bench shows of a job of two sheets. */
  readonly printed: readonly Readonly<Record<string, unknown>>[];
  /** Faults at rest and their conditions. */
  readonly faults: readonly (readonly [fault: string, code: string])[];
}

/** A printer of A4 sheets with a tray and toner. */
export const OFFICE: PrinterTraits = {
  document: async (dir, pages) => ({ path: await pdfFile(dir, pages), mime: "application/pdf" }),
  trays: [{ name: "main", sheets: 100, capacitySheets: 250 }],
  supplies: [{ name: "Black Toner", leftPct: 75 }],
  printed: [{ jobId: "job-1", sheets: 2 }],
  faults: [
    ["media-empty", "printer.paper"],
    ["media-low", "printer.paper.low"],
    ["media-jam", "printer.jam"],
    ["cover-open", "printer.door"],
    ["paused", "printer.paused"],
    ["toner-empty", "printer.toner"],
    ["toner-low", "printer.toner.low"],
  ],
};

/**
 * What every printer driver must do (port.ts); run on the twin, and on real drivers before virtual printers.
 * @param setUp makes a printer with 100 sheets that takes some 150 ms a sheet
 */
export function printerSuite(
  name: string,
  setUp: (dir: string) => Promise<PrinterOnBench>,
  traits: PrinterTraits = OFFICE,
): void {
  describe(`printer driver ${name}`, () => {
    let dir: string;
    let hands: PrinterOnBench;
    let printer: Printer;
    const request = async (pages: number, more: Partial<PrintRequest> = {}): Promise<PrintRequest> => ({
      jobId: "job-1",
      ...(await traits.document(dir, pages)),
      ...more,
    });
    /** Hands a document of one sheet over. */
    const printOne = async (jobId = "job-1"): Promise<PrintJob> => printer.print(await request(1, { jobId }), never());

    beforeEach(async () => {
      dir = await scratch();
      hands = await setUp(dir);
      printer = await hands.open();
    });
    afterEach(async () => {
      await printer.close();
      await hands.end();
      await rm(dir, { recursive: true, force: true });
    });

    test("is idle and healthy after open, and says what it is and holds", () => {
      expect(printer.conditions()).toEqual([]);
      expect(printer.identity.model).toBeTruthy();
      const status = printer.status();
      expect(status).toMatchObject({ state: "idle", reasons: [], busy: false });
      for (const tray of traits.trays) expect(status.trays).toContainEqual(expect.objectContaining(tray));
      for (const supply of traits.supplies) expect(status.supplies).toContainEqual(expect.objectContaining(supply));
    });

    test("prints, with progress that only grows, and is idle again", async () => {
      const job = await printer.print(await request(2), never());
      expect(job.jobId).toBe("job-1");
      expect(printer.status().busy).toBe(true);
      const seen: PrintProgress[] = [];
      job.on("progress", (progress) => seen.push(progress));
      expect(await job.done).toEqual({ state: "completed", sheetsDone: 2, sheetsTotal: 2, reasons: [] });
      expect(job.progress().state).toBe("completed");
      expect(seen.at(-1)?.state).toBe("completed");
      const sheets = seen.map(({ sheetsDone }) => sheetsDone);
      expect(sheets).toEqual([...sheets].sort((a, b) => a - b));
      await expect.poll(() => printer.status(), { timeout: 10_000 }).toMatchObject({ state: "idle", busy: false });
      expect(hands.bench.state()).toMatchObject({ sheets: 98, printed: traits.printed });
    });

    test("prints as many copies as it is asked for", async () => {
      const job = await printer.print(await request(2, { copies: 2 }), never());
      expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 4, sheetsTotal: 4 });
    });

    test("refuses a second job while one is under way, and the first goes on", async () => {
      const job = await printer.print(await request(3), never());
      await expect(printer.print(await request(1, { jobId: "job-2" }), never())).rejects.toMatchObject({
        code: "printer.busy",
      });
      expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 3 });
    });

    test("cancels a job that prints, and takes the next", async () => {
      const job = await printer.print(await request(20), never());
      await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
      await job.cancel();
      const end = await job.done;
      expect(end.state).toBe("cancelled");
      expect(end.sheetsDone).toBeLessThan(20);
      await job.cancel();
      const next = await printOne("job-2");
      expect(await next.done).toMatchObject({ state: "completed" });
    });

    test("is held up by an empty tray, says so, and goes on after a refill", async () => {
      await hands.bench.act("load", { sheets: 1 });
      const job = await printer.print(await request(2), never());
      const held = await jobIs(job, "held-up");
      expect(held).toMatchObject({ sheetsDone: 1, sheetsTotal: 2 });
      expect(held.reasons.join()).toMatch(/media-(empty|needed)/);
      await conditionsAre(printer, "printer.paper");
      await hands.bench.act("load", { sheets: 100 });
      expect(await job.done).toMatchObject({ state: "completed", sheetsDone: 2 });
      await conditionsAre(printer);
    });

    test.each(traits.faults)("%s at rest is the condition %s, until it is mended", async (fault, code) => {
      expect(hands.bench.faults).toContain(fault);
      await hands.bench.setFault(fault);
      expect(hands.bench.state().fault).toBe(fault);
      await conditionsAre(printer, code);
      const result = await printer.selfTest(never());
      expect(result.conditions.map((condition) => condition.code)).toEqual([code]);
      expect(result.passed).toBe(code.endsWith(".low"));
      await hands.bench.setFault(null);
      await conditionsAre(printer);
    });

    test("the self-test moves no sheet", async () => {
      expect(await printer.selfTest(never())).toMatchObject({ passed: true, conditions: [] });
      expect(hands.bench.state()).toMatchObject({ sheets: 100, printed: [] });
    });

    test("the self-test rejects when it is aborted, for nothing else", async () => {
      await expect(printer.selfTest(AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
      const gone = lost(printer);
      await hands.bench.setFault("unplugged");
      await gone;
      expect(await printer.selfTest(never())).toMatchObject({
        passed: false,
        conditions: [{ code: "printer.absent" }],
      });
    });

    test("unplugged is said once as lost; plugged in, the driver opens anew", async () => {
      const gone = lost(printer);
      await hands.bench.setFault("unplugged");
      expect((await gone).code).toBe("printer.absent");
      await expect(printOne()).rejects.toMatchObject({ code: "printer.absent" });
      await expect(hands.open()).rejects.toMatchObject({ code: "printer.absent" });
      await printer.close();
      await hands.bench.setFault(null);
      printer = await hands.open();
      expect(printer.conditions()).toEqual([]);
    });

    test("a job on a printer that is unplugged fails, and its promise never rejects", async () => {
      const job = await printer.print(await request(20), never());
      await jobIs(job, "printing");
      const gone = lost(printer);
      await hands.bench.setFault("unplugged");
      expect(await job.done).toMatchObject({ state: "failed", reasons: ["printer-absent"] });
      expect((await gone).code).toBe("printer.absent");
    });

    test("refuses a kind of document that it can't print, and one that is not there", async () => {
      const odd = "application/x-odd" as PrintRequest["mime"];
      await expect(printer.print(await request(1, { mime: odd }), never())).rejects.toMatchObject({
        code: "printer.format",
      });
      const nowhere = await request(1, { path: join(dir, "nowhere.pdf") });
      await expect(printer.print(nowhere, never())).rejects.toMatchObject({ code: "printer.document" });
      await writeFile(join(dir, "empty.pdf"), "");
      await expect(printer.print({ ...nowhere, path: join(dir, "empty.pdf") }, never())).rejects.toMatchObject({
        code: "printer.document",
      });
      expect(await (await printOne()).done).toMatchObject({ state: "completed" });
    });

    test("an aborted print leaves nothing behind", async () => {
      await expect(printer.print(await request(1), AbortSignal.abort(new Error("enough")))).rejects.toThrow("enough");
      expect(printer.status().busy).toBe(false);
    });

    test("close ends a job, twice is as once, and nothing comes out afterwards", async () => {
      const job = await printer.print(await request(30), never());
      await jobMeets(job, "a first sheet", ({ sheetsDone }) => sheetsDone > 0);
      await Promise.all([printer.close(), printer.close()]);
      expect((await job.done).state).toBe("failed");
      await expect.poll(() => hands.bench.state()["printing"], { timeout: 10_000 }).toBeNull();
      const again = await hands.open();
      // A queue between us and the device may need a moment to see that the device has let go.
      await expect.poll(() => again.status().busy, { timeout: 10_000 }).toBe(false);
      await again.close();
    });

    test("the bench refuses what it does not know, naming what it does", async () => {
      await expect(hands.bench.setFault("rain")).rejects.toMatchObject({ code: "bench.fault" });
      await expect(hands.bench.act("dance", {})).rejects.toMatchObject({ code: "bench.action" });
      await expect(hands.bench.act("load", { sheets: -1 })).rejects.toMatchObject({ code: "bench.action" });
      expect(hands.bench.state().fault).toBeNull();
    });
  });
}
