import { afterAll, beforeAll, expect, test } from "vitest";
import { ConsoleStand, site, until } from "../../support/console/stand.ts";

let stand: ConsoleStand;
beforeAll(async () => {
  stand = await ConsoleStand.open();
});
afterAll(async () => await stand.close());

test("a call told by a borne over the broker is in the figures that a viewer reads, once, also after a restart", async () => {
  const bornes = [{ network: "demo", borne: "borne-1", site: "mairie" }];
  await stand.start({ sites: [site("mairie", "Mairie", { distanceKm: 20 })], bornes });
  const borne = await stand.borne("borne-1");
  await borne.say("status", borne.status("ready"));
  const ended = borne.event({
    type: "call.ended",
    organisme: "caf",
    detail: "talked",
    duration_ms: 400_000,
    wait_ms: 30_000,
  });
  await borne.say("event", ended);
  // Sent again, as after a lost acknowledgement.
  await borne.say("event", ended);
  for (const detail of ["droits", "rdv", "droits"]) {
    await borne.say("event", borne.event({ type: "call.about", organisme: "caf", detail }));
  }
  await borne.say(
    "event",
    borne.event({ type: "call.ended", organisme: "caf", detail: "missed", duration_ms: 0, wait_ms: 900_000 }),
  );

  const path = "/api/1/statistics?period=day&network=demo";
  const counted = (reply: { body: { totals?: { missed: number } } }) => reply.body.totals?.missed === 1;
  const viewer = await stand.signedIn("lecture");
  const { body } = await until(async () => await viewer.ask("GET", path), counted);
  expect(body).toMatchObject({
    pending: 0,
    totals: { interviews: 1, missed: 1 },
    wait: { medianS: 30, p90S: 30 },
    talk: { medianS: 400 },
    kmAvoided: 40,
    subjects: [
      { organisme: "caf", subject: "droits", calls: 2, sharePct: 66.7 },
      { organisme: "caf", subject: "rdv", calls: 1, sharePct: 33.3 },
    ],
  });
  await stand.stop();
  await stand.run();
  const again = await stand.signedIn("lecture");
  expect((await again.ask("GET", path)).body.totals).toMatchObject({ interviews: 1, missed: 1 });

  const refused = await again.ask("PUT", "/api/1/grid", {
    network: "demo",
    site: "mairie",
    week: "2026-01-05",
    organisme: "caf",
    service: "visio",
    value: 3,
  });
  expect(refused.status).toBe(403);
  expect((await again.ask("GET", "/api/1/grid?network=demo&site=nowhere")).status).toBe(404);
  const csv = await again.ask("GET", "/api/1/statistics/export?period=day&network=demo");
  expect(csv.text).toContain("caf,caf,1,100,0,1,400,30,30,");
});
