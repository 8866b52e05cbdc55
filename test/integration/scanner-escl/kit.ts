import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { esclScanner } from "../../../devices/scanner/escl/driver.ts";
import type { EsclOptions } from "../../../devices/scanner/escl/options.ts";
import type { Scanner } from "../../../devices/scanner/port.ts";
import type { Peripheral } from "../../../src/bench/peripheral.ts";
import { virtualScanner } from "../../../src/bench/peripherals/virtual-scanner.ts";
import { scannerCapabilities, scannerStatus } from "../../../src/bench/peripherals/virtual-scanner/escl-documents.ts";
import { driverContext, quiet } from "../../contract/kit/context.ts";
import { never, scratch } from "../../contract/kit/scanner.ts";

/** A virtual scanner that stops when the test ends. */
export async function startVirtual(options: Readonly<Record<string, unknown>> = {}): Promise<Peripheral> {
  const virtual = await virtualScanner({
    dir: await scratch(),
    log: quiet,
    signal: never(),
    options: { sheetMs: 60, ...options },
  });
  onTestFinished(() => virtual.stop());
  return virtual;
}

/** A scanner through the real driver, closed when the test ends. */
export async function openEscl(options: EsclOptions, context = driverContext("scanner")): Promise<Scanner> {
  const scanner = await esclScanner.open(options, context);
  onTestFinished(() => scanner.close());
  return scanner;
}

/** Port of a virtual scanner. */
export const portOf = (virtual: Peripheral): number => Number(new URL(String(virtual.options()["url"])).port);

/** Codes of the conditions. */
export const codesOf = (scanner: Scanner): readonly string[] => scanner.conditions().map(({ code }) => code);

type Answer = (response: ServerResponse, request: IncomingMessage) => void;

/**
 * A stand-in for devices that nobody can be made to be: an HTTP server with an answer for each request, by method and
 * path below the root, e.g. `POST ScanJobs`. What is not given is answered as a well scanner with a full feeder would.
 * Returns its eSCL root, and every request that came, in order.
 */
export async function standInEscl(
  answers: Readonly<Record<string, Answer>>,
): Promise<{ url: string; asked: readonly string[] }> {
  const asked: string[] = [];
  const well: Readonly<Record<string, Answer>> = {
    "GET ScannerCapabilities": (response) => response.end(scannerCapabilities("STAND-IN")),
    "GET ScannerStatus": (response) => response.end(scannerStatus("Idle", "ScannerAdfLoaded")),
    "POST ScanJobs": (response) => void response.writeHead(201, { location: "/eSCL/ScanJobs/1" }).end(),
  };
  const server = createServer((request, response) => {
    const name = `${request.method} ${(request.url ?? "").replace("/eSCL/", "")}`;
    asked.push(name);
    const answer = answers[name] ?? well[name] ?? ((other: ServerResponse) => other.writeHead(404).end());
    request.resume().once("end", () => answer(response, request));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/eSCL`, asked };
}
