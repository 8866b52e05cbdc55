import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { FuseBoard } from "../../hardware/fuse-gpio/board.ts";
import { whyNoFuse } from "../../hardware/fuse-gpio/mounts.ts";

const CAPTURE = 13;
const BUZZER = 26;
const missing = whyNoFuse();

/** Starts the process with its lamps lit and its buzzer sounding. */
async function litProcess(...args: string[]): Promise<ReturnType<typeof spawn>> {
  const program = join(import.meta.dirname, "lamps-process.ts");
  const child = spawn("setpriv", ["--pdeathsig", "KILL", process.execPath, program, ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  return child;
}

describe.skipIf(missing !== undefined)(`gpio-sysfs${missing ? ` (${missing})` : ""}`, () => {
  let board: FuseBoard;
  beforeAll(async () => {
    board = await FuseBoard.start();
  });
  afterAll(() => board.stop());

  test.each(["SIGKILL", "SIGTERM", "SIGSEGV"] as const)(
    "after %s no lamp is lit and no buzzer sounds",
    async (signal) => {
      const child = await litProcess();
      expect(board.line(CAPTURE)).toMatchObject({ exported: true, output: true, level: true });
      child.kill(signal);
      await once(child, "exit");
      await until(() => !board.line(CAPTURE).level && !board.line(BUZZER).level && !board.line(5).level);
      // sysfs keeps the line for whoever comes next; it is off, and still an output.
      expect(board.line(CAPTURE)).toMatchObject({ exported: true, output: true, level: false });
    },
  );

  test("lamps that are lit by a low level are put high", async () => {
    const child = await litProcess("--active-low");
    expect(board.line(CAPTURE)).toMatchObject({ output: true, level: false });
    child.kill("SIGKILL");
    await once(child, "exit");
    await until(() => board.line(CAPTURE).level && board.line(BUZZER).level);
  });

  test("the next process takes the lines that were left exported", async () => {
    const first = await litProcess();
    first.kill("SIGKILL");
    await once(first, "exit");
    await until(() => !board.line(CAPTURE).level);
    const second = await litProcess();
    expect(board.line(CAPTURE).level).toBe(true);
    second.kill("SIGKILL");
    await once(second, "exit");
    await until(() => !board.line(CAPTURE).level);
  });
});
