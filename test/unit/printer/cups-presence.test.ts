import { once } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { presenceOf } from "../../../devices/printer/cups/presence.ts";

const never = (): AbortSignal => new AbortController().signal;

test("socket://: there while its port opens", async () => {
  const server = createServer((socket) => socket.end());
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const look = presenceOf(`socket://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await look(never());
  server.close();
  await once(server, "close");
  await expect(look(never())).rejects.toMatchObject({ code: "printer.absent" });
});

test("usb://: there while some USB interface is of the printer class", async () => {
  const dir = await mkdtemp(join(tmpdir(), "visioborne-usb-"));
  try {
    const look = presenceOf("usb://HP/LaserJet%201020?serial=JL1", dir);
    await mkdir(join(dir, "1-1:1.0"));
    await writeFile(join(dir, "1-1:1.0/bInterfaceClass"), "03\n");
    await mkdir(join(dir, "1-1"));
    await expect(look(never())).rejects.toMatchObject({ code: "printer.absent" });
    await mkdir(join(dir, "1-2:1.0"));
    await writeFile(join(dir, "1-2:1.0/bInterfaceClass"), "07\n");
    await look(never());
  } finally {
    await rm(dir, { recursive: true, force: true });
  }
  await expect(presenceOf("usb://HP/LaserJet", join(dir, "nowhere"))(never())).rejects.toMatchObject({
    code: "printer.absent",
  });
});

test("without an address it counts as there; an aborted look rejects with the reason", async () => {
  await presenceOf(undefined)(never());
  const signal = AbortSignal.abort(new Error("enough"));
  await expect(presenceOf(undefined)(signal)).rejects.toThrow("enough");
  await expect(presenceOf("socket://127.0.0.1:9")(signal)).rejects.toThrow("enough");
});
