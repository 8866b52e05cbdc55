import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { until } from "../../contract/kit/context.ts";
import { request, saneTestBackend, scanAll, scratch, standInScanimage } from "../../contract/kit/scanner.ts";
import { codesOf, openSane, startVirtual } from "./kit.ts";

test("an open cover is said without a scan where the device tells it, and when it is closed again", async () => {
  const virtual = await startVirtual();
  await virtual.bench.act("feed", { sheets: 1 });
  const scanner = await openSane({ ...virtual.options(), pollS: 1 });
  await virtual.bench.setFault("cover-open");
  await until(() => codesOf(scanner).join() === "scanner.cover");
  expect((await scanAll(scanner, await request())).code).toBe("scanner.cover");
  // From the glass SANE says no more than "Error during device I/O".
  expect((await scanAll(scanner, await request({ source: "glass" }))).code).toBe("scanner.cover");
  await virtual.bench.setFault(null);
  await until(() => codesOf(scanner).length === 0);
});

test("an open cover is said after a scan where only SANE tells it", async () => {
  const { configDir, bench } = await saneTestBackend(await scratch());
  const scanner = await openSane({ configDir });
  await bench.setFault("cover-open");
  expect((await scanAll(scanner, await request())).code).toBe("scanner.cover");
  expect(codesOf(scanner)).toEqual(["scanner.cover"]);
});

test("an input/output error of SANE is made precise by the standard's own word, ScannerAdfHatchOpen", async () => {
  const server = createServer((_request, response) =>
    response.end("<scan:AdfState>ScannerAdfHatchOpen</scan:AdfState>"),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  const statusUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/eSCL`;
  const command = await standInScanimage(await scratch(), { scan: "exit 9" });
  const scanner = await openSane({ command, statusUrl });
  expect((await scanAll(scanner, await request())).code).toBe("scanner.cover");
});
