import fc from "fast-check";
import { expect, test } from "vitest";
import type { Condition } from "../../../devices/device.ts";
import { AlertBook } from "../../../src/borne/alert-book.ts";
import { FAULTS } from "../../../src/contract/faults.ts";
import { alert as validAlert } from "../../../src/contract/generated/validators.js";
import type { EventBody } from "../../../src/uplink/port.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function makeBook() {
  const events: EventBody[] = [];
  const said: string[] = [];
  const clock = new FakeClock();
  const book = new AlertBook({ clock, boot: "0123456789abcdef", journal: (body) => events.push(body) });
  book.on("opened", (alert) => said.push(`opened ${alert.code}`));
  book.on("changed", (alert) => said.push(`changed ${alert.code}`));
  book.on("closed", (code) => said.push(`closed ${code}`));
  return { book, events, said, clock };
}

test("an alert carries owner and severity of the catalogue and the sequence of its event", () => {
  const { book, events } = makeBook();
  book.report("device.printer", "printer", [{ code: "printer.paper", detail: "media-empty" }]);
  const [alert] = book.open();
  expect(alert).toMatchObject({
    code: "printer.paper",
    owner: "collectivite",
    severity: "major",
    seq: 1,
    device: "printer",
    detail: "media-empty",
  });
  expect(validAlert(alert), JSON.stringify(validAlert.errors)).toBe(true);
  expect(events).toEqual([{ type: "alert.opened", code: "printer.paper", device: "printer", detail: "media-empty" }]);
});

test("it stays open while one of two sources says it, and its beginning stays", () => {
  const { book, said, clock } = makeBook();
  book.report("a", null, [{ code: "disk.full" }]);
  const since = book.open()[0]?.since;
  clock.advance(5000);
  book.report("b", null, [{ code: "disk.full" }]);
  book.report("a", null, []);
  expect(book.open()[0]?.since).toBe(since);
  book.report("b", null, []);
  expect(said).toEqual(["opened disk.full", "closed disk.full"]);
});

test("saying the same again says nothing", () => {
  const { book, events } = makeBook();
  const conditions: Condition[] = [{ code: "camera.black" }, { code: "temp.high", detail: "82 C" }];
  book.report("x", "camera", conditions);
  book.report("x", "camera", conditions);
  expect(events).toHaveLength(2);
});

test("two sources of one code do not take turns: repeating says nothing, and the first one is named", () => {
  const { book, events } = makeBook();
  const device: Condition[] = [{ code: "camera.black", detail: "luma 3" }];
  const selfTest: Condition[] = [{ code: "camera.black", detail: "self-test" }];
  for (let turn = 0; turn < 5; turn += 1) {
    book.report("device.camera", "camera", device);
    book.report("selftest.camera", "camera", selfTest);
  }
  expect(events.map(({ type }) => type)).toEqual(["alert.opened"]);
  expect(book.open()[0]?.detail).toBe("luma 3");
  book.report("device.camera", "camera", []);
  expect(book.open()[0]?.detail).toBe("self-test");
  expect(events.map(({ type }) => type)).toEqual(["alert.opened", "alert.changed"]);
});

test("once frozen, nothing is opened, changed or closed", () => {
  const { book, events } = makeBook();
  book.report("a", null, [{ code: "disk.full" }]);
  book.freeze();
  book.report("a", null, []);
  book.report("b", null, [{ code: "camera.black" }]);
  expect(book.codes()).toEqual(["disk.full"]);
  expect(events).toHaveLength(1);
});

test("the worst comes first", () => {
  const { book } = makeBook();
  book.report("a", null, [{ code: "printer.paper.low" }, { code: "printer.paper" }, { code: "wipe.failed" }]);
  const rank = ["critical", "major", "minor"];
  const order = book.open().map(({ severity }) => rank.indexOf(severity));
  expect(order).toEqual(order.toSorted((a, b) => a - b));
  expect(book.open()).toHaveLength(3);
});

test("the open alerts are those that the sources say, whatever the order; each opening is closed once", () => {
  const codes = Object.keys(FAULTS).slice(0, 6) as (keyof typeof FAULTS)[];
  const reports = fc.array(fc.tuple(fc.constantFrom("a", "b", "c"), fc.subarray(codes)), { maxLength: 40 });
  fc.assert(
    fc.property(reports, (steps) => {
      const { book, events } = makeBook();
      const truth = new Map<string, readonly string[]>();
      for (const [source, said] of steps) {
        book.report(
          source,
          null,
          said.map((code) => ({ code })),
        );
        truth.set(source, said);
        expect(book.codes()).toEqual([...new Set([...truth.values()].flat())].toSorted());
      }
      for (const code of codes) {
        const opened = events.filter((event) => event.type === "alert.opened" && event.code === code).length;
        const closed = events.filter((event) => event.type === "alert.closed" && event.code === code).length;
        expect(opened - closed).toBe(book.codes().includes(code) ? 1 : 0);
      }
    }),
  );
});

test("codes by who caused them: a fault of a device that does not count is open, but not among them", () => {
  const { book } = makeBook();
  book.report("device.ticket", "ticket", [{ code: "printer.paper" }]);
  const first = (device: string | null) => device !== "ticket";
  expect(book.codes()).toEqual(["printer.paper"]);
  expect(book.codesOf(first)).toEqual([]);
  book.report("device.printer", "printer", [{ code: "printer.paper" }]);
  expect(book.codesOf(first)).toEqual(["printer.paper"]);
});
