import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { IncidentsConfig } from "../../../src/supervisor/incidents/config.ts";
import { selfSigned, type SelfSigned } from "../../support/self-signed.ts";
import {
  HOUR,
  incidentStand,
  mailServer,
  MINUTE,
  readMail,
  townHall,
  type MailServer,
  type Stand,
} from "../../support/incidents.ts";

const one = { network: "manche", borne: "b-1", site: "carentan" };
const two = { network: "manche", borne: "b-2", site: "carentan" };
const maintenance = { email: "maintenance@syndicat.example" };
const carentan = townHall("carentan", {
  commune: "Carentan",
  correspondents: { syndicat: maintenance, collectivite: { email: "mairie@carentan.example" } },
});

let tls: SelfSigned;
let server: MailServer | undefined;
let stand: Stand;
beforeEach(() => {
  tls = selfSigned();
});
afterEach(async () => {
  await stand.close();
  await server?.close();
});

const smtp = (port: number, change: object = {}): Partial<IncidentsConfig> => ({
  consoleUrl: "https://centre.example",
  smtp: { host: "127.0.0.1", port, tls: "starttls", from: "centre@syndicat.example", caFile: tls.certFile, ...change },
});
const states = async (): Promise<string[]> =>
  (await stand.table("notice")).map(
    ({ kind, address, state }) => `${String(kind)} ${String(address).split("@")[0]} ${String(state)}`,
  );
const subjects = (): string[] => (server?.mails ?? []).map(({ raw }) => readMail(raw).subject);

test("a mail in plain French over STARTTLS, with a login: what, where, since when, whose duty, what to do, where to follow", async () => {
  server = await mailServer(tls, { login: ["centre", "s3cret-of-the-relay"] });
  const passwordFile = join(tls.certFile, "..", "password");
  writeFileSync(passwordFile, "s3cret-of-the-relay\n");
  stand = await incidentStand([one], [carentan], smtp(server.port, { user: "centre", passwordFile }));
  stand.alert(one, "printer.paper");
  await stand.pass(MINUTE);
  expect(server.mails).toMatchObject([{ to: ["mairie@carentan.example"], secure: true, user: "centre" }]);
  const { subject, text } = readMail(server.mails[0]!.raw);
  expect(subject).toBe("[Visioborne] Panne gênante : Plus de papier (Mairie de carentan, Carentan, borne b-1)");
  const [{ id }] = (await stand.table("incident")) as [{ id: string }];
  expect(text).toBe(`Quoi : Plus de papier (VB0601)
Où : Mairie de carentan, Carentan, borne b-1
Depuis : lundi 23 novembre 2026 à 10:06
À qui d'agir : la collectivité
Que faire : Remettre du papier dans le bac.
L'usager lit : « Impression indisponible. »
Suivre : https://centre.example/incidents/${id}

-- ${""}
Centre de supervision Visioborne. Ce message est automatique : répondre depuis la console.
`);
  stand.clear(one, "printer.paper");
  await stand.pass(10 * MINUTE);
  expect(subjects()[1]).toBe("[Visioborne] Rétabli : Plus de papier (Mairie de carentan, Carentan, borne b-1)");
  expect(server.mails).toHaveLength(2);
});

test("the server is away: what is told waits, is tried again, and goes once when the server is there", async () => {
  server = await mailServer(tls);
  const { port } = server;
  await server.close();
  stand = await incidentStand([one], [carentan], smtp(port));
  stand.alert(one, "camera.absent");
  await stand.pass(10 * MINUTE);
  expect(await states()).toEqual(["alarm maintenance queued"]);
  const [{ attempts }] = (await stand.table("notice")) as [{ attempts: number }];
  // Doubled each time: in ten minutes a handful, not one a second.
  expect(attempts).toBeGreaterThan(1);
  expect(attempts).toBeLessThan(9);
  await stand.restart();
  server = await mailServer(tls, { port });
  await stand.pass(90 * MINUTE);
  expect(await states()).toEqual(["alarm maintenance sent"]);
  expect(server.mails).toHaveLength(1);
  await stand.restart();
  await stand.pass(90 * MINUTE);
  expect(server.mails).toHaveLength(1);
});

test("mended before anybody could be told: nobody is told, neither of the fault nor of its end", async () => {
  server = await mailServer(tls);
  const { port } = server;
  await server.close();
  stand = await incidentStand([one], [carentan], smtp(port));
  stand.alert(one, "camera.absent");
  await stand.pass(5 * MINUTE);
  stand.clear(one, "camera.absent");
  await stand.pass(10 * MINUTE);
  server = await mailServer(tls, { port });
  await stand.pass(90 * MINUTE);
  expect(await states()).toEqual(["alarm maintenance withdrawn"]);
  expect(server.mails).toEqual([]);
});

test("killed while a mail was under way: it goes again under the same Message-ID", async () => {
  server = await mailServer(tls);
  stand = await incidentStand([one], [carentan], smtp(server.port));
  stand.alert(one, "camera.absent");
  await stand.pass(MINUTE);
  // As the database is when the process dies between the server's 250 and the commit that says so.
  await stand.context.store.db.updateTable("notice").set({ state: "sending", sent_ms: null }).execute();
  await stand.restart();
  await stand.pass(MINUTE);
  const ids = server.mails.map(({ raw }) => /^Message-ID: (.*)$/im.exec(raw)?.[1]);
  expect(ids).toHaveLength(2);
  expect(ids[0]).toBe(ids[1]);
  expect(await states()).toEqual(["alarm maintenance sent"]);
});

test("a box that does not exist is given up, said in the history, and does not hold up the others", async () => {
  server = await mailServer(tls, { refuse: ["mairie@carentan.example"] });
  stand = await incidentStand([one], [carentan], smtp(server.port));
  stand.alert(one, "printer.paper");
  stand.alert(one, "camera.absent");
  await stand.pass(MINUTE);
  expect((await states()).toSorted()).toEqual(["alarm maintenance sent", "alarm mairie failed"]);
  const history = await stand.table("incident_history");
  expect(history.filter(({ kind }) => kind === "untold")).toMatchObject([{ who: "centre", detail: "email" }]);
  stand.clear(one, "printer.paper");
  await stand.pass(10 * MINUTE);
  // Who was not told of the fault is not told of its end.
  expect(subjects()).toHaveLength(1);
});

test.each([
  ["without TLS", { plain: true }, {}],
  ["with a certificate of nobody", {}, { caFile: "other" }],
  ["that wants another password", { login: ["centre", "right"] as const }, { user: "centre", passwordFile: "wrong" }],
])("a server %s gets nothing, and is asked again", async (_, offers, says) => {
  server = await mailServer(tls, offers);
  const { caFile, passwordFile, ...rest } = { caFile: "", passwordFile: "", ...says };
  const wrong = join(tls.certFile, "..", "wrong");
  writeFileSync(wrong, "wrong\n");
  const change = {
    ...rest,
    ...(caFile === "" ? {} : { caFile: selfSigned().certFile }),
    ...(passwordFile === "" ? {} : { passwordFile: wrong }),
  };
  stand = await incidentStand([one], [carentan], smtp(server.port, change));
  stand.alert(one, "camera.absent");
  await stand.pass(5 * MINUTE);
  expect(server.mails).toEqual([]);
  expect(await states()).toEqual(["alarm maintenance queued"]);
});

test("at night what is critical goes at once, what is major in the morning, what is minor once a day together", async () => {
  server = await mailServer(tls);
  stand = await incidentStand([one, two], [carentan], smtp(server.port));
  // To 22:00.
  stand.clock.advance(12 * HOUR);
  stand.alert(one, "wipe.failed");
  stand.alert(one, "camera.absent");
  stand.alert(one, "lamps.absent");
  stand.alert(two, "lamps.absent");
  await stand.pass(HOUR);
  expect(subjects()).toEqual([expect.stringContaining("bloquante : Effacement échoué")]);
  stand.clock.advance(8 * HOUR + 50 * MINUTE);
  await stand.pass(10 * MINUTE);
  await stand.pass(10 * MINUTE);
  const [, ...morning] = subjects();
  expect(morning.toSorted()).toEqual([
    "[Visioborne] 2 nouvelles d'incidents",
    "[Visioborne] Panne gênante : Caméra débranchée (Mairie de carentan, Carentan, borne b-1)",
  ]);
});

test("a flood: so many messages an hour to one box, the rest together, nothing is lost", async () => {
  server = await mailServer(tls);
  stand = await incidentStand([one], [carentan], { ...smtp(server.port), perHour: 3 });
  const codes = [
    "camera.absent",
    "camera.frozen",
    "presence.stuck",
    "display.off",
    "button.stuck",
    "temp.high",
  ] as const;
  for (const code of codes) stand.alert(one, code, { severity: "major" });
  await stand.pass(MINUTE);
  expect(server.mails).toHaveLength(3);
  const told = server.mails.map(({ raw }) => readMail(raw).text).join("\n");
  expect(told.match(/^Quoi : /gm)).toHaveLength(6);
  stand.alert(one, "disk.full");
  await stand.pass(30 * MINUTE);
  expect(server.mails).toHaveLength(3);
  await stand.pass(40 * MINUTE);
  expect(subjects().at(-1)).toContain("Carte SD pleine");
  expect(server.mails).toHaveLength(4);
});
