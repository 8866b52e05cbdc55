import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { estimateAfter, estimatedConditions, parseEstimate, withEstimate } from "../../../devices/printer/estimate.ts";
import type { PaperEstimate, PaperEvent } from "../../../devices/printer/estimate.ts";
import { PaperCount } from "../../../devices/printer/paper-count.ts";
import type { PrinterStatus, Tray } from "../../../devices/printer/port.ts";
import { quiet } from "../../contract/kit/context.ts";

const SETTINGS = { loadedSheets: 250, lowSheets: 25 };
const at = (sheets: number, empty = false): PaperEstimate => ({ sheets, empty });
const status = (...trays: readonly Tray[]): PrinterStatus => ({
  state: "idle",
  reasons: [],
  trays,
  supplies: [],
  busy: false,
});
const UNTOLD: Tray = { name: "main", sheets: "unknown", capacitySheets: "unknown" };

describe("the estimate of paper", () => {
  test.each<[string, PaperEstimate, PaperEvent, PaperEstimate]>([
    ["sheets that came out are gone", at(100), { type: "used", sheets: 3 }, at(97)],
    ["it is never below nothing", at(2), { type: "used", sheets: 3 }, at(0)],
    ["what somebody loaded holds", at(3), { type: "loaded", sheets: 40 }, at(40)],
    ["a tray told as empty is empty", at(100), { type: "seen", empty: true }, at(0, true)],
    ["a tray that was empty and no longer is was filled", at(0, true), { type: "seen", empty: false }, at(250)],
    ["paper that is there changes nothing", at(12), { type: "seen", empty: false }, at(12)],
  ])("%s", (_what, before, event, after) => {
    expect(estimateAfter(before, event, SETTINGS)).toEqual(after);
  });

  test("stands beside the unknown level, never in its place", () => {
    expect(withEstimate(status(UNTOLD), at(80), SETTINGS).trays).toEqual([{ ...UNTOLD, estimatedSheets: 80 }]);
    expect(withEstimate(status(), at(80), SETTINGS).trays).toEqual([
      { name: "main", sheets: "unknown", capacitySheets: 250, estimatedSheets: 80 },
    ]);
  });

  test("a device that tells is believed", () => {
    const told = status({ name: "main", sheets: 100, capacitySheets: 250 }, UNTOLD);
    expect(withEstimate(told, at(3), SETTINGS)).toEqual(told);
    expect(estimatedConditions(withEstimate(told, at(3), SETTINGS), [], SETTINGS)).toEqual([]);
  });

  test("warns once it is low, unless the device said something of its paper itself", () => {
    const low = withEstimate(status(UNTOLD), at(25), SETTINGS);
    expect(estimatedConditions(low, [], SETTINGS)).toEqual([{ code: "printer.paper.low", detail: "estimated" }]);
    expect(estimatedConditions(low, [{ code: "printer.paper" }], SETTINGS)).toEqual([{ code: "printer.paper" }]);
    expect(estimatedConditions(withEstimate(status(UNTOLD), at(26), SETTINGS), [], SETTINGS)).toEqual([]);
  });

  test.each(["", "null", "[]", '{"sheets":-1,"empty":false}', '{"sheets":1e99,"empty":false}', '{"sheets":3}', "{"])(
    "%j is no estimate that was kept",
    (text) => expect(parseEstimate(text)).toBeNull(),
  );
});

describe("the count on a file", () => {
  test("outlives a reopening; what is no estimate counts as a full tray", async () => {
    const dir = await mkdtemp(join(tmpdir(), "visioborne-paper-"));
    const path = join(dir, "sub", "paper-estimate.json");
    try {
      const first = await PaperCount.open(path, SETTINGS, quiet);
      first.take({ type: "used", sheets: 10 });
      await first.settled();
      expect((await PaperCount.open(path, SETTINGS, quiet)).estimate()).toEqual(at(240));
      expect(await readFile(path, "utf8")).toBe('{"sheets":240,"empty":false}');
      await writeFile(path, "\0\0\0");
      expect((await PaperCount.open(path, SETTINGS, quiet)).estimate()).toEqual(at(250));
    } finally {
      await rm(dir, { recursive: true, force: true });
    }
  });
});
