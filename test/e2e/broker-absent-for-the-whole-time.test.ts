import { DatabaseSync } from "node:sqlite";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

let site: Site;

beforeAll(async () => {
  site = await Site.open({ broker: false });
});

afterAll(async () => {
  await site?.end();
});

test("no broker, ever: READY without waiting, the press is answered, events are kept, a clean end", async () => {
  const borne = site.borne();
  const ready = await borne.untilLog(({ msg }) => msg === "ready", "READY is said");
  expect(borne.log().some(({ msg }) => msg === "uplink: not connected")).toBe(false);
  expect(ready["up_ms"]).toBeTypeOf("number");
  const bench = await site.bench(borne);
  // A short loss of the broker is no fault of the borne, and no service needs it.
  const { borne: state } = await bench.until(({ borne: one }) => one.state === "ready", "ready without a broker");
  expect(state).toMatchObject({ services: { caf: "ready", "france-travail": "ready" }, alerts: [] });
  await borne.untilLog(({ msg }) => msg === "uplink: not connected", "it tries");

  await bench.press();
  const { sound, borne: after } = await bench.until(({ borne: one }) => one.notice !== null, "the press is answered");
  expect(after.notice?.text).toContain("02 33 00 00 00");
  expect(sound?.prompts).toHaveLength(1);

  expect(await borne.stop("SIGTERM", 10_000)).toBe(0);
  const db = new DatabaseSync(join(site.layout.borneData, "uplink.db"), { readOnly: true });
  const tables = db.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
  const kept = tables
    .flatMap(({ name }) => db.prepare(`SELECT * FROM "${name}"`).all())
    .map((row) => JSON.stringify(row));
  db.close();
  for (const type of ["borne.started", "button.press", "service.unavailable", "borne.stopping"]) {
    expect(
      kept.filter((row) => row.includes(`\\"${type}\\"`)),
      type,
    ).toHaveLength(1);
  }
});
