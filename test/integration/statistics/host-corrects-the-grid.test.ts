import { expect, test } from "vitest";
import { Document } from "../../../src/supervisor/console/route.ts";
import { EntryLinks } from "../../../src/supervisor/incidents/entry/links.ts";
import type { WeeklyGrid } from "../../../src/supervisor/statistics/grid/grid.ts";
import { BorneLife, commitRows } from "../../support/borne-life.ts";
import { siteOf, statisticsStand } from "../../support/statistics.ts";

/** Monday 12 October 2026, 09:00 in Paris (UTC+2). */
const MONDAY_MS = Date.UTC(2026, 9, 12, 7);
const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const B1 = { network: "ardeche", borne: "b1", site: "vernoux" };
const B2 = { network: "ardeche", borne: "b2", site: "lamastre" };

async function place() {
  const stand = await statisticsStand({
    nowMs: MONDAY_MS + 3 * DAY_MS,
    sites: [siteOf("vernoux"), siteOf("lamastre")],
    bornes: [B1, B2, { network: "ardeche", borne: "b3" }],
  });
  const life = new BorneLife({ network: "ardeche", borne: "b1" }, MONDAY_MS - HOUR_MS);
  for (let i = 0; i < 3; i++) {
    life.call(MONDAY_MS + i * HOUR_MS, { organisme: "caf", outcome: "talked", waitS: 5, talkS: 60 });
  }
  await commitRows(stand.store, life.rows());
  const links = new EntryLinks(stand.store);
  const token = await links.renew(B1, "chef", 0);
  const stray = await links.renew({ network: "ardeche", borne: "b3" }, "chef", 0);
  const text = (answer: unknown): string => {
    expect(answer).toBeInstanceOf(Document);
    return String((answer as Document).content).replaceAll("&#39;", "'");
  };
  const open = async (of = token, week?: string): Promise<string> =>
    text(
      await stand.call("GET", "/report/:token/grid", { params: { token: of }, ...(week ? { query: { week } } : {}) }),
    );
  const send = async (body: Record<string, string>, week = "2026-10-12"): Promise<string> =>
    text(await stand.call("POST", "/report/:token/grid", { params: { token }, query: { week }, body }));
  const cell = async (organisme: string, service: string) => {
    const query = { network: "ardeche", site: "vernoux", week: "2026-10-12" };
    const grid = (await stand.call("GET", "/grid", { query })) as WeeklyGrid;
    return grid.rows.find((row) => row.organisme === organisme)?.cells.find((one) => one.service === service);
  };
  const pending = async () => ((await stand.call("GET", "/statistics", {})) as { pending: number }).pending;
  await expect.poll(pending, { timeout: 30_000 }).toBe(0);
  return { stand, stray, open, send, cell };
}

test("the host corrects what is wrong and fills in what is missing, in the audit each; and takes it back", async () => {
  const { stand, open, send, cell } = await place();
  const first = await open();
  expect(first).toContain("Mairie de vernoux");
  const interviews = /name="(caf\/[a-z-]+)"\s+value="3"/.exec(first)?.[1] ?? "";
  expect(interviews).not.toBe("");
  const [, service = ""] = interviews.split("/");
  const byHand = [...first.matchAll(/name="caf\/([a-z-]+)"\s+value=""/g)].map(([, id]) => id)[0] ?? "";
  expect(byHand).not.toBe("");
  expect(await send({ [interviews]: "5", [`caf/${byHand}`]: " 2 ", [`msa/${service}`]: "0" })).toContain(
    "2 nombres corrigés",
  );
  expect(await cell("caf", service)).toMatchObject({ counted: 3, value: 5, correction: { by: "accueil", counted: 3 } });
  expect(await cell("caf", byHand)).toMatchObject({ counted: null, value: 2 });
  expect(await send({ [interviews]: "3" })).toContain("1 nombre corrigé");
  expect(await cell("caf", service)).toMatchObject({ value: 3, correction: null });
  const audit = await stand.store.db.selectFrom("audit").selectAll().execute();
  expect(audit.map(({ who, what, target }) => [who, what, target])).toEqual(
    Array.from({ length: 3 }, () => ["accueil", "grid.corrected", "ardeche/vernoux"]),
  );
});

test("what is no count saves nothing; what staff have corrected stays; of other sites and weeks nothing is touched", async () => {
  const { stand, stray, open, send, cell } = await place();
  const interviews = /name="caf\/([a-z-]+)"\s+value="3"/.exec(await open())?.[1] ?? "";
  for (const text of ["-1", "2.5", "99999", "abc", "1e3"]) {
    const answer = await send({ [`caf/${interviews}`]: text, [`msa/${interviews}`]: "1" });
    expect(answer).toContain("rien n'a été enregistré");
    expect(answer).toMatch(/aria-invalid="true"/);
  }
  expect(await cell("msa", interviews)).toMatchObject({ correction: null });
  const body = {
    network: "ardeche",
    site: "vernoux",
    week: "2026-10-12",
    organisme: "caf",
    service: interviews,
    value: 9,
  };
  await stand.call("PUT", "/grid", { body });
  expect(await send({ [`caf/${interviews}`]: "4", "elsewhere/x": "4" })).toContain("Rien n'a changé");
  expect(await cell("caf", interviews)).toMatchObject({ value: 9, correction: { by: "maintenance" } });
  // A week to come, or long over: the nearest that a host can correct.
  expect(await open(undefined, "2027-01-04")).toContain("12 octobre 2026");
  expect(await open(undefined, "2020-01-06")).not.toContain("2020");
  for (const unknown of ["A".repeat(22), stray]) expect(await open(unknown)).toContain("Ce lien n'est plus valable");
});

test("one link writes twelve times an hour, not more", async () => {
  const { send } = await place();
  for (let time = 0; time < 12; time++) expect(await send({})).toContain("Rien n'a changé");
  expect(await send({})).toContain("Réessayez dans une heure");
});
