import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { DeskToBorne } from "../../src/contract/signalling/types.ts";
import type { BorneWay } from "../support/desk-page/browser-borne.ts";
import { axe, DeskRig, until } from "../support/desk-page/rig.ts";
import { makeStand } from "../support/desk/stand.ts";
import { TalkingBorne } from "../support/desk/talking-borne.ts";
import { PASSWORD, testDesk, type TestDesk } from "../support/desk.ts";
import type { Page } from "playwright-core";

const rig = DeskRig.use();

/** Folder for pictures, for the eye; none are taken without it. */
const pictures = process.env["VISIOBORNE_PICTURES"];

/** A page of http that is nobody's, for the borne's part. */
async function emptyOrigin(): Promise<string> {
  const server = createServer((_request, answer) =>
    answer.writeHead(200, { "content-type": "text/html" }).end('<!doctype html><link rel="icon" href="data:," />'),
  );
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://localhost:${(server.address() as AddressInfo).port}/`;
}

const wayOf = (borne: TalkingBorne): BorneWay => ({
  offer: (n, sdp) => borne.offer(n, sdp),
  candidate: (n, candidate) => borne.candidate(n, candidate),
  listen: (answer, candidate) =>
    borne.socket.on("message", (data: Buffer) => {
      const message = JSON.parse(data.toString()) as DeskToBorne;
      if (message.type === "answer") answer(message.n, message.sdp);
      if (message.type === "candidate") candidate(message.n, message.candidate);
    }),
});

async function desk(): Promise<{ desk: TestDesk; borne: TalkingBorne }> {
  const { config, pki } = await makeStand(["borne-1"]);
  const desk = await testDesk(config, rig.dir);
  const borne = await TalkingBorne.connect(desk.bornePort, pki.borne("borne-1"));
  onTestFinished(() => borne.cut());
  return { desk, borne };
}

/** Signs in at the real desk and says "ready". */
async function atThePost(url: string): Promise<Page> {
  rig.allowed = /401|WebSocket connection/;
  const page = await rig.page();
  await page.goto(url);
  await page.getByLabel("Identifiant").fill("alice");
  await page.getByLabel("Mot de passe", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Se connecter" }).click();
  await page.locator('button:not([aria-disabled="true"])', { hasText: "Je suis prêt" }).click();
  await page.getByRole("heading", { name: "File d'attente" }).waitFor();
  return page;
}

test("a call by the real desk: rung, taken by a key, reloaded, a third person joins, ended, wrapped up", async () => {
  const { desk: server, borne } = await desk();
  const page = await atThePost(server.url);
  await borne.queue();
  await borne.next("queued", ({ ringing }) => ringing);
  await page.getByText("Appel entrant").waitFor();
  const media = await rig.borneOn(await emptyOrigin(), wayOf(borne));
  await media.offer();

  // A key answers, when the call has been in sight for a moment.
  await until(
    async () => {
      await page.keyboard.press("Enter");
      return borne.heard.some(({ type }) => type === "answered");
    },
    (answered) => answered,
  );
  expect((await borne.next("answered")).expert).toBe("Alice");
  await page.locator(".stage.is-video").waitFor();
  await until(media.look, ({ moved }) => moved);

  // Reloaded in the call: back in it by itself.
  await page.reload();
  await borne.next("renegotiate");
  await media.offer();
  await page.locator(".stage.is-video").waitFor();
  await until(media.state, (state) => state === "connected");
  await until(media.look, ({ moved }) => moved);

  // A third person, by the link that the page shows.
  await page.getByRole("button", { name: "Inviter" }).click();
  await page.getByRole("button", { name: "Créer le lien" }).click();
  const link = await page.getByLabel("Lien à envoyer").inputValue();
  const guest = await rig.page();
  await guest.goto(link);
  await guest.getByRole("button", { name: "Rejoindre l'appel" }).waitFor();
  expect(await axe(guest)).toEqual([]);
  expect(await guest.evaluate(() => location.hash)).toBe("");
  await guest.getByRole("button", { name: "Rejoindre l'appel" }).click();
  expect(await borne.next("guest")).toMatchObject({ present: true, role: "interpreter" });
  await guest.locator(".stage.is-video").waitFor();
  await page.getByText("Interprète : présent").first().waitFor();
  // The borne sees both, side by side: the seam of the two pictures is dark.
  await until(media.look, ({ moved, seam }) => moved && Math.max(...seam) < 90);
  await until(media.level, (hertz) => hertz > 100);
  // The third person sees the usager.
  await until(
    () => guest.evaluate(() => document.querySelector<HTMLVideoElement>(".stage > video")?.videoWidth ?? 0),
    (width) => width > 0,
  );
  for (const [width, height] of [
    [1280, 800],
    [640, 400],
  ] as const) {
    await guest.setViewportSize({ width, height });
    expect(await axe(guest)).toEqual([]);
    expect(await guest.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0);
    if (pictures) await guest.screenshot({ path: join(pictures, `guest-${width}.png`) });
  }
  if (pictures) await page.screenshot({ path: join(pictures, "call-with-guest.png") });
  await guest.getByRole("button", { name: "Quitter l'appel" }).click();
  await guest.getByRole("heading", { name: "L'appel est terminé" }).waitFor();
  expect(await axe(guest)).toEqual([]);
  expect(await borne.next("guest")).toMatchObject({ present: false });
  await until(media.look, ({ seam }) => Math.max(...seam) > 90);

  // The link was for one person and one time.
  const late = await rig.page();
  await late.goto(link);
  await late.getByRole("button", { name: "Rejoindre l'appel" }).click();
  await late.getByText("Ce lien a déjà servi").waitFor();
  expect(await axe(late)).toEqual([]);

  await page.getByRole("button", { name: "Raccrocher" }).click();
  await page.getByRole("button", { name: "Oui, raccrocher" }).click();
  expect(await borne.next("ended")).toMatchObject({ by: "expert", reason: "done" });
  await page.getByRole("button", { name: /Mes droits/ }).click();
  await page.getByText("Personne n'attend").first().waitFor();
});
