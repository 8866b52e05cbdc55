import { mkdirSync, readdirSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventMessage, StatusMessage } from "../../src/contract/types.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let listener: Listener;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
});

afterAll(async () => {
  await site?.end();
});

test("no database where the outbox should be: moved aside and told, and the borne boots, serves and obeys", async () => {
  const { borneData } = site.layout;
  mkdirSync(borneData, { recursive: true, mode: 0o700 });
  writeFileSync(join(borneData, "uplink.db"), "what a dying card gives back ".repeat(500));
  const borne = site.borne();
  const bench = await site.bench(borne);
  const { boot } = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready");
  const told = await listener.untilBody<EventMessage>("event", ({ type }) => type === "outbox.corrupt");
  expect(told.boot).toBe(boot);
  expect(readdirSync(borneData).filter((name) => name.includes("corrupt"))).toHaveLength(1);
  await bench.press();
  await listener.untilBody<EventMessage>("event", ({ type }) => type === "button.press");
  // The counter of the commands was in that file: the supervisor's next one is above none.
  expect(await site.send("identify", { duration_s: 1 })).toMatchObject({ exit: 0 });
  expect(await borne.stop()).toBe(0);
});

test("an outbox cut in half by a power cut: boots again, and the sequences of the new boot are whole", async () => {
  const from = listener.next;
  const file = join(site.layout.borneData, "uplink.db");
  truncateSync(file, Math.floor(statSync(file).size / 2));
  const borne = site.borne({ asBefore: true });
  const { boot } = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready", { from });
  const isOf = (one: EventMessage): boolean => one.boot === boot && one.type === "state.changed";
  const last = await listener.untilBody<EventMessage>("event", isOf, { from });
  await vi.waitFor(
    async () => {
      const seqs = (await site.stored()).filter((event) => event.boot === boot).map(({ seq }) => seq);
      expect(seqs.toSorted((one, other) => one - other)).toEqual(
        Array.from({ length: last.seq }, (_, index) => index + 1),
      );
    },
    { timeout: 20_000, interval: 200 },
  );
  expect(borne.running()).toBe(true);
});
