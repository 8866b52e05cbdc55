import { expect, test } from "vitest";
import { assigned, CALL, WELCOME } from "../../support/desk-page/desk-words.ts";
import { DeskRig, until } from "../../support/desk-page/rig.ts";

const rig = DeskRig.use();

test("the talk goes on, the page says so and comes back by itself, without a new negotiation", async () => {
  rig.allowed = /WebSocket connection/;
  const desk = await rig.desk();
  const { page, link, borne } = await rig.inCall(desk);
  desk.open = false;
  link.cut();
  await page.getByText("l'appel continue").waitFor();
  await until(borne.look, ({ moved }) => moved);
  expect(await page.locator(".stage.is-video").count()).toBe(1);
  // What needs the desk can't be asked for now.
  expect(await page.getByRole("button", { name: "Mettre en attente" }).getAttribute("aria-disabled")).toBe("true");

  desk.open = true;
  const again = await desk.expert(1);
  expect(await again.next("hello")).toEqual({ type: "hello", v: 1, call: CALL });
  again.say(WELCOME);
  again.say(assigned({ talked_s: 20 }));
  await again.next("presence", ({ state }) => state === "available");
  await page.getByText("l'appel continue").waitFor({ state: "detached" });
  await until(borne.look, ({ moved }) => moved);
  expect(again.heard.some(({ type }) => type === "answer" || type === "renegotiate")).toBe(false);
});

test("hung up meanwhile: the usager hears of it at once, the desk when it is back", async () => {
  rig.allowed = /WebSocket connection/;
  const desk = await rig.desk();
  const { page, link, borne } = await rig.inCall(desk);
  desk.open = false;
  link.cut();
  await page.getByText("l'appel continue").waitFor();
  await page.getByRole("button", { name: "Raccrocher" }).click();
  await page.getByRole("button", { name: "Oui, raccrocher" }).click();
  await until(borne.heard, (heard) => heard.some(({ type }) => type === "goodbye"));
  await page.getByRole("button", { name: /Suivi de dossier/ }).click();
  desk.open = true;
  const again = await desk.expert(1);
  await again.next("hello");
  again.say(WELCOME);
  again.say(assigned({ talked_s: 20 }));
  await again.next("hang-up");
  expect((await again.next("wrap-up")).reason).toBe("dossier");
  expect(await page.locator(".stage").count()).toBe(0);
});
