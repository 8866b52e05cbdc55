import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { driverContext, next } from "../../contract/kit/context.ts";
import { request, scanAll } from "../../contract/kit/scanner.ts";
import { openEscl, portOf, startVirtual } from "./kit.ts";

/** Three ports side by side that are free now, as ipp-usb would give them. */
async function freePorts(): Promise<number> {
  for (;;) {
    const first = 20_000 + Math.floor(Math.random() * 10_000);
    const servers = [first, first + 1, first + 2].map((port) => createServer().listen(port, "127.0.0.1"));
    const ports = await Promise.all(
      servers.map(
        (server) =>
          new Promise<number>((resolve) => {
            server.once("listening", () => resolve((server.address() as AddressInfo).port));
            server.once("error", () => resolve(0));
          }),
      ),
    );
    await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    if (!ports.includes(0)) return first;
  }
}

test("between two scans: found again by its serial number, though another scanner has its old port", async () => {
  const first = await freePorts();
  const usb = { usb: true, usbFirstPort: first, usbLastPort: first + 2, pollS: 3600 };
  const before = await startVirtual({ port: first, serial: "A-1" });
  await before.bench.act("feed", { sheets: 2 });
  const scanner = await openEscl({ ...usb, serial: "A-1" });
  expect(scanner.identity).toMatchObject({ serial: "A-1", address: `http://127.0.0.1:${first}/eSCL` });
  expect((await scanAll(scanner, await request({ maxPages: 1 }))).pages).toHaveLength(1);
  await before.stop();
  const other = await startVirtual({ port: first, serial: "B-2" });
  const after = await startVirtual({ port: first + 2, serial: "A-1" });
  expect(portOf(after)).toBe(first + 2);
  for (const virtual of [other, after]) await virtual.bench.act("feed", { sheets: 3 });
  expect((await scanAll(scanner, await request({ maxPages: 1 }))).pages).toHaveLength(1);
  expect(after.bench.state()).toMatchObject({ sheets: 2 });
  expect(other.bench.state()).toMatchObject({ sheets: 3 });
});

test("unplugged, it is lost; plugged in again on another port, it opens; one with another number does not", async () => {
  const first = await freePorts();
  const options = { usb: true, usbFirstPort: first, usbLastPort: first + 2, serial: "A-1", pollS: 1 };
  const before = await startVirtual({ port: first, serial: "A-1" });
  const scanner = await openEscl(options);
  const lost = next(scanner, "lost");
  await before.stop();
  expect((await lost)[0]).toMatchObject({ code: "scanner.absent" });
  await scanner.close();
  await startVirtual({ port: first, serial: "B-2" });
  const context = driverContext("scanner");
  await expect(openEscl(options, context)).rejects.toMatchObject({
    code: "scanner.absent",
    message: expect.stringContaining("Virtual scanner") as string,
  });
  await startVirtual({ port: first + 1, serial: "A-1" });
  expect((await openEscl(options)).identity.address).toBe(`http://127.0.0.1:${first + 1}/eSCL`);
});

test("no ipp-usb at all is scanner.absent, at once", async () => {
  const first = await freePorts();
  const startedMs = performance.now();
  await expect(openEscl({ usbFirstPort: first, usbLastPort: first + 2 })).rejects.toMatchObject({
    code: "scanner.absent",
  });
  expect(performance.now() - startedMs).toBeLessThan(3000);
});
