import { existsSync } from "node:fs";
import { expect, test } from "vitest";
import { standInScanner } from "../../unit/papers/stand-in-scanner.ts";
import { ScanStand } from "./scan-stand.ts";

const ENDS = ["filed", "refused", "withdrawn", "left", "in mid-scan"] as const;

test("a hundred calls in a row, ended in every way: nothing is left after each, and each file is in a receipt once", async () => {
  let receipts = 0;
  for (let call = 0; call < 100; call += 1) {
    const stand = new ScanStand(standInScanner());
    const how = ENDS[call % ENDS.length];
    stand.ask("p1", { dpi: 200 });
    stand.laid("p1");
    if (how !== "in mid-scan") await stand.is("p1", "received");
    if (how === "filed") stand.say({ type: "filed", piece: "p1" });
    if (how === "withdrawn") stand.say({ type: "withdraw", piece: "p1" });
    if (how === "refused") stand.papers.act({ type: "refuse-piece", piece: "p1" });
    await stand.papers.end("end");
    expect([how, stand.files(), existsSync(stand.directory)]).toEqual([how, [], false]);
    const ids = stand.erased.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    // Two pages with a preview each.
    if (how !== "in mid-scan") expect(ids).toHaveLength(4);
    receipts += ids.length;
  }
  expect(receipts).toBeGreaterThanOrEqual(320);
});
