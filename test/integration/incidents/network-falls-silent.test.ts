import { afterEach, beforeEach, expect, test } from "vitest";
import { selfSigned } from "../../support/self-signed.ts";
import {
  incidentStand,
  mailServer,
  MINUTE,
  readMail,
  townHall,
  type MailServer,
  type Stand,
} from "../../support/incidents.ts";

const bornes = Array.from({ length: 12 }, (_, index) => {
  return { network: "manche", borne: `b-${index + 1}`, site: `mairie-${Math.floor(index / 2) + 1}` };
});
const sites = Array.from({ length: 6 }, (_, index) => townHall(`mairie-${index + 1}`));

let stand: Stand;
let server: MailServer;
beforeEach(async () => {
  const tls = selfSigned();
  server = await mailServer(tls);
  stand = await incidentStand(bornes, sites, {
    maintenance: [{ email: "astreinte@syndicat.example" }],
    smtp: {
      host: "127.0.0.1",
      port: server.port,
      tls: "starttls",
      from: "centre@syndicat.example",
      caFile: tls.certFile,
    },
  });
});
afterEach(async () => {
  await stand.close();
  await server.close();
});

const open = async (): Promise<string[]> =>
  (await stand.table("incident"))
    .filter(({ state }) => state !== "closed")
    .map(({ code, subject }) => `${String(code)} ${String(subject)}`);

test("most of a network falls silent: one alarm at once; what is silent when it is over is told then, by site", async () => {
  for (const borne of bornes.slice(0, 8)) {
    stand.lose(borne);
    stand.clock.advance(10_000);
  }
  await stand.look();
  expect(await open()).toEqual(["network.lost manche"]);
  expect(server.mails).toHaveLength(1);
  // Long after each alone would have been told; one more falls silent meanwhile.
  await stand.pass(20 * MINUTE);
  stand.lose(bornes[8]!);
  await stand.pass(15 * MINUTE);
  expect(await open()).toEqual(["network.lost manche"]);
  expect(server.mails).toHaveLength(1);

  // b-1 and b-2 of one building stay away, and b-9, which fell silent later.
  for (const borne of bornes.slice(2, 8)) stand.live(borne);
  await stand.pass(MINUTE);
  expect((await open()).toSorted()).toEqual(["borne.lost b-9", "network.lost manche", "site.lost mairie-1"]);
  await stand.pass(10 * MINUTE);
  expect((await open()).toSorted()).toEqual(["borne.lost b-9", "site.lost mairie-1"]);
  const subjects = server.mails.map(({ raw }) => readMail(raw).subject);
  expect(subjects).toHaveLength(4);
  expect(subjects[0]).toContain("Réseau muet (réseau manche)");
  expect(subjects.slice(1, 3).toSorted()).toEqual([
    "[Visioborne] Panne bloquante : Borne muette (Mairie de mairie-5, borne b-9)",
    "[Visioborne] Panne bloquante : Site muet (Mairie de mairie-1)",
  ]);
  expect(subjects[3]).toContain("Rétabli : Réseau muet");
});

test("a held alarm whose borne is back is withdrawn: nobody ever hears of it", async () => {
  for (const borne of bornes.slice(0, 8)) stand.lose(borne);
  await stand.pass(30 * MINUTE);
  for (const borne of bornes.slice(0, 8)) stand.live(borne);
  await stand.pass(30 * MINUTE);
  expect((await stand.table("incident")).map(({ code }) => code)).toEqual(["network.lost"]);
  expect(server.mails).toHaveLength(2);
});

test("the supervisor is restarted in the middle: it goes on with the same alarm, and tells it once", async () => {
  for (const borne of bornes.slice(0, 8)) stand.lose(borne);
  await stand.pass(MINUTE);
  await stand.restart();
  await stand.pass(30 * MINUTE);
  expect(await open()).toEqual(["network.lost manche"]);
  expect(server.mails).toHaveLength(1);
  for (const borne of bornes.slice(0, 8)) stand.live(borne);
  await stand.pass(MINUTE);
  await stand.restart();
  await stand.pass(10 * MINUTE);
  expect(await open()).toEqual([]);
  expect(server.mails).toHaveLength(2);
});
