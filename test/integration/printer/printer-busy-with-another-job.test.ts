import { afterEach, beforeEach, expect, test } from "vitest";
import { IppClient } from "../../../devices/printer/ipp/client.ts";
import { OPERATION } from "../../../devices/printer/ipp/operations.ts";
import { submitJob } from "../../../devices/printer/ipp/requests.ts";
import { stat } from "node:fs/promises";
import { never, printPdf, startBench } from "../../support/printer.ts";
import type { PrinterBench } from "../../support/printer.ts";

let bench: PrinterBench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.end());

test("busy with somebody else's job: ours is handed over again until the device takes it", async () => {
  const printer = await bench.open();
  const path = await bench.pdf(10);
  const other = new IppClient(bench.device.options().uri);
  const { size } = await stat(path);
  const abilities = { operations: [OPERATION["Print-Job"]], media: null };
  const request = { jobId: "other", path, mime: "application/pdf" } as const;
  await submitJob(other, abilities, request, { path, octets: size }, never());
  const job = await printPdf(printer, await bench.pdf(1));
  expect(await job.done).toMatchObject({ state: "completed" });
  expect(bench.device.printed().map(({ jobId }) => jobId)).toEqual(["other", "job-1"]);
});

test("busy for too long: printer.busy, and nothing of ours comes out later", async () => {
  const printer = await bench.open();
  await bench.device.bench.setFault("media-jam");
  const path = await bench.pdf(2);
  const { size } = await stat(path);
  const abilities = { operations: [OPERATION["Print-Job"]], media: null };
  const request = { jobId: "other", path, mime: "application/pdf" } as const;
  const other = new IppClient(bench.device.options().uri);
  await submitJob(other, abilities, request, { path, octets: size }, never());
  await expect(printPdf(printer, path)).rejects.toMatchObject({ code: "printer.busy" });
  await bench.device.bench.setFault(null);
  await expect.poll(() => printer.status().busy, { timeout: 20_000 }).toBe(false);
  expect(bench.device.printed().map(({ jobId }) => jobId)).toEqual(["other"]);
});

test("without Print-Job the driver's other way, Create-Job and Send-Document, prints as well", async () => {
  const path = await bench.pdf(2);
  const { size } = await stat(path);
  const client = new IppClient(bench.device.options().uri);
  const request = { jobId: "two-steps", path, mime: "application/pdf" } as const;
  await submitJob(client, { operations: [], media: "iso_a4_210x297mm" }, request, { path, octets: size }, never());
  await expect
    .poll(() => bench.device.printed(), { timeout: 20_000 })
    .toMatchObject([{ jobId: "two-steps", sheets: 2, bytes: size }]);
});
