import { onTestFinished, expect, test } from "vitest";
import type { BenchPart } from "../../../devices/bench.ts";
import type { Scanner } from "../../../devices/scanner/port.ts";
import { twinScanner, type TwinScannerOptions } from "../../../devices/scanner/twin.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { ScanStand } from "./scan-stand.ts";

const sha = async (data: Uint8Array): Promise<string> =>
  Buffer.from(await crypto.subtle.digest("SHA-256", Uint8Array.from(data))).toString("hex");

async function twin(options: TwinScannerOptions = {}): Promise<{ scanner: Scanner; bench: BenchPart }> {
  const context = driverContext("scanner");
  const bench = twinScanner.benchOf!(options, context);
  const scanner = await twinScanner.open({ sheetMs: 20, ...options }, context);
  onTestFinished(() => scanner.close());
  return { scanner, bench };
}

test("three sheets of the feeder: asked, laid, scanned, received whole, filed, and nothing left", async () => {
  const { scanner, bench } = await twin();
  await bench.act("feed", { sheets: 3 });
  const stand = new ScanStand(scanner);
  stand.ask("p1");
  await stand.is("p1", "asked");
  expect(stand.said).toEqual(["paper-ask-feeder"]);
  expect(stand.papers.view().piece).toMatchObject({ id: "p1", state: "asked", pages: 0, preview: undefined });
  stand.laid("p1");
  await stand.is("p1", "received");
  const { pages, more, problem } = stand.piece("p1")!;
  expect({ more, problem }).toEqual({ more: false, problem: null });
  expect(pages.map(({ number, width, height, dpi, mime }) => ({ number, width, height, dpi, mime }))).toEqual(
    [1, 2, 3].map((number) => ({ number, width: 1240, height: 1754, dpi: 150, mime: "image/jpeg" })),
  );
  for (const { blob, bytes, sha256, preview } of pages) {
    expect(stand.pages.get(blob)).toHaveLength(bytes);
    expect(await sha(stand.pages.get(blob)!)).toBe(sha256);
    expect(preview).not.toBeNull();
    await stand.until(() => stand.pages.get(preview!.blob)?.length === preview!.bytes, "preview whole");
  }
  expect(stand.said).toEqual(["paper-ask-feeder", "paper-scanning", "paper-received"]);
  expect(stand.papers.view().piece?.preview).toMatch(/\.jpg$/);
  expect(stand.papers.view().used).toEqual(["feeder"]);
  stand.say({ type: "filed", piece: "p1" });
  await stand.is("p1", "acknowledged");
  await stand.until(() => stand.files().length === 0, "wiped");
  expect(stand.erased.map(({ what, why }) => `${what} ${why}`).toSorted()).toEqual([
    ...Array<string>(3).fill("page filed"),
    ...Array<string>(3).fill("preview filed"),
  ]);
  expect(new Set(stand.erased.map(({ sha256 }) => sha256))).toContain(pages[0]!.sha256);
  expect(stand.counted).toEqual([]);
  expect(stand.reserved[0]![0]).toBeGreaterThan(4000);
  await stand.until(() => stand.reserved.at(-1)?.[0] === 0, "the line given back");
});

test("a jam on the second sheet keeps the first; the rest follows when it is laid again", async () => {
  const { scanner, bench } = await twin();
  await bench.act("feed", { sheets: 3 });
  await bench.setFault("jam-second-sheet");
  const stand = new ScanStand(scanner);
  stand.ask("p1");
  stand.laid("p1");
  await stand.meets("p1", ({ problem }) => problem === "scanner.jam", "jammed");
  expect(stand.piece("p1")).toMatchObject({ state: "asked", more: false });
  expect(stand.piece("p1")!.pages).toHaveLength(1);
  expect(stand.said.at(-1)).toBe("papers-scanner.jam");
  await bench.setFault(null);
  stand.laid("p1");
  await stand.is("p1", "received");
  expect(stand.piece("p1")!.pages.map(({ number }) => number)).toEqual([1, 2, 3]);
});

test.for([
  ["empty", "scanner.empty"],
  ["cover-open", "scanner.cover"],
  ["busy", "scanner.busy"],
  ["hang", "scanner.hung"],
] as const)("%s is told as %s within 2 s of the driver's word", async ([fault, code]) => {
  const { scanner, bench } = await twin({ deadlines: { firstPageMs: 300 } });
  await bench.act("feed", { sheets: 3 });
  await bench.setFault(fault);
  const stand = new ScanStand(scanner);
  stand.ask("p1");
  stand.laid("p1");
  await stand.until(() => stand.piece("p1")?.problem === code, code, 2_000);
  expect(stand.piece("p1")).toMatchObject({ state: "asked", more: false, pages: [] });
  expect(stand.said.at(-1)).toBe(`papers-${code}`);
  expect(stand.files()).toEqual([]);
});

test("unplugged in the middle of a page, and no scanner at all", async () => {
  const { scanner, bench } = await twin({ sheetMs: 200 });
  await bench.act("feed", { sheets: 5 });
  const stand = new ScanStand(scanner);
  stand.ask("p1");
  stand.laid("p1");
  await stand.meets("p1", ({ pages }) => pages.length === 1, "one page");
  await bench.setFault("absent");
  await stand.meets("p1", ({ problem }) => problem === "scanner.absent", "unplugged");
  expect(stand.piece("p1")!.pages.length).toBeGreaterThanOrEqual(1);
  stand.scanner = undefined;
  stand.ask("p2");
  await stand.until(() => stand.refused().length > 0, "refused");
  expect(stand.refused()).toEqual([{ type: "refused", what: "ask", id: "p2", why: "absent" }]);
  await stand.until(() => stand.told.some((one) => one.type === "devices" && !one.scanner.present), "told absent");
});

test("the glass: laid by the usager first, then a page more each time the expert says start", async () => {
  const { scanner, bench } = await twin();
  await bench.act("lay", { what: "card" });
  const stand = new ScanStand(scanner);
  stand.ask("p1", { source: "glass", colour: "colour", max_pages: 2 });
  // What lies there may be of somebody who has gone.
  stand.say({ type: "start", piece: "p1" });
  await stand.until(() => stand.refused().length === 1, "refused");
  expect(stand.refused()[0]).toMatchObject({ what: "start", why: "not-now" });
  stand.laid("p1");
  await stand.is("p1", "received");
  stand.say({ type: "start", piece: "p1" });
  await stand.meets("p1", ({ pages, state }) => pages.length === 2 && state === "received", "two pages");
  stand.say({ type: "start", piece: "p1" });
  await stand.until(() => stand.refused().length === 2, "refused");
  expect(stand.refused()[1]).toMatchObject({ what: "start", why: "over-budget" });
  expect(stand.said).toContain("paper-ask-glass");
});

test("paper that comes into the feeder is laid; what lay there before is not", async () => {
  const { scanner, bench } = await twin();
  await bench.act("feed", { sheets: 1 });
  const stand = new ScanStand(scanner);
  stand.ask("p1");
  await stand.is("p1", "asked");
  await new Promise((resolve) => setTimeout(resolve, 2_500));
  expect(stand.piece("p1")?.state).toBe("asked");
  await bench.act("feed", { sheets: 0 });
  await stand.until(() => stand.told.some((one) => one.type === "devices" && !one.scanner.paper_in_feeder), "empty");
  await bench.act("feed", { sheets: 2 });
  await stand.is("p1", "received");
  expect(stand.piece("p1")!.pages).toHaveLength(2);
  // Whoever is quick has laid his sheets down before anybody looks a second time.
  stand.ask("p2");
  await bench.act("feed", { sheets: 1 });
  await stand.is("p2", "received");
});

test("the usager stops a scan that runs: no page more, and what came is wiped", async () => {
  const { scanner, bench } = await twin({ sheetMs: 100 });
  await bench.act("feed", { sheets: 20 });
  const stand = new ScanStand(scanner);
  stand.ask("p1");
  stand.laid("p1");
  await stand.meets("p1", ({ pages }) => pages.length === 2, "two pages");
  stand.papers.act({ type: "refuse-piece", piece: "p1" });
  await stand.is("p1", "refused");
  expect(stand.piece("p1")).toMatchObject({ more: false, pages: [] });
  await stand.until(() => stand.files().length === 0, "wiped");
  expect(bench.state()).toMatchObject({ scanning: false });
  // The scanner is free for the next one.
  stand.ask("p2", { max_pages: 1 });
  stand.laid("p2");
  await stand.is("p2", "received");
});

test("over budget, unknown, unsupported, twice: refused, counted, and nothing else happens", async () => {
  const { scanner, bench } = await twin();
  await bench.act("feed", { sheets: 9 });
  const stand = new ScanStand(scanner, { budget: { scanPages: 2, printPages: 0, bytes: 1e8 } });
  stand.ask("odd", { dpi: 123 });
  stand.say({ type: "start", piece: "nobody" });
  stand.ask("p1");
  stand.ask("p1");
  stand.say({ type: "filed", piece: "p1" });
  stand.laid("p1");
  await stand.is("p1", "received");
  expect(stand.piece("p1")!.pages).toHaveLength(2);
  stand.ask("p2");
  stand.say({ type: "print-go", job: "j1" });
  stand.papers.take(new Uint8Array([9, 9, 9]));
  stand.papers.take(new TextEncoder().encode('\u0001{"type":"shutdown"}'));
  await stand.until(() => stand.refused().length === 5, "refused");
  expect(stand.refused().map(({ what, id, why }) => `${what} ${id} ${why}`)).toEqual([
    "ask odd unsupported",
    "start nobody unknown",
    "filed p1 not-now",
    "ask p2 over-budget",
    "print-go j1 absent",
  ]);
  expect(stand.counted.filter((why) => why === "bad-frame")).toHaveLength(2);
});

test("a cut in the middle, then a page that was loaded again: all is there from its hello on", async () => {
  const { scanner, bench } = await twin();
  await bench.act("feed", { sheets: 2 });
  const stand = new ScanStand(scanner, { lineKbps: () => 3_000 });
  stand.ask("p1", { dpi: 300 });
  stand.laid("p1");
  await stand.meets("p1", ({ pages }) => pages.length === 2, "two pages");
  stand.cut();
  await new Promise((resolve) => setTimeout(resolve, 200));
  stand.open();
  await stand.is("p1", "received");
  stand.reload();
  await stand.is("p1", "received");
  const { pages } = stand.piece("p1")!;
  await stand.until(() => pages.every(({ blob, bytes }) => stand.pages.get(blob)?.length === bytes), "fetched again");
  expect(await sha(stand.pages.get(pages[1]!.blob)!)).toBe(pages[1]!.sha256);
});

test("at the end everything goes at once, a scan that runs too; what is said after it is not heard", async () => {
  const { scanner, bench } = await twin({ sheetMs: 100 });
  await bench.act("feed", { sheets: 20 });
  const stand = new ScanStand(scanner);
  stand.fetches = false;
  stand.ask("p1");
  stand.laid("p1");
  await stand.meets("p1", ({ pages }) => pages.length === 2, "two pages");
  expect(stand.files().length).toBeGreaterThanOrEqual(4);
  const beganMs = performance.now();
  await stand.papers.end("end");
  expect(performance.now() - beganMs).toBeLessThan(2_000);
  expect(stand.files()).toEqual([]);
  expect(stand.erased.length).toBeGreaterThanOrEqual(4);
  expect(bench.state()).toMatchObject({ scanning: false });
  const told = stand.told.length;
  stand.ask("p2");
  expect(stand.told).toHaveLength(told);
});
