import { once } from "node:events";
import { WebSocket } from "ws";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import type { LiveMessage } from "../../../src/supervisor/console/live/live.ts";
import type { Browser } from "../../support/desk.ts";
import { ConsoleStand, site, until } from "../../support/console/stand.ts";

let stand: ConsoleStand;
beforeAll(async () => {
  stand = await ConsoleStand.open();
});
afterEach(async () => await stand.stop());
afterAll(async () => await stand.close());

/** A page's live connection: what it was told. */
async function listen(browser: Browser, origin = browser.origin) {
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  const socket = new WebSocket(`${stand.url.replace(/^http/, "ws")}/api/1/live`, { headers: { cookie, origin } });
  const told: LiveMessage[] = [];
  socket.on("message", (data: Buffer) => told.push(JSON.parse(data.toString()) as LiveMessage));
  await once(socket, "open");
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  const borne = async (test: (one: NonNullable<LiveMessage["bornes"]>[number]) => boolean) =>
    await until(
      async () => told.flatMap(({ bornes = [] }) => bornes).findLast(test),
      (found) => found !== undefined,
    );
  return { socket, told, closed, borne };
}

test("a page is told what changes, once, with whose duty it is by the site's convention", async () => {
  await stand.start({
    bornes: [{ network: "demo", borne: "borne-1", site: "mairie" }],
    sites: [site("mairie", "Mairie de Saint-Aubin", { owners: { "camera.absent": "collectivite" } })],
  });
  const page = await listen(await stand.signedIn("lecture"));
  const borne = await stand.borne("borne-1");
  await borne.say("status", borne.status("ready"));
  await borne.say("health", borne.health());
  const well = await page.borne(({ level }) => level === "good");
  expect(well).toMatchObject({ borne: "borne-1", site: { name: "Mairie de Saint-Aubin" }, alerts: [] });

  const saidMs = performance.now();
  await borne.say("alert", borne.alert("camera.absent"), "camera.absent");
  const broken = await page.borne(({ alerts }) => alerts.length === 1);
  expect(performance.now() - saidMs).toBeLessThan(2000);
  expect(broken?.alerts[0]).toMatchObject({ code: "camera.absent", owner: "collectivite", severity: "major" });
  expect(broken?.alerts[0]?.remedy?.fr).not.toBe("");
  expect(broken?.level).toBe("warn");

  // Health that says the same again is no change.
  const before = page.told.length;
  await borne.say("health", borne.health(["camera.absent"]));
  await borne.say("health", borne.health(["camera.absent"]));
  await borne.say("alert", "", "camera.absent");
  await page.borne(({ alerts, level }) => alerts.length === 0 && level === "good");
  const changes = page.told.slice(before).flatMap(({ bornes = [] }) => bornes.map(({ alerts }) => alerts.length));
  expect(changes.filter((open) => open === 0).length).toBeLessThanOrEqual(2);
  page.socket.close();
});

test("a borne whose connection breaks is shown as suspect, then as lost: it does not stay green", async () => {
  await stand.start({ bornes: [{ network: "demo", borne: "borne-1" }] });
  const page = await listen(await stand.signedIn());
  const borne = await stand.borne("borne-1", { periodS: 1 });
  await borne.say("status", borne.status("ready"));
  await borne.say("health", borne.health());
  await page.borne(({ level }) => level === "good");
  borne.cut();
  expect((await page.borne(({ liveness }) => liveness === "suspect"))?.level).toBe("warn");
  expect((await page.borne(({ liveness }) => liveness === "lost"))?.level).toBe("bad");
  page.socket.close();
});

test("the page of another site is not let in, nor who has not signed in; signing out ends it", async () => {
  await stand.start();
  const browser = await stand.signedIn();
  await expect(listen(browser, "https://ailleurs.example")).rejects.toThrow("401");
  await expect(listen(stand.browser())).rejects.toThrow("401");
  const page = await listen(browser);
  await browser.ask("DELETE", "/api/session");
  expect(await page.closed).toBe(4001);
});
