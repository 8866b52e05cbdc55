import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Printer } from "../../../devices/printer/port.ts";
import { FormsCounter, type FormsView } from "../../../src/borne/forms-counter.ts";
import type { FormsLibrary } from "../../../src/papers/forms/library.ts";
import { makePdf } from "../../support/pdf.ts";
import { printerContext, startBench, type PrinterBench } from "../../support/printer.ts";

const form = {
  id: "logement",
  organisme: "caf",
  title: { fr: "Aide au logement", en: "Housing benefit" },
  pages: 2,
  bytes: 1,
  sha256: "0".repeat(64),
};
const library: FormsLibrary = {
  list: () => [form],
  get: (id) => (id === form.id ? form : undefined),
  read: () => Promise.resolve(new Uint8Array(makePdf(2))),
  picture: () => undefined,
  readPicture: () => Promise.resolve(undefined),
};

let bench: PrinterBench;
let printer: Printer | undefined;
let inSession = false;
let said: string[] = [];
let counter: FormsCounter;
let ram = "";

beforeEach(async () => {
  bench = await startBench({ sheetMs: 200, sheets: 50 });
  printer = await bench.open();
  [inSession, said, ram] = [false, [], join(bench.dir, "ram")];
  mkdirSync(ram);
  const { clock, log } = printerContext(bench.dir);
  counter = new FormsCounter({
    library,
    printer: () => printer,
    perHour: () => 2,
    inSession: () => inSession,
    say: (id, title) => void said.push(title === undefined ? id : `${id} ${title}`),
    language: () => "fr",
    runtimeDir: ram,
    clock,
    log,
  });
});
afterEach(async () => {
  counter.stop();
  await bench.end();
});

const phase = () => expect.poll(() => counter.view()?.phase, { timeout: 20_000, interval: 50 });

test("chosen by a touch, printed, said; the third in an hour is refused", async () => {
  expect(counter.offered()).toBe(true);
  for (const _ of [1, 2]) {
    counter.open();
    expect(counter.view()).toMatchObject({ phase: "choosing" });
    counter.print("logement");
    expect(counter.view()).toMatchObject({ phase: "printing", total: 2 });
    await phase().toBe("completed");
  }
  expect(said.slice(0, 3)).toEqual(["forms", "forms-printing Aide au logement", "print-completed"]);
  expect(bench.device.printed().map(({ sheets }) => sheets)).toEqual([2, 2]);
  expect(readdirSync(ram)).toEqual([]);
  counter.open();
  counter.print("logement");
  expect(counter.view()).toMatchObject({ phase: "limit" });
  expect(said.at(-1)).toBe("forms-limit");
}, 40_000);

test("paper out is shown, and it goes on after the refill", async () => {
  await bench.device.bench.act("load", { sheets: 1 });
  counter.open();
  counter.print("logement");
  const seen: FormsView[] = [];
  counter.on("change", () => void (counter.view() && seen.push(counter.view() as FormsView)));
  await phase().toBe("held-up");
  expect(counter.view()).toMatchObject({ problem: "printer.paper" });
  await bench.device.bench.act("load", { sheets: 50 });
  await phase().toBe("completed");
}, 40_000);

test("a call begins: a form that is held up is taken out of the printer, and the forms are gone from the screen", async () => {
  counter.open();
  counter.print("logement");
  await bench.device.bench.setFault("media-jam");
  await phase().toBe("held-up");
  inSession = true;
  expect(counter.view()).toBeUndefined();
  await expect.poll(() => printer?.status().busy, { timeout: 20_000 }).toBe(false);
  await bench.device.bench.setFault(null);
  expect(bench.device.printed().every(({ sheets }) => sheets < 2)).toBe(true);
}, 40_000);

test("without a printer, or while it has to be looked at, nothing is offered", () => {
  printer = undefined;
  expect(counter.offered()).toBe(false);
  counter.open();
  expect(counter.view()).toBeUndefined();
});
