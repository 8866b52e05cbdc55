import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { IppClient } from "../../../devices/printer/ipp/client.ts";
import type { IppPrintJob } from "../../../devices/printer/ipp/job.ts";
import { getJob } from "../../../devices/printer/ipp/requests.ts";
import { startCupsBench } from "../../support/cupsd.ts";
import type { CupsBench } from "../../support/cupsd.ts";
import { never, PATIENCE_MS, printPdf } from "../../support/printer.ts";

let bench: CupsBench;
afterEach(() => bench.end());

test("PreserveJobHistory No: the queue forgets a job as it ends, the device's word tells that it was completed", async () => {
  bench = await startCupsBench({ sheetMs: 900 }, "No");
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(3));
  expect(await job.done).toEqual({ state: "completed", sheetsDone: 3, sheetsTotal: 3, reasons: [] });
});

test("the same before a device that can't be asked: honest, the outcome is not known", async () => {
  bench = await startCupsBench({ sheetMs: 900 }, "No");
  // The queue shows a job that has ended for a moment still: nobody may look in that moment.
  await using gate = await openGate(Number(new URL(bench.cups.queueUri).port));
  const queueUri = `ipp://127.0.0.1:${gate.port}/printers/borne`;
  const printer = await bench.open({ deviceUri: null, queueUri });
  const job = await printPdf(printer, await bench.pdf(1));
  gate.shut();
  const { deviceId } = job as IppPrintJob;
  const cupsd = new IppClient(bench.cups.queueUri);
  await vi.waitFor(async () => expect(await getJob(cupsd, deviceId, never())).toBeNull(), PATIENCE_MS);
  gate.open();
  expect(await job.done).toMatchObject({ state: "failed", reasons: ["job-forgotten-by-device"] });
});

interface Gate extends AsyncDisposable {
  readonly port: number;
  /** What comes from now on waits. */
  shut(): void;
  open(): void;
}

/** A gate before a port of loopback. */
async function openGate(to: number): Promise<Gate> {
  const comers = new Set<Socket>();
  let shut = false;
  const server = createServer((comer) => {
    const inner = connect(to, "127.0.0.1");
    comers.add(comer);
    if (shut) comer.pause();
    for (const [one, other] of [
      [comer, inner],
      [inner, comer],
    ] as const) {
      one.on("data", (chunk) => other.write(chunk));
      one.on("error", () => other.destroy());
      one.on("close", () => other.destroy());
    }
    comer.on("close", () => comers.delete(comer));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    shut() {
      shut = true;
      for (const comer of comers) comer.pause();
    },
    open() {
      shut = false;
      for (const comer of comers) comer.resume();
    },
    async [Symbol.asyncDispose]() {
      for (const comer of comers) comer.destroy();
      server.close();
      await once(server, "close");
    },
  };
}
