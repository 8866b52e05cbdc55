import { expect, test } from "vitest";
import { journalOrders } from "../../../src/borne/journal-entries.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import type { CmdMessage } from "../../../src/contract/types.ts";
import type { CommandHandlers } from "../../../src/uplink/port.ts";
import { MemoryJournal } from "../../support/twin-borne.ts";

const command = (type: CmdMessage["type"]): CmdMessage => ({
  v: 1,
  id: "c1",
  borne: "demo/borne-1",
  type,
  args: {},
  iat: 1,
  exp: 2,
  ctr: 1,
  by: "test",
  sig: "x".repeat(86),
});

function audited(handler: CommandHandlers["selftest"]) {
  const journal = new MemoryJournal();
  const all: CommandHandlers = {
    selftest: handler,
    "restart-device": handler,
    identify: handler,
    "reload-config": handler,
    "forms-update": handler,
    update: handler,
    reboot: handler,
  };
  return { journal, orders: journalOrders(all, journal) };
}

test("an order that succeeded is written down with its id and type, and its figures pass through", async () => {
  const { journal, orders } = audited(() => Promise.resolve({ passed: true }));
  const figures = await orders.selftest(command("selftest"), AbortSignal.timeout(1000));
  expect(figures).toEqual({ passed: true });
  expect(journal.events).toMatchObject([
    { type: "command.done", command: "c1", detail: "selftest", state: "succeeded" },
  ]);
});

test("one that failed is written down with its code, and still fails", async () => {
  const { journal, orders } = audited(() => Promise.reject(new VisioborneError("order.in-session", "refused")));
  await expect(orders.identify(command("identify"), AbortSignal.timeout(1000))).rejects.toThrow("refused");
  expect(journal.events).toMatchObject([{ type: "command.done", state: "failed: order.in-session" }]);
});

test("a reboot is only asked for: it is not said to have succeeded before the boot that follows", async () => {
  const { journal, orders } = audited(() => Promise.resolve(undefined));
  await orders.reboot(command("reboot"), AbortSignal.timeout(1000));
  expect(journal.events).toMatchObject([{ type: "command.done", detail: "reboot", state: "asked" }]);
});
