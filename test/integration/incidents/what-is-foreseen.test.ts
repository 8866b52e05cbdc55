import { afterEach, beforeEach, expect, test } from "vitest";
import type { Incident } from "../../../src/supervisor/incidents/book/incident.ts";
import { HOUR, incidentStand, MINUTE, MONDAY_TEN, townHall, type Stand } from "../../support/incidents.ts";

const DAY_MS = 24 * HOUR;
const TODAY = Math.floor(MONDAY_TEN / DAY_MS);
const ONE = { network: "manche", borne: "b-1", site: "carentan" };
const OTHER = { network: "lot", borne: "b-9" };

let stand: Stand;
beforeEach(async () => {
  stand = await incidentStand(
    [ONE, OTHER],
    [townHall("carentan", { owners: { "printer.paper": "organisme" }, conventionEnds: "2100-01-01" })],
  );
  for (const name of [ONE, OTHER]) stand.live(name);
});
afterEach(async () => await stand.close());

/** Sheets in the tray on the days up to `day`; the last one is its own. */
async function sheets({ network, borne }: { network: string; borne: string }, day: number, ...counts: number[]) {
  const { db } = stand.context.store;
  const rows = counts.map((paper, index) => ({
    network,
    borne,
    day: day - counts.length + 1 + index,
    at_ms: 0,
    paper_sheets: paper,
    toner_pct: null,
    disk_wear_pct: null,
  }));
  await db
    .insertInto("supply_sample")
    .values(rows)
    .onConflict((c) =>
      c.columns(["network", "borne", "day"]).doUpdateSet((eb) => ({ paper_sheets: eb.ref("excluded.paper_sheets") })),
    )
    .execute();
}

async function book(): Promise<Incident[]> {
  return ((await stand.table("incident")) as unknown as Incident[]).filter(({ code }) => code.startsWith("forecast."));
}

test("paper that runs out within three days: one incident of low severity with its owner, closed when sheets are put in", async () => {
  await sheets(ONE, TODAY, 100, 88, 76, 64, 52, 40, 28, 26);
  await sheets(OTHER, TODAY, 800, 788, 776, 764, 752, 740, 728, 716);
  await stand.pass(HOUR);
  expect(await book()).toMatchObject([
    { network: "manche", subject: "b-1", code: "forecast.paper", severity: "minor", owner: "organisme", state: "open" },
  ]);
  // The date comes nearer every hour: still one, told once.
  await sheets(ONE, TODAY, 16);
  await stand.pass(2 * HOUR);
  expect(await book()).toHaveLength(1);
  await sheets(ONE, TODAY, 500);
  await stand.pass(HOUR);
  expect(await book()).toMatchObject([{ state: "closed" }]);
  // The fault came once and went once.
  const lines = await stand.table("incident_history");
  expect(lines).toHaveLength(3);
  expect(new Set(lines.map(({ kind }) => kind))).toEqual(new Set(["opened", "cleared", "closed"]));
});

test("a date that wanders about the limit opens and closes nothing each time; a restart neither", async () => {
  await sheets(ONE, TODAY, 124, 112, 100, 88, 76, 64, 52, 40, 34, 28);
  await stand.pass(HOUR);
  expect(await book()).toHaveLength(1);
  // Four days ahead: nothing that would open one, and not far enough to close it.
  await sheets(ONE, TODAY, 40);
  await stand.pass(HOUR);
  await stand.restart();
  for (const name of [ONE, OTHER]) stand.live(name);
  await stand.pass(HOUR);
  expect(await book()).toMatchObject([{ state: "open", present: 1, returns: 0 }]);
});

test("where the fault itself is there, nobody is told that it is to come; who suffers nothing has no downtime", async () => {
  await sheets(ONE, TODAY, 100, 88, 76, 64, 52, 40, 28, 26);
  stand.alert(ONE, "printer.paper");
  await stand.pass(HOUR);
  expect(await book()).toEqual([]);
  stand.clear(ONE, "printer.paper");
  await stand.pass(2 * MINUTE);
  expect(await book()).toMatchObject([{ code: "forecast.paper", members: "{}" }]);
});

test("a convention and a certificate near their ends: the site's incident, and the borne's", async () => {
  await stand.close();
  const ends = new Date(MONDAY_TEN + 30 * DAY_MS).toISOString().slice(0, 10);
  stand = await incidentStand([ONE], [townHall("carentan", { conventionEnds: ends })]);
  stand.live(ONE);
  await stand.context.store.db
    .insertInto("certificate")
    .values({
      fingerprint: "aa",
      network: ONE.network,
      borne: ONE.borne,
      serial: "1",
      key_hash: "bb",
      issued_ms: 0,
      not_after_ms: MONDAY_TEN + 5 * DAY_MS,
      how: "code",
      replaces: null,
      pem: "",
    })
    .execute();
  await stand.pass(HOUR);
  const found = (await stand.table("incident")) as unknown as Incident[];
  const said = found.map(({ scope, subject, code, owner }) => [scope, subject, code, owner].join(" "));
  expect(new Set(said)).toEqual(
    new Set(["borne b-1 forecast.certificate syndicat", "site carentan convention.ending organisme"]),
  );
});
