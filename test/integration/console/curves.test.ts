import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { HealthMessage } from "../../../src/contract/types.ts";
import { FIGURES } from "../../../src/supervisor/console/curves/figures.ts";
import { FINE_S, floorTo, HOUR_S, Samples } from "../../../src/supervisor/console/curves/samples.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { tempDir } from "../../support/twin-borne.ts";

vi.setConfig({ testTimeout: 120_000 });

const BORNE = { network: "demo", borne: "borne-1" };
const KEPT = { fineHours: 26, hourlyDays: 32 };
const START_MS = Date.UTC(2026, 10, 20);
const MINUTE_MS = 60_000;
const TEMP = FIGURES.indexOf("temp_c");
const READY = FIGURES.indexOf("ready_pct");

async function open(): Promise<{ store: Store; samples: Samples }> {
  const store = await Store.open(join(tempDir("curves"), "supervisor.sqlite"));
  onTestFinished(async () => await store.close());
  return { store, samples: new Samples(store) };
}

const health = (temp: number, state: HealthMessage["state"] = "ready"): HealthMessage =>
  ({ state, temp_c: temp }) as HealthMessage;

test("five minutes are means of what was heard; what was not said is not there", async () => {
  const { samples } = await open();
  samples.add(BORNE, health(40), START_MS);
  samples.add(BORNE, health(50, "limited"), START_MS + MINUTE_MS);
  samples.add(BORNE, health(60), START_MS + 5 * MINUTE_MS);
  await samples.keep(START_MS + 6 * MINUTE_MS, KEPT);
  const found = await samples.of(BORNE, FINE_S, START_MS);
  expect(found.map(({ atMs, heard }) => [atMs - START_MS, heard])).toEqual([
    [0, 2],
    // Not over yet, and shown all the same.
    [5 * MINUTE_MS, 1],
  ]);
  expect(found.map(({ figures }) => figures[TEMP])).toEqual([45, 60]);
  expect(found.map(({ figures }) => figures[READY])).toEqual([50, 100]);
  expect(found[0]?.figures[FIGURES.indexOf("toner_pct")]).toBeNull();
});

test("hours are rolled up by how much was heard, also those that passed while the program was away", async () => {
  const { store, samples } = await open();
  // Ten messages of 40 in the first minutes, two of 52 later.
  for (let index = 0; index < 10; index++) samples.add(BORNE, health(40), START_MS + index * 1000);
  for (let index = 0; index < 2; index++) samples.add(BORNE, health(52), START_MS + 30 * MINUTE_MS);
  samples.add(BORNE, health(70), START_MS + 130 * MINUTE_MS);
  await samples.flush();
  const later = new Samples(store);
  await later.keep(START_MS + 190 * MINUTE_MS, KEPT);
  const hours = await later.of(BORNE, HOUR_S, START_MS);
  expect(hours.map(({ atMs, heard, figures }) => [(atMs - START_MS) / 3_600_000, heard, figures[TEMP]])).toEqual([
    [0, 12, 42],
    [2, 1, 70],
  ]);
  // Again: nothing twice.
  await new Samples(store).keep(START_MS + 191 * MINUTE_MS, KEPT);
  expect(await later.of(BORNE, HOUR_S, START_MS)).toEqual(hours);
});

test("what is too old is forgotten: the fine ones after a day, the hours after a month", async () => {
  const { store, samples } = await open();
  samples.add(BORNE, health(40), START_MS);
  await samples.keep(START_MS + 2 * 3_600_000, KEPT);
  await samples.keep(START_MS + 27 * 3_600_000, KEPT);
  const left = async () => {
    const rows = await store.db.selectFrom("health_sample").select("span_s").execute();
    return rows.map(({ span_s }) => span_s);
  };
  expect(await left()).toEqual([HOUR_S]);
  await samples.keep(START_MS + 33 * 86_400_000, KEPT);
  expect(await left()).toEqual([]);
});

test("1,000 bornes cost a transaction each five minutes, and a borne's curves are there at once", async () => {
  const { store, samples } = await open();
  const bornes = Array.from({ length: 1000 }, (_, index) => ({ network: "demo", borne: `b-${index}` }));
  const row = (name: (typeof bornes)[number], spanS: number, at: number) => {
    return { ...name, span_s: spanS, at_ms: at, heard: 5, figures: JSON.stringify(FIGURES.map(() => 12.34)) };
  };
  // An hour of each, so that the roll-up has its full work.
  for (let at = START_MS; at < START_MS + 3_600_000; at += FINE_S * 1000) {
    for (let from = 0; from < bornes.length; from += 100) {
      const part = bornes.slice(from, from + 100).map((name) => row(name, FINE_S, at));
      await store.db.insertInto("health_sample").values(part).execute();
    }
  }
  for (const name of bornes) samples.add(name, health(50), START_MS + 3_600_000);
  const startedMs = performance.now();
  await samples.keep(START_MS + 3_600_000 + 6 * MINUTE_MS, KEPT);
  const keptMs = performance.now() - startedMs;
  const askedMs = performance.now();
  expect(await samples.of(bornes[500]!, FINE_S, START_MS)).toHaveLength(13);
  // Generous: the machine has other work. On an idle one about 100 ms and 1 ms.
  expect(keptMs).toBeLessThan(10_000);
  expect(performance.now() - askedMs).toBeLessThan(1000);
  expect(floorTo(START_MS + 1, HOUR_S)).toBe(START_MS);
});
