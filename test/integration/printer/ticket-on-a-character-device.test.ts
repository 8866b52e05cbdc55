import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CharacterLink } from "../../../devices/printer/escpos/link.ts";
import { VirtualLine } from "../../../src/bench/peripherals/virtual-ticket-printer/line.ts";
import { TicketMachine } from "../../../src/bench/peripherals/virtual-ticket-printer/machine.ts";
import { scratch } from "../../support/printer.ts";

// usblp needs a kernel with USB: its way of being opened, read and written is tried on a pseudo-terminal.
test("non-blocking: asked, printed, answered, and gone when it is unplugged", async () => {
  const dir = await scratch();
  await mkdir(dir, { recursive: true });
  const line = new VirtualLine(join(dir, "lp0"), (bytes) => machine.take(bytes));
  const machine: TicketMachine = new TicketMachine(100, 5, (bytes) => line.send(bytes));
  await line.plug();
  const heard: number[] = [];
  const gone = Promise.withResolvers<Error>();
  const link = await CharacterLink.open(line.path, {
    onData: (bytes) => heard.push(...bytes),
    onGone: (error) => gone.resolve(error),
  });
  try {
    link.send(Uint8Array.of(0x10, 0x04, 0x01));
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([0x12]);
    const text = `${"bonjour ".repeat(400)}\n`;
    link.send(Buffer.concat([Buffer.from(text), Uint8Array.of(0x1d, 0x56, 0x42, 0x00, 0x1d, 0x72, 0x01)]));
    await expect.poll(() => heard, { timeout: 10_000 }).toEqual([0x12, 0x00]);
    expect(machine.tickets()[0]?.text).toBe(text);
    await line.unplug();
    expect(await gone.promise).toBeInstanceOf(Error);
  } finally {
    await link.close();
    machine.powerOff();
    await line.unplug();
    await rm(dir, { recursive: true, force: true });
  }
});

test("not there: printer.absent", async () => {
  const listener = { onData: () => undefined, onGone: () => undefined };
  await expect(CharacterLink.open("/dev/usb/lp99", listener)).rejects.toMatchObject({ code: "printer.absent" });
});
