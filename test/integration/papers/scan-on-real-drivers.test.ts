import { describe, expect, test } from "vitest";
import { saneTestBackend, scratch } from "../../contract/kit/scanner.ts";
import { openEscl, startVirtual } from "../scanner-escl/kit.ts";
import { openSane } from "../scanner/kit.ts";
import { ScanStand } from "./scan-stand.ts";

/** A hung scanner is awaited as long as the first page may take; a busy machine needs seconds for a page. */
const deadlines = { firstPageMs: 5_000, pageMs: 5_000, graceMs: 500 };

describe("SANE's test backend", () => {
  test("three pages of the feeder, one of the glass, then an empty feeder and a hung scanner", async () => {
    const { configDir, bench } = await saneTestBackend(await scratch());
    const stand = new ScanStand(await openSane({ configDir, pollS: 1, deadlines }));
    stand.ask("p1", { max_pages: 3, dpi: 200 });
    stand.laid("p1");
    await stand.is("p1", "received");
    const { pages } = stand.piece("p1")!;
    expect(pages.map(({ dpi, preview }) => ({ dpi, preview: preview !== null }))).toEqual(
      Array.from({ length: 3 }, () => ({ dpi: 200, preview: true })),
    );
    expect(Math.abs(pages[0]!.width - 1654)).toBeLessThanOrEqual(4);
    stand.ask("p2", { source: "glass", colour: "colour", dpi: 100, max_pages: 1 });
    stand.laid("p2");
    await stand.is("p2", "received");
    stand.ask("p3", { dpi: 333 });
    await stand.until(() => stand.refused().length === 1, "refused");
    expect(stand.refused()[0]).toMatchObject({ id: "p3", why: "unsupported" });
    await bench.setFault("empty");
    // At this resolution a page of the slowed backend takes 20 s.
    stand.ask("p4", { dpi: 600 });
    stand.laid("p4");
    await stand.meets("p4", ({ problem }) => problem === "scanner.empty", "empty");
    await bench.setFault("hang");
    stand.laid("p4");
    await stand.meets("p4", ({ problem }) => problem === "scanner.hung", "hung");
    // A child that was killed leaves nothing in the folder.
    expect(stand.files().filter((name) => name.startsWith("scan-"))).toEqual([]);
    expect(stand.piece("p4")!.pages).toEqual([]);
  });
});

describe("an eSCL scanner", () => {
  test("a jam on page two: page one is kept and told within 2 s; the rest comes when it is laid again", async () => {
    const virtual = await startVirtual();
    await virtual.bench.act("feed", { sheets: 3 });
    const stand = new ScanStand(await openEscl({ ...virtual.options(), pollS: 1 }));
    await virtual.bench.setFault("jam-second-sheet");
    stand.ask("p1");
    stand.laid("p1");
    await stand.until(() => virtual.bench.state()["fault"] === "jam", "jammed");
    await stand.until(() => stand.piece("p1")?.problem === "scanner.jam", "told", 2_000);
    expect(stand.piece("p1")!.pages).toHaveLength(1);
    await stand.until(() => stand.told.some((one) => one.type === "devices" && one.scanner.problem !== null), "device");
    await virtual.bench.setFault(null);
    await stand.until(() => {
      const devices = stand.told.findLast((one) => one.type === "devices");
      return devices?.type === "devices" && devices.scanner.problem === null;
    }, "mended");
    stand.laid("p1");
    await stand.is("p1", "received");
    expect(stand.piece("p1")!.pages.map(({ number }) => number)).toEqual([1, 2, 3]);
  });

  test("unplugged in the middle of page two: page one is whole at the expert's page, and no half page stays", async () => {
    const virtual = await startVirtual({ sheetMs: 400 });
    await virtual.bench.act("feed", { sheets: 5 });
    const stand = new ScanStand(await openEscl({ ...virtual.options(), pollS: 1, deadlines }));
    stand.ask("p1");
    stand.laid("p1");
    await stand.meets("p1", ({ pages }) => pages.length === 1, "page one");
    setTimeout(() => void virtual.bench.setFault("absent"), 200);
    await stand.meets("p1", ({ problem }) => problem === "scanner.absent", "unplugged");
    const [page] = stand.piece("p1")!.pages;
    expect(stand.piece("p1")!.pages).toHaveLength(1);
    await stand.until(() => stand.pages.get(page!.blob)?.length === page!.bytes, "page one at the expert's");
    expect(stand.files().filter((name) => name.startsWith("scan-") || name.endsWith(".part"))).toEqual([]);
    // What has come may be filed.
    stand.say({ type: "filed", piece: "p1" });
    await stand.is("p1", "acknowledged");
    await stand.until(() => stand.files().length === 0, "wiped");
  });

  test("paper laid into the feeder begins the scan by itself", async () => {
    const virtual = await startVirtual();
    await virtual.bench.act("feed", { sheets: 0 });
    const stand = new ScanStand(await openEscl({ ...virtual.options(), pollS: 1 }));
    await stand.until(() => stand.scanner?.capabilities().paperInFeeder === false, "seen empty");
    stand.ask("p1");
    await stand.is("p1", "asked");
    await new Promise((resolve) => setTimeout(resolve, 700));
    await virtual.bench.act("feed", { sheets: 2 });
    await stand.is("p1", "received");
    expect(stand.piece("p1")!.pages).toHaveLength(2);
  });
});
