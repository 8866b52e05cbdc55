import { describe, expect, test } from "vitest";
import { FAULT_CODES } from "../../../../src/contract/faults.ts";
import { openIncident } from "../../../../src/supervisor/incidents/book/step.ts";
import type { Incident, NoticeKind, Signal } from "../../../../src/supervisor/incidents/book/incident.ts";
import { plainText } from "../../../../src/supervisor/incidents/entry/symptoms.ts";
import { html, page } from "../../../../src/supervisor/documents/html.ts";
import { mailOf } from "../../../../src/supervisor/incidents/words/message.ts";
import { numberOf, titleOf } from "../../../../src/supervisor/fleet/titles.ts";
import { townHall } from "../../../support/incidents.ts";

const begin = Date.UTC(2026, 10, 23, 13, 5);
const incident = (change: Partial<Signal & Incident> = {}): Incident => ({
  ...openIncident(
    {
      network: "manche",
      scope: "borne",
      subject: "b-1",
      site: "carentan",
      code: "borne.lost",
      severity: "critical",
      owner: "syndicat",
      sinceMs: begin,
      device: null,
      detail: "",
      members: { "b-1": begin },
      ...change,
    },
    "k3v9",
    { atMs: begin, who: "centre" },
  ).incident,
  ...change,
});
const mail = (kind: NoticeKind, change: Partial<Signal & Incident> = {}) =>
  mailOf([{ kind, incident: incident(change), site: townHall("carentan") }], "https://c.example", "Europe/Paris");

describe("mails", () => {
  test("a site, a network, the centre are called by their names, with the bornes that they stand for", () => {
    const members = { "b-1": begin, "b-2": begin };
    const site = mail("alarm", {
      scope: "site",
      subject: "carentan",
      code: "site.lost",
      owner: "collectivite",
      members,
    });
    expect(site.subject).toBe("[Visioborne] Panne bloquante : Site muet (Mairie de carentan)");
    expect(site.text).toContain("Bornes : b-1, b-2 (2)");
    expect(site.text).toContain("À qui d'agir : la collectivité");
    const many = Object.fromEntries(Array.from({ length: 40 }, (_, index) => [`b-${index}`, begin]));
    const network = mail("alarm", {
      scope: "network",
      subject: "manche",
      site: null,
      code: "network.lost",
      members: many,
    });
    expect(network.subject).toContain("Réseau muet");
    expect(network.text).toContain("et 28 autres (40)");
    const centre = mail("alarm", {
      network: "*",
      scope: "centre",
      subject: "centre",
      code: "centre.deaf",
      members: {},
    });
    expect(centre.text).toContain("Où : centre de supervision");
  });

  test("a recovery says that there is nothing to do, and when it was", () => {
    const { subject, text } = mail("recovery", {
      state: "closed",
      clearedMs: begin + 600_000,
      closedMs: begin + 900_000,
    });
    expect(subject).toBe("[Visioborne] Rétabli : Borne muette (Mairie de carentan, borne b-1)");
    expect(text).toContain("Rétabli : lundi 23 novembre 2026 à 14:15");
    expect(text).not.toContain("Que faire");
  });

  test("several together: how many, of these how many are over, each with its own head", () => {
    const told = (["alarm", "recovery", "recovery"] as const).map((kind) => ({
      kind,
      incident: incident(),
      site: undefined,
    }));
    const { subject, text } = mailOf(told, "https://c.example", "Europe/Paris");
    expect(subject).toBe("[Visioborne] 3 nouvelles d'incidents, dont 2 rétablis");
    expect(text.match(/^Quoi : /gm)).toHaveLength(3);
  });

  test("what a host wrote is not in the mail: it may be about somebody", () => {
    const { text } = mail("alarm", { code: "host.other", detail: "Mme Martin l'a vu" });
    expect(text).not.toContain("Martin");
  });
});

test("every code of the catalogue has a title in both languages and a number; another is called by itself", () => {
  for (const code of FAULT_CODES) {
    expect(titleOf(code).fr, code).not.toBe("");
    expect(titleOf(code).en, code).not.toBe("");
    expect(numberOf(code)).toMatch(/^VB\d{4}$/);
  }
  expect(new Set(FAULT_CODES.map(numberOf)).size).toBe(FAULT_CODES.length);
  expect(titleOf("some.other")).toEqual({ fr: "some.other", en: "some.other" });
});

test.each([
  ["le 06 12 34 56 78 rappelle", "le [retiré] rappelle"],
  ["dossier 1234567", "dossier [retiré]"],
  ["1 85 05 78 006 084 36", "[retiré]"],
  ["jean.martin@mail.fr", "[retiré]"],
  ["VB0301 depuis le 23.11.2026, 3 fois sur 10", "VB0301 depuis le 23.11.2026, 3 fois sur 10"],
  ["a\u0000b\r\nc\u202Ed", "a b c d"],
])("%j is kept as %j", (text, kept) => {
  expect(plainText(text, 140)).toBe(kept);
});

test("what comes from outside is text in our pages, also in an attribute", () => {
  const evil = `"><script>alert('x')</script>&`;
  const made = html`<p title="${evil}">${evil}</p>`.text;
  expect(made).not.toContain("<script>");
  expect(made.split('"')).toHaveLength(3);
  expect(page("t", "/s.css", html`${[html`<b>1</b>`, html`<b>2</b>`]}`)).toContain("<b>1</b><b>2</b>");
});
