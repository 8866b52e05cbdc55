import { afterAll, afterEach, describe, expect, test } from "vitest";
import { gpioCdevButton } from "../../devices/button/gpio-cdev.ts";
import type { ButtonEdge } from "../../devices/button/port.ts";
import { buttonSuite } from "../contract/button.suite.ts";
import { driverContext, until } from "../contract/kit/context.ts";
import { WireButtonBench } from "../contract/kit/gpio-bench.ts";
import { busyLoop, effectsOf, LINE } from "../integration/gpio/rigs.ts";
import { GpioSimBoard } from "./gpio-sim.ts";

const BUSY_LINE = 4;
const board = new GpioSimBoard({ hogs: { [BUSY_LINE]: "w1-gpio" } });
const bench = new WireButtonBench(board, LINE);
// gpio-sim has no resistors to set: it pulls by what the test says.
const open = (context = driverContext("button"), options = {}) =>
  gpioCdevButton.open({ line: "GPIO17", pull: "as-is", ...options }, context);

afterEach(() => bench.rest());
afterAll(() => board[Symbol.dispose]());

buttonSuite({ name: "gpio-cdev, on the kernel's gpio-sim", open, bench: () => bench });

describe("gpio-cdev, on the kernel's gpio-sim", () => {
  test("a press that is over before the loop looks is a press of its true length", async () => {
    const context = driverContext("button");
    const button = await open(context);
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    const { effects, stop } = effectsOf(button, context);
    board.pulse(LINE, 150);
    busyLoop(1500);
    await until(() => edges.length === 2);
    expect(effects[0]?.type).toBe("press");
    expect(edges.map((edge) => edge.lostBefore)).toEqual([0, 0]);
    const lengthMs = (edges[1]?.atMs ?? 0) - (edges[0]?.atMs ?? 0);
    expect(lengthMs).toBeGreaterThan(145);
    expect(lengthMs).toBeLessThan(1400);
    stop();
    await button.close();
  });

  test("of 200 paced presses no edge is lost", async () => {
    const button = await open();
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    for (let press = 1; press <= 200; press += 1) {
      board.set(LINE, false);
      await until(() => edges.length === 2 * press - 1);
      board.set(LINE, true);
      await until(() => edges.length === 2 * press);
    }
    expect(edges.reduce((sum, edge) => sum + edge.lostBefore, 0)).toBe(0);
    await button.close();
  });

  test("a contact that sparks nine times is one pair of edges: the kernel debounces", async () => {
    const button = await open();
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    board.bounce(LINE, 200, 9);
    await until(() => edges.length === 2 && edges[1]?.pressed === false);
    expect(edges.map((edge) => edge.pressed)).toEqual([true, false]);
    await button.close();
  });

  test("edges that the kernel's queue could not hold are counted", async () => {
    const button = await open(driverContext("button"), { debounceMs: 0 });
    const edges: ButtonEdge[] = [];
    button.on("edge", (edge) => edges.push(edge));
    // Each write is an edge; the simulated interrupt may make one of two that come close.
    for (let i = 0; i < 1001; i += 1) board.set(LINE, i % 2 === 1);
    await until(() => button.pressed() && edges.length >= 256);
    edges.forEach((edge, i) => expect(edge.pressed).toBe(i % 2 === 0));
    const lost = edges.reduce((sum, edge) => sum + edge.lostBefore, 0);
    // 256 wait in the queue; the loop was busy writing and read none of them.
    expect(lost).toBeGreaterThan(0);
    expect(edges.length + lost).toBeLessThanOrEqual(1002);
    await button.close();
  });

  test("a line that the kernel holds: its holder is named", async () => {
    await expect(open(driverContext("button"), { line: BUSY_LINE })).rejects.toMatchObject({
      code: "button.absent",
      message: expect.stringContaining('held by "w1-gpio"') as string,
    });
  });
});
