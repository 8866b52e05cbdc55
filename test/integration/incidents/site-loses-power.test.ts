import { afterEach, expect, test } from "vitest";
import { MINUTE, townHall } from "../../support/incidents.ts";
import { watchedFleet, type WatchedFleet } from "../../support/incidents-fleet.ts";
import { fleetUntil, rows } from "../../support/supervisor.ts";

const bornes = [
  { network: "manche", borne: "b-1", site: "carentan" },
  { network: "manche", borne: "b-2", site: "carentan" },
  { network: "manche", borne: "b-3", site: "carentan" },
  { network: "manche", borne: "b-4", site: "valognes" },
];

let fleet: WatchedFleet;
afterEach(async () => await fleet.close());

test("a building without power: one incident of the site after ten minutes; when it is back, it closes by itself", async () => {
  fleet = await watchedFleet(bornes, [townHall("carentan"), townHall("valognes")]);
  const beginMs = fleet.clock.wallMs();
  for (const id of ["b-1", "b-2", "b-3"]) fleet.bornes.get(id)!.cut();
  await fleetUntil(
    fleet.config.database,
    (shown) => shown.bornes.filter((one) => one.liveness === "suspect").length === 3,
  );
  await fleet.pass(4 * MINUTE, "b-4");
  await fleetUntil(
    fleet.config.database,
    (shown) => shown.bornes.filter((one) => one.liveness === "lost").length === 3,
  );
  expect(await fleet.incidents()).toEqual([]);
  await fleet.pass(11 * MINUTE, "b-4");
  const [incident, ...others] = await fleet.until((found) => found.length > 0);
  expect(others).toEqual([]);
  expect(incident).toMatchObject({
    scope: "site",
    subject: "carentan",
    code: "site.lost",
    owner: "collectivite",
    severity: "critical",
    state: "open",
  });
  expect(Object.keys(JSON.parse(String(incident!["members"])) as object).toSorted()).toEqual(["b-1", "b-2", "b-3"]);

  for (const id of ["b-1", "b-2", "b-3"]) await fleet.bornes.get(id)!.connect();
  await fleet.heard("b-1", "b-2", "b-3", "b-4");
  await fleet.until(([found]) => found!["present"] === 0);
  await fleet.pass(6 * MINUTE, "b-1", "b-2", "b-3", "b-4");
  const [closed] = await fleet.until(([found]) => found!["state"] === "closed");
  expect(closed).toMatchObject({ id: incident!["id"], members: "{}" });
  const spans = await rows(fleet.config.database, "incident_span");
  expect(spans.map(({ borne }) => String(borne)).toSorted()).toEqual(["b-1", "b-2", "b-3"]);
  for (const { from_ms, to_ms } of spans) {
    expect(Number(from_ms)).toBeGreaterThanOrEqual(beginMs);
    expect(Number(to_ms) - Number(from_ms)).toBeGreaterThan(10 * MINUTE);
  }
});
