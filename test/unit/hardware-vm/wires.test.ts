import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { expect, onTestFinished, test } from "vitest";
import { Wires } from "../../hardware-vm/host/qtest.ts";

/** QEMU's end of the protocol: answers each order, what `before` says first. */
async function qemu(before: (order: string) => readonly string[]): Promise<{ wires: Wires; orders: string[] }> {
  const dir = mkdtempSync(join(tmpdir(), "vb-qtest-"));
  const orders: string[] = [];
  const server = createServer((socket: Socket) => {
    createInterface(socket).on("line", (order) => {
      orders.push(order);
      for (const line of before(order)) socket.write(`${line}\n`);
      socket.write(order.startsWith("fail") ? "FAIL no such thing\n" : "OK\n");
    });
  });
  server.listen(join(dir, "qtest"));
  await once(server, "listening");
  const wires = await Wires.connect(join(dir, "qtest"), "/chip");
  onTestFinished(() => {
    wires.close();
    server.close();
    rmSync(dir, { recursive: true, force: true });
  });
  return { wires, orders };
}

test("inputs are raised and lowered in order, and a pulse ends by itself", async () => {
  const { wires, orders } = await qemu(() => []);
  await wires.set(1, true);
  await wires.pulse(1, 20);
  expect(wires.quiet()).toBe(false);
  while (!wires.quiet()) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(orders).toEqual([
    "irq_intercept_out /chip",
    "set_irq_in /chip unnamed-gpio-in 1 1",
    "set_irq_in /chip unnamed-gpio-in 1 0",
    "set_irq_in /chip unnamed-gpio-in 1 1",
  ]);
  expect(wires.input(1)).toBe(true);
});

test("what outputs did before an answer is known with it, though it comes between answers", async () => {
  const { wires } = await qemu((order) =>
    order === "endianness" ? ["IRQ raise 2", "IRQ lower 2", "IRQ raise 2"] : [],
  );
  expect(await wires.output(2)).toMatchObject({ level: true, rises: 2 });
  expect(await wires.output(3)).toEqual({ level: false, rises: 0, lastHighMs: 0 });
});
