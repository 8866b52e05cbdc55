import { afterAll, beforeAll, expect, test } from "vitest";
import { buildDeskPage } from "../../support/desk-page/build.ts";
import { queueOf, waiting, WELCOME } from "../../support/desk-page/desk-words.ts";
import { PASSWORD, ScriptedDesk } from "../../support/desk-page/scripted-desk.ts";
import { FirefoxPage } from "../../support/firefox.ts";

let built: Awaited<ReturnType<typeof buildDeskPage>>;
let desk: ScriptedDesk;
let page: FirefoxPage;
beforeAll(async () => {
  built = await buildDeskPage();
  desk = await ScriptedDesk.start(built.dir);
  page = await FirefoxPage.open();
}, 120_000);
afterAll(async () => {
  await page?.close();
  await desk?.stop();
  await built?.remove();
});

test("Firefox: sign-in, camera and network found good; without Cisco's H.264, which it fetches by itself, it says what is wrong", async () => {
  await page.goto(desk.url);
  await page.fill("input:not([type=password])", "claire");
  await page.fill("input[type=password]", PASSWORD);
  await page.click("Se connecter");
  const link = await desk.expert(0);
  await link.next("hello");
  link.say(WELCOME);
  await page.until(`document.body.innerText.includes("L'image arrive.")`);
  await page.until(`document.querySelector("video")?.videoWidth > 0`);
  const h264 = await page.evaluate(
    `RTCRtpReceiver.getCapabilities("video").codecs.some(({ mimeType }) => mimeType === "video/H264")`,
  );
  if (h264 === true) {
    await page.click("Je suis prêt");
    await link.next("presence", ({ state, ready }) => state === "available" && ready);
    link.say(queueOf(waiting()));
    await page.until(`document.body.innerText.includes("Prendre l'appel")`);
  } else {
    await page.until(`document.body.innerText.includes("ne sait pas lire la vidéo H.264")`);
    expect(await page.evaluate(`document.querySelector("button.primary")?.ariaDisabled`)).toBe("true");
  }
  // Before anybody has signed in, the page's first question is refused.
  expect(page.errors.filter((error) => !/401/.test(error))).toEqual([]);
}, 90_000);
