import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Document } from "../../../src/supervisor/console/route.ts";
import { downtime } from "../../../src/supervisor/incidents/downtime.ts";
import type { ShownIncident } from "../../../src/supervisor/incidents/routes/shown.ts";
import { testPostgres, type TestPostgres } from "../../support/postgres.ts";
import { HOUR, incidentStand, MINUTE, MONDAY_TEN, townHall, type Stand } from "../../support/incidents.ts";

const one = { network: "manche", borne: "b-1", site: "carentan" };
const two = { network: "manche", borne: "b-2", site: "carentan" };
const far = { network: "lot", borne: "b-9" };

let postgres: TestPostgres;
let made = 0;
beforeAll(async () => {
  postgres = await testPostgres();
}, 120_000);
afterAll(async () => await postgres.close(), 60_000);

describe.each(["SQLite", "PostgreSQL"])("on %s", (kind) => {
  const opened = async (...[bornes, sites, change]: Parameters<typeof incidentStand>): Promise<Stand> =>
    await incidentStand(
      bornes,
      sites,
      change,
      kind === "SQLite" ? undefined : await postgres.database(`book_${++made}`),
    );
  let stand: Stand;
  afterEach(async () => await stand.close());

  const list = async (query: Record<string, string> = {}, networks?: readonly string[]): Promise<ShownIncident[]> => {
    const answer = await stand.call("GET", "/incidents", { query, ...(networks ? { networks } : {}) });
    return (answer as { incidents: ShownIncident[] }).incidents;
  };

  describe("alerts", () => {
    test("an alert is an incident within a minute, with its owner by the site's convention, number, words; it closes", async () => {
      stand = await opened([one, far], [townHall("carentan", { owners: { "camera.absent": "collectivite" } })]);
      stand.alert(one, "camera.absent", { detail: "usb 1-2" });
      stand.alert(far, "camera.absent");
      await stand.look();
      expect(await list()).toEqual([]);
      stand.clock.advance(30_000);
      await stand.look();
      const found = await list();
      expect(found).toHaveLength(2);
      expect(found.find(({ subject }) => subject === "b-1")).toMatchObject({
        code: "camera.absent",
        number: "VB0301",
        owner: "collectivite",
        severity: "major",
        site: "carentan",
        siteName: "Mairie de carentan",
        title: { fr: "Caméra débranchée" },
        usager: { fr: "L'image est en panne, la voix marche." },
        state: "open",
        detail: "usb 1-2",
      });
      expect(found.find(({ subject }) => subject === "b-9")).toMatchObject({ owner: "syndicat", site: null });
      // Three hours later, of which the lunch break does not count.
      await stand.pass(5 * HOUR);
      stand.clear(one, "camera.absent");
      await stand.pass(10 * MINUTE);
      const [closed] = await list({ state: "closed" });
      expect(closed).toMatchObject({ subject: "b-1", state: "closed" });
      const open = closed!.clearedMs! - closed!.sinceMs - 2 * HOUR;
      expect(closed!.downtimeMs).toBe(open);
    });

    test("what is there for a moment opens nothing; what is critical opens at once", async () => {
      stand = await opened([one]);
      stand.alert(one, "printer.paused");
      await stand.look();
      stand.clear(one, "printer.paused");
      stand.alert(one, "wipe.failed");
      await stand.look();
      expect((await list()).map(({ code }) => code)).toEqual(["wipe.failed"]);
      await stand.pass(MINUTE);
      expect(await stand.table("incident")).toHaveLength(1);
    });

    test("a crash misses nothing: what came while nobody looked stands in the book after the start", async () => {
      stand = await opened([one, two], [townHall("carentan")]);
      stand.alert(one, "camera.absent");
      await stand.pass(MINUTE);
      stand.clear(one, "camera.absent");
      stand.alert(two, "audio.absent");
      await stand.restart();
      await stand.pass(20 * MINUTE);
      expect((await list()).map(({ subject, code }) => `${subject} ${code}`)).toEqual(["b-2 audio.absent"]);
      expect((await list({ state: "closed" })).map(({ subject }) => subject)).toEqual(["b-1"]);
    });

    test("only bornes in service; one that leaves the register takes its incidents along", async () => {
      stand = await opened([one, two], [townHall("carentan")]);
      const { db } = stand.context.store;
      await db.updateTable("borne").set({ stage: "planned" }).where("borne", "=", "b-2").execute();
      stand.alert(one, "camera.absent");
      stand.alert(two, "camera.absent");
      stand.lose(two);
      await stand.pass(20 * MINUTE);
      expect((await list()).map(({ subject }) => subject)).toEqual(["b-1"]);
      await db.updateTable("borne").set({ stage: "withdrawn" }).where("borne", "=", "b-1").execute();
      await stand.pass(2 * MINUTE);
      expect(await list()).toEqual([]);
    });
  });

  describe("what people do", () => {
    test("acknowledge, assign, comment, close and reopen, with a history of who and when", async () => {
      stand = await opened([one], [townHall("carentan")]);
      stand.alert(one, "camera.absent");
      await stand.pass(MINUTE);
      const [{ id }] = (await list()) as [ShownIncident];
      const act = async (what: string, body?: unknown) =>
        await stand.call("POST", `/incidents/${id}/${what}`, { body });
      expect(await act("acknowledge")).toMatchObject({ state: "acknowledged" });
      await expect(act("acknowledge")).rejects.toMatchObject({ code: "incident.conflict" });
      await act("assign", { owner: "collectivite", assignee: "equipe-nord" });
      await act("comment", { text: "Câble commandé, appeler le 06 12 34 56 78\nou a@b.fr avant le 24.11.2026" });
      await expect(act("close", {})).rejects.toMatchObject({ code: "incident.conflict" });
      stand.clear(one, "camera.absent");
      await stand.look();
      expect(await act("close", { text: "câble changé" })).toMatchObject({ state: "closed" });
      expect(await act("reopen", {})).toMatchObject({ state: "open", byHand: true });
      const shown = (await stand.call("GET", `/incidents/${id}`)) as {
        history: { kind: string; who: string; detail: string }[];
      };
      expect(shown.history.map(({ kind, who }) => `${kind} ${who}`)).toEqual([
        "opened centre",
        "acknowledged technicien",
        "assigned technicien",
        "commented technicien",
        "cleared centre",
        "closed technicien",
        "reopened technicien",
      ]);
      expect(shown.history[3]?.detail).toBe("Câble commandé, appeler le [retiré] ou [retiré] avant le 24.11.2026");
      await expect(stand.call("GET", "/incidents/none")).rejects.toMatchObject({ code: "incident.unknown" });
    });

    test("an account of another network neither sees nor touches it", async () => {
      stand = await opened([one, far], [townHall("carentan")]);
      stand.alert(one, "camera.absent");
      stand.alert(far, "camera.absent");
      await stand.pass(MINUTE);
      const seen = await list({}, ["lot"]);
      expect(seen.map(({ network }) => network)).toEqual(["lot"]);
      const [{ id }] = (await list({ network: "manche" })) as [ShownIncident];
      const path = `/incidents/${id}`;
      await expect(stand.call("GET", path, { networks: ["lot"] })).rejects.toMatchObject({ code: "incident.unknown" });
      await expect(stand.call("POST", `${path}/acknowledge`, { networks: ["lot"] })).rejects.toMatchObject({
        code: "incident.unknown",
      });
    });

    test("two who write at once: one incident, one history in order", async () => {
      stand = await opened([one]);
      const body = { network: "manche", borne: "b-1", code: "host.button", text: "accroche" };
      await Promise.all(Array.from({ length: 8 }, async () => await stand.call("POST", "/incidents", { body })));
      const found = await list();
      expect(found).toHaveLength(1);
      const shown = (await stand.call("GET", `/incidents/${found[0]!.id}`)) as {
        history: { seq: number; kind: string }[];
      };
      expect(shown.history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
      expect(shown.history.filter(({ kind }) => kind === "opened")).toHaveLength(1);
    });
  });

  describe("the host's link", () => {
    const text = (answer: unknown): string => String((answer as Document).content);

    test("made by a manager, kept as a hash, writes what the host says; a new one ends the old one", async () => {
      stand = await opened([one], [townHall("carentan")], { consoleUrl: "https://centre.example" });
      const path = "/bornes/manche/b-1/entry-link";
      const link = (await stand.call("POST", path, { role: "manager", user: "chef" })) as { url: string; qr: string };
      expect(link.url).toMatch(/^https:\/\/centre\.example\/api\/1\/report\/[\w-]{22}$/);
      expect(link.qr).toMatch(/^<svg /);
      const token = link.url.slice(-22);
      expect(JSON.stringify(await stand.table("entry_link"))).not.toContain(token);
      expect(text(await stand.call("GET", `/report/${token}`))).toContain("Mairie de carentan, borne b-1");
      const body = { code: "host.button", text: "<b>accroche</b> depuis lundi, 06.12.34.56.78" };
      expect(text(await stand.call("POST", `/report/${token}`, { body }))).toContain(
        "C'est noté".replace("'", "&#39;"),
      );
      expect(await list()).toMatchObject([
        { code: "host.button", number: "VB1501", detail: "<b>accroche</b> depuis lundi, [retiré]", byHand: true },
      ]);
      const bad = { code: "camera.absent", text: "" };
      expect(text(await stand.call("POST", `/report/${token}`, { body: bad }))).toContain("Choisissez");
      await stand.call("POST", path, { role: "manager", user: "chef" });
      expect(text(await stand.call("GET", `/report/${token}`))).toContain("plus valable");
      await stand.call("POST", `/report/${token}`, { body });
      expect(await stand.table("incident_history")).toHaveLength(1);
    });

    test("a host is not a program: so many lines an hour, and no more", async () => {
      stand = await opened([one]);
      const link = (await stand.call("POST", "/bornes/manche/b-1/entry-link", { role: "manager" })) as { url: string };
      const body = { code: "host.sound", text: "" };
      const say = async (): Promise<string> =>
        text(await stand.call("POST", `/report/${link.url.slice(-22)}`, { body }));
      for (let count = 0; count < 6; count++) expect(await say()).toContain("not&#233;".slice(0, 3));
      expect(await say()).toContain("Réessayez");
      expect(await stand.table("incident_history")).toHaveLength(6);
      stand.clock.advance(HOUR);
      expect(await say()).not.toContain("Réessayez");
    });
  });

  describe("the book on paper", () => {
    test("of a month and a site, with sums by owner; the same as CSV", async () => {
      stand = await opened([one, two], [townHall("carentan"), townHall("valognes")]);
      const begin = stand.clock.wallMs();
      stand.alert(one, "printer.paper");
      stand.alert(two, "camera.absent", { detail: "=1+1" });
      await stand.pass(HOUR);
      stand.clear(one, "printer.paper");
      await stand.look();
      await stand.pass(HOUR);
      const body = { network: "manche", borne: "b-1", code: "host.room", text: "<i>bruit</i>" };
      await stand.call("POST", "/incidents", { body });
      const query = { network: "manche", site: "carentan", month: "2026-11" };
      const book = (await stand.call("GET", "/incidents/book", { query })) as Document;
      const page = String(book.content).replaceAll(/>\s+</g, "><");
      expect(book.contentType).toBe("text/html; charset=utf-8");
      for (const part of ["novembre 2026", "Mairie de carentan", "Plus de papier (VB0601)", "&#60;i&#62;bruit"]) {
        expect(page).toContain(part);
      }
      expect(page).not.toContain("<i>");
      const cells = /collectivité<\/th><td class="number">2<\/td><td class="number">1 h 00/;
      expect(page).toMatch(cells);
      // The camera has been missing since before noon: the lunch break does not count.
      const lost = Date.UTC(2026, 10, 23, 11) - begin;
      expect(page).toContain(`syndicat</th><td class="number">1</td><td class="number">${hours(lost)}`);
      const october = { ...query, month: "2026-10" };
      expect(String(((await stand.call("GET", "/incidents/book", { query: october })) as Document).content)).toContain(
        "Aucun incident ce mois-ci",
      );
      const missing = { network: "manche", site: "nulle-part", month: "2026-11" };
      await expect(stand.call("GET", "/incidents/book", { query: missing })).rejects.toMatchObject({
        code: "site.unknown",
      });

      const csv = (await stand.call("GET", "/incidents/export", { query: { state: "all" } })) as Document;
      const lines = String(csv.content).trimEnd().split("\r\n");
      expect(lines).toHaveLength(4);
      expect(lines[0]).toMatch(/^\uFEFFid,network,site,/);
      expect(String(csv.content)).toContain(",'=1+1");
    });
  });

  test("availability: opening hours that were lost, once, whatever overlaps, and by whose duty", async () => {
    stand = await opened([one], [townHall("carentan")]);
    const begin = stand.clock.wallMs();
    stand.alert(one, "audio.absent");
    stand.alert(one, "line.down");
    stand.alert(one, "printer.paper");
    await stand.pass(30 * MINUTE);
    stand.clear(one, "audio.absent");
    stand.clear(one, "printer.paper");
    await stand.pass(30 * MINUTE);
    stand.clear(one, "line.down");
    await stand.pass(30 * MINUTE);
    const { store, sites } = stand.context;
    const day = Date.UTC(2026, 10, 22, 23);
    const lost = await downtime(store, sites, one, day, day + 24 * HOUR);
    expect(begin).toBeLessThan(MONDAY_TEN + HOUR);
    expect(lost).toEqual({
      openMs: 6 * HOUR,
      outMs: HOUR,
      limitedMs: 0,
      outByOwner: { syndicat: 30 * MINUTE, collectivite: HOUR, organisme: 0 },
    });
    expect(await downtime(store, sites, one, day - 24 * HOUR, day)).toMatchObject({ openMs: 0, outMs: 0 });
  });
});

function hours(ms: number): string {
  const minutes = Math.round(ms / MINUTE);
  return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")}`;
}
