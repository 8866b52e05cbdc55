import { afterEach, expect, test } from "vitest";
import { HOUR, MINUTE, townHall } from "../../support/incidents.ts";
import { watchedFleet, type WatchedFleet } from "../../support/incidents-fleet.ts";
import { fleetUntil } from "../../support/supervisor.ts";

const ids = ["b-1", "b-2", "b-3", "b-4", "b-5", "b-6"];
const bornes = ids.map((borne) => ({ network: "manche", borne, site: "carentan" }));

let fleet: WatchedFleet;
afterEach(async () => await fleet.close());

test("the broker dies: the centre says that it is deaf, and accuses no borne, neither then nor afterwards", async () => {
  fleet = await watchedFleet(bornes, [townHall("carentan")]);
  await fleet.at.broker.kill("SIGKILL");
  await fleetUntil(fleet.config.database, ({ broker }) => broker === "away");
  fleet.clock.advance(4 * MINUTE);
  // By the heartbeat alone they are lost, all of them.
  await fleetUntil(fleet.config.database, (shown) => shown.bornes.every(({ liveness }) => liveness === "lost"));
  fleet.clock.advance(HOUR);
  const deaf = await fleet.until((found) => found.length > 0);
  expect(deaf).toMatchObject([
    { network: "*", scope: "centre", code: "centre.deaf", severity: "critical", state: "open" },
  ]);

  await fleet.at.broker.restart();
  await fleetUntil(fleet.config.database, ({ broker }) => broker === "connected");
  await fleet.until(([found]) => found!["present"] === 0);
  // Five bornes are back at once, within the time that they are given; one is not.
  const back = ids.slice(0, 5);
  for (const id of back) await fleet.bornes.get(id)!.connect();
  await fleet.heard(...back);
  await fleet.pass(6 * MINUTE, ...back);
  await fleet.until(([found]) => found!["state"] === "closed");
  expect(await fleet.incidents()).toHaveLength(1);
  // From then on its silence counts, and not before.
  await fleet.pass(14 * MINUTE, ...back);
  const [, lost] = await fleet.until((found) => found.length > 1);
  expect(lost).toMatchObject({ subject: "b-6", code: "borne.lost" });
  expect(Number(lost!["since_ms"])).toBeGreaterThan(Number(deaf[0]!["opened_ms"]));
  expect(await fleet.incidents()).toHaveLength(2);
});
