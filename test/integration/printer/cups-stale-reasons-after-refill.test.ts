import { afterEach, beforeEach, expect, test } from "vitest";
import { IppClient } from "../../../devices/printer/ipp/client.ts";
import { strings } from "../../../devices/printer/ipp/attributes.ts";
import { getPrinter } from "../../../devices/printer/ipp/requests.ts";
import { startCupsBench } from "../../support/cupsd.ts";
import type { CupsBench } from "../../support/cupsd.ts";
import { conditionsAre, jobIs, never, printPdf } from "../../support/printer.ts";

let bench: CupsBench;
beforeEach(async () => {
  bench = await startCupsBench();
});
afterEach(() => bench.end());

/** What the queue itself says. */
async function queueReasons(): Promise<string> {
  const queue = new IppClient(bench.cups.queueUri);
  return strings(await getPrinter(queue, ["printer-state-reasons"], never()), "printer-state-reasons").join();
}

test("tray emptied at rest: the queue says nothing, the borne says printer.paper", async () => {
  const printer = await bench.open();
  await bench.device.bench.act("load", { sheets: 0 });
  await conditionsAre(printer, "printer.paper");
  expect(await queueReasons()).toBe("none");
  expect(printer.status().trays[0]).toMatchObject({ sheets: 0 });
});

test("cancelled on an empty tray, then refilled: the queue goes on saying empty, the borne does not", async () => {
  await bench.device.bench.act("load", { sheets: 0 });
  const printer = await bench.open();
  const job = await printPdf(printer, await bench.pdf(1));
  expect((await jobIs(job, "held-up")).reasons.join()).toMatch(/media-(empty|needed)/);
  await job.cancel();
  await bench.device.bench.act("load", { sheets: 100 });
  expect((await job.done).state).toBe("cancelled");
  await conditionsAre(printer);
  expect(await queueReasons()).toContain("media-empty");
  expect(printer.status()).toMatchObject({ state: "idle", reasons: [], busy: false });
  expect(await (await printPdf(printer, await bench.pdf(1), "job-2")).done).toMatchObject({ state: "completed" });
});

test("a device that can't be asked: what its queue said of the last job is not said of the next", async () => {
  await bench.device.bench.act("load", { sheets: 0 });
  const printer = await bench.open({ deviceUri: null });
  const job = await printPdf(printer, await bench.pdf(1));
  await conditionsAre(printer, "printer.paper");
  await job.cancel();
  expect((await job.done).state).toBe("cancelled");
  await conditionsAre(printer);
  expect(await queueReasons()).toContain("media-empty");
  await bench.device.bench.act("load", { sheets: 100 });
  await expect.poll(() => bench.device.bench.state()["printing"], { timeout: 10_000 }).toBeNull();
  const next = await printPdf(printer, await bench.pdf(1), "job-2");
  const said: string[] = [];
  next.on("progress", ({ state }) => said.push(state));
  expect(await next.done).toMatchObject({ state: "completed" });
  expect(said).not.toContain("held-up");
});
