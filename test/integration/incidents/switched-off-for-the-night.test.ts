import { afterEach, expect, test } from "vitest";
import { downtime } from "../../../src/supervisor/incidents/downtime.ts";
import { HOUR, incidentStand, MINUTE, townHall, type Stand } from "../../support/incidents.ts";

const one = { network: "manche", borne: "b-1", site: "carentan" };
const two = { network: "manche", borne: "b-2", site: "valognes" };
/** Local time of Monday 23 November 2026 and the days after, in Paris. */
const at = (day: number, hour: number, minute = 0): number => Date.UTC(2026, 10, 23 + day, hour - 1, minute);

let stand: Stand;
afterEach(async () => await stand.close());

const go = async (toMs: number): Promise<void> => await stand.pass(toMs - stand.clock.wallMs());
const book = async (): Promise<string[]> =>
  (await stand.table("incident")).map(
    ({ code, subject, state }) => `${String(code)} ${String(subject)} ${String(state)}`,
  );

test("switched off with the building, in order or at the socket, and on again in the morning: no alarm, no downtime", async () => {
  stand = await incidentStand([one, two], [townHall("carentan"), townHall("valognes")]);
  await go(at(0, 17, 5));
  stand.lose(one, "stopped");
  stand.lose(two, "lost");
  await go(at(1, 9, 8));
  stand.live(one);
  stand.live(two);
  await go(at(1, 10));
  expect(await book()).toEqual([]);
  const { store, sites } = stand.context;
  expect(await downtime(store, sites, one, at(0, 0), at(2, 0))).toMatchObject({ openMs: 12 * HOUR, outMs: 0 });
});

test("not switched on in the morning: told ten minutes after the door opened, and the night costs nothing", async () => {
  stand = await incidentStand([one, two], [townHall("carentan"), townHall("valognes")]);
  await go(at(0, 17, 5));
  stand.lose(one, "stopped");
  stand.lose(two, "lost");
  await go(at(1, 9, 9));
  expect(await book()).toEqual([]);
  await go(at(1, 9, 11));
  expect((await book()).toSorted()).toEqual(["borne.lost b-2 open", "borne.stopped b-1 open"]);
  await go(at(1, 10));
  stand.live(one);
  stand.live(two);
  await stand.look();
  const { store, sites } = stand.context;
  for (const borne of [one, two]) {
    expect(await downtime(store, sites, borne, at(0, 0), at(2, 0))).toMatchObject({ outMs: HOUR });
  }
});

test("lost in the afternoon: it stays one incident over the night, and only opening hours count", async () => {
  stand = await incidentStand([one], [townHall("carentan")]);
  await go(at(0, 16));
  stand.lose(one);
  await go(at(1, 9, 30));
  expect(await book()).toEqual(["borne.lost b-1 open"]);
  stand.live(one);
  await stand.pass(10 * MINUTE);
  expect(await book()).toEqual(["borne.lost b-1 closed"]);
  const { store, sites } = stand.context;
  expect(await downtime(store, sites, one, at(0, 0), at(2, 0))).toMatchObject({ outMs: 1.5 * HOUR });
});

test("in service and never heard: counts as lost after its grace, not while it is planned", async () => {
  stand = await incidentStand([one, two], [townHall("carentan"), townHall("valognes")]);
  const fleet = stand.fleet;
  for (const name of [one, two]) fleet.get(name)!.life = { ...fleet.get(name)!.life, liveness: "never" };
  const { db } = stand.context.store;
  await db.updateTable("borne").set({ stage: "planned" }).where("borne", "=", "b-2").execute();
  await stand.pass(40 * MINUTE);
  expect(await book()).toEqual([]);
  await stand.pass(40 * MINUTE);
  expect(await book()).toEqual(["borne.lost b-1 open"]);
});
