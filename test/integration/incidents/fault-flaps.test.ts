import { afterEach, expect, test } from "vitest";
import { MINUTE, mailServer, readMail, townHall, type MailServer } from "../../support/incidents.ts";
import { watchedFleet, type WatchedFleet } from "../../support/incidents-fleet.ts";
import { selfSigned } from "../../support/self-signed.ts";
import { rows } from "../../support/supervisor.ts";

let fleet: WatchedFleet;
let server: MailServer;
afterEach(async () => {
  await fleet.close();
  await server.close();
});

test("a cable that makes and breaks contact: one incident, one alarm, one word that it flaps, and silence", async () => {
  const tls = selfSigned();
  server = await mailServer(tls);
  fleet = await watchedFleet([{ network: "manche", borne: "b-1", site: "carentan" }], [townHall("carentan")], {
    flapLimit: 3,
    confirmS: 0,
    maintenance: [{ email: "maintenance@syndicat.example" }],
    smtp: {
      host: "127.0.0.1",
      port: server.port,
      tls: "starttls",
      from: "centre@syndicat.example",
      caFile: tls.certFile,
    },
  });
  const borne = fleet.bornes.get("b-1")!;
  for (let turn = 0; turn < 6; turn++) {
    await borne.say("alert", borne.alert("camera.absent"), "camera.absent");
    await fleet.until(([found]) => found !== undefined && found["present"] === 1 && found["returns"] === turn);
    await borne.say("alert", "", "camera.absent");
    await fleet.until(([found]) => found!["present"] === 0);
    fleet.clock.advance(MINUTE);
  }
  await server.until(2);
  // Long after the time that closes an incident that does not flap.
  await fleet.pass(20 * MINUTE, "b-1");
  const found = await fleet.incidents();
  expect(found).toMatchObject([{ code: "camera.absent", state: "open", present: 0, flapping: 1, returns: 5 }]);
  const history = await rows(fleet.config.database, "incident_history");
  expect(history.map(({ kind }) => kind)).toEqual([
    "opened",
    "cleared",
    "returned",
    "cleared",
    "returned",
    "cleared",
    "returned",
    "flapping",
  ]);
  expect(server.mails.map(({ raw }) => readMail(raw).subject)).toEqual([
    "[Visioborne] Panne gênante : Caméra débranchée (Mairie de carentan, borne b-1)",
    "[Visioborne] Panne qui va et vient gênante : Caméra débranchée (Mairie de carentan, borne b-1)",
  ]);
  expect(readMail(server.mails[1]!.raw).text).toContain("revenue 3 fois : plus aucun message");
});
