import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { saneScanner } from "../../../devices/scanner/sane/driver.ts";
import { driverContext, until } from "../../contract/kit/context.ts";
import { processesWith, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { codesOf, openSane } from "./kit.ts";

const deadlines = { listMs: 500, graceMs: 500 };

test("a listing that hangs ends by its deadline as scanner.hung and leaves no process", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, { list: "trap '' INT; while :; do sleep 5; done" });
  const startedMs = performance.now();
  await expect(saneScanner.open({ command, deadlines }, driverContext("scanner"))).rejects.toMatchObject({
    code: "scanner.hung",
  });
  expect(performance.now() - startedMs).toBeLessThan(5000);
  expect(processesWith(folder)).toEqual([]);
});

test("an opening that is no longer wanted ends at once", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, { list: "while :; do sleep 5; done" });
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error("no longer wanted")), 200);
  await expect(saneScanner.open({ command }, driverContext("scanner", stop.signal))).rejects.toThrow(
    "no longer wanted",
  );
  expect(processesWith(folder)).toEqual([]);
});

test("a listing that begins to hang later is a condition, until it answers again", async () => {
  const folder = await scratch();
  const command = await standInScanimage(folder, {
    list: `while [ -e "$HERE/stuck" ]; do sleep 0.1; done; printf 'standin:0\\tMaker\\tModel\\tflatbed scanner\\n'`,
  });
  const scanner = await openSane({ command, pollS: 1, deadlines });
  await writeFile(join(folder, "stuck"), "");
  await until(() => codesOf(scanner).join() === "scanner.hung");
  const { rm } = await import("node:fs/promises");
  await rm(join(folder, "stuck"));
  await until(() => codesOf(scanner).length === 0);
});
