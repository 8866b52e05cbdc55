import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { QueuePlace } from "../../../src/call/port.ts";
import { QueueTicket } from "../../../src/borne/session/queue-ticket.ts";
import { startTicketBench, type TicketBench } from "../../support/tickets.ts";

const LATE = { timeout: 10_000 };

let tickets: TicketBench;
let runtimeDir: string;
beforeEach(async () => {
  tickets = await startTicketBench();
  runtimeDir = mkdtempSync(join(tmpdir(), "vb-place-"));
});
afterEach(async () => {
  await tickets.end();
  rmSync(runtimeDir, { recursive: true, force: true });
});

const at = (position: number, waitS: number | null): QueuePlace => ({
  organisme: "caf",
  position,
  waitS,
  ringing: false,
  staffed: 1,
  priority: false,
});

test("who has to wait gets a ticket with his place, once, in his language; the next one gets none", async () => {
  const printer = await tickets.open();
  const make = (language: "fr" | "en") =>
    new QueueTicket({ ticketPrinter: () => printer, runtimeDir, language: () => language });
  make("fr").place(at(1, 60), "CAF");
  const ticket = make("fr");
  ticket.place(at(3, 540), "CAF");
  await expect.poll(() => tickets.paper().printed, LATE).toHaveLength(1);
  // The printer serves one after the other.
  await expect.poll(() => readdirSync(runtimeDir), LATE).toEqual([]);
  expect(tickets.lines()).toEqual(expect.arrayContaining(["Votre place : 3", "CAF", "Attente estimée : 9 min"]));
  // His place has changed: the screen and the voice tell it.
  ticket.place(at(2, 300), "CAF");
  make("en").place(at(2, null), "CAF");
  await expect.poll(() => tickets.paper().printed, LATE).toHaveLength(2);
  expect(tickets.lines()).toContain("Your place: 2");
  expect(tickets.lines().filter((line) => line.includes("place"))).toHaveLength(2);
  await expect.poll(() => readdirSync(runtimeDir), LATE).toEqual([]);
});

test("without a ticket printer nothing is printed", () => {
  const ticket = new QueueTicket({ ticketPrinter: () => undefined, runtimeDir, language: () => "fr" });
  ticket.place(at(5, 60), "CAF");
  expect(readdirSync(runtimeDir)).toEqual([]);
});
