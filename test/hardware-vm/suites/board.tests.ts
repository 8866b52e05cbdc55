import { closeSync, openSync, writeSync } from "node:fs";
import { expect, onTestFinished, test } from "vitest";
import { linuxBoard } from "../../../devices/board/linux.ts";
import { driverContext } from "../../contract/kit/context.ts";
import { loadModules } from "../guest/modules.ts";

/** Written before a watchdog's file is closed, it stops the watchdog (Documentation/watchdog/watchdog-api.rst). */
const STOP = "V";

test("a hardware watchdog is told as running only while somebody feeds it", async () => {
  loadModules("i6300esb");
  const board = await linuxBoard.open({}, driverContext("board"));
  onTestFinished(() => board.close());
  const runs = async (): Promise<unknown> =>
    (await board.selfTest(new AbortController().signal)).figures["hw_watchdog"];
  expect(await runs()).toBe(false);
  const watchdog = openSync("/dev/watchdog0", "w");
  expect(await runs()).toBe(true);
  writeSync(watchdog, STOP);
  closeSync(watchdog);
  expect(await runs()).toBe(false);
});

test("the kernel's own figures: model, memory, boot id", async () => {
  const board = await linuxBoard.open({}, driverContext("board"));
  onTestFinished(() => board.close());
  const facts = board.facts();
  expect(facts.model).toMatch(/virt/i);
  expect(facts.memoryTotalMb).toBeGreaterThan(900);
  expect(facts.memoryTotalMb).toBeLessThanOrEqual(1024);
  expect(facts.memoryFreeMb).toBeLessThan(facts.memoryTotalMb);
  expect(facts.kernelBootId).toMatch(/^[0-9a-f-]{36}$/);
});
