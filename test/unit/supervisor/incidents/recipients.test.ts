import { expect, test } from "vitest";
import { recipientsOf } from "../../../../src/supervisor/incidents/notify/recipients.ts";
import { townHall } from "../../../support/incidents.ts";

const site = townHall("carentan", {
  correspondents: {
    syndicat: { email: "astreinte@s.example", webhook: "https://aide.s.example/h" },
    collectivite: { phone: "02 33 00 00 00" },
  },
  services: [
    { organisme: "caf", agreement: "agreed", correspondent: { email: "visio@caf.example" } },
    { organisme: "msa", agreement: "agreed", correspondent: { email: "visio@msa.example" } },
    { organisme: "cpam", agreement: "proposed", correspondent: { email: "visio@cpam.example" } },
  ],
});
const maintenance = [{ email: "tous@s.example" }, { network: "lot", email: "lot@s.example" }];
const who = (owner: "syndicat" | "collectivite" | "organisme", detail = "", network = "manche"): string[] =>
  recipientsOf({ network, owner, detail }, network === "manche" ? site : undefined, maintenance).map(
    ({ address }) => address,
  );

test("the site's correspondent of the owner, by each way that he has", () => {
  expect(who("syndicat")).toEqual(["astreinte@s.example", "https://aide.s.example/h"]);
});

test("an owner without an address: the syndicat's maintenance, that somebody is told", () => {
  expect(who("collectivite")).toEqual(["tous@s.example"]);
  expect(who("syndicat", "", "lot")).toEqual(["tous@s.example", "lot@s.example"]);
  expect(who("syndicat", "", "*")).toEqual(["tous@s.example"]);
});

test("an organisme that the borne names, else all that serve there by agreement", () => {
  expect(who("organisme", "no answer: msa")).toEqual(["visio@msa.example"]);
  expect(who("organisme", "post not ready: msa, caf")).toEqual(["visio@caf.example", "visio@msa.example"]);
  expect(who("organisme")).toEqual(["visio@caf.example", "visio@msa.example"]);
  expect(who("organisme", "no answer: cpam")).toEqual(["visio@caf.example", "visio@msa.example"]);
});
