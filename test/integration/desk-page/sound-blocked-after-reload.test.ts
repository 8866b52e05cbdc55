import { expect, test } from "vitest";
import { assigned, CALL, WELCOME } from "../../support/desk-page/desk-words.ts";
import { DeskRig } from "../../support/desk-page/rig.ts";
import { PASSWORD } from "../../support/desk-page/scripted-desk.ts";

// Sound only after a click, as browsers demand of pages that they do not know.
const rig = DeskRig.use(["--autoplay-policy=user-gesture-required"]);

test("a call on a page that nobody has touched: shown at once, its sound after one click on a visible button", async () => {
  rig.allowed = /AudioContext/;
  const desk = await rig.desk();
  const page = await rig.page();
  await page.context().request.post(`${desk.url}/api/session`, { data: { login: "claire", password: PASSWORD } });
  await page.goto(desk.url);
  const link = await desk.expert(0);
  await link.next("hello");
  link.say(WELCOME);
  link.say(assigned({ talked_s: 40 }));
  const borne = await rig.borne(desk, link);
  await borne.offer();
  link.say({ type: "condition", call: CALL, media: "video", encryption: "AES_128_GCM" });
  await page.locator(".stage.is-video").waitFor();
  const allow = page.getByRole("button", { name: "Activer le son" });
  await allow.waitFor();
  await allow.click();
  await allow.waitFor({ state: "detached" });
  expect(await page.locator(".stage.is-video").count()).toBe(1);
});
