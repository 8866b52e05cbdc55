import { expect, test } from "vitest";
import { CALL } from "../../support/desk-page/desk-words.ts";
import { DeskRig, until } from "../../support/desk-page/rig.ts";

const rig = DeskRig.use();

test("a picture that stands still is not shown: 'reconnecting' instead, until it moves again", async () => {
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  await borne.picture(false);
  await page.locator(".stage.is-reconnecting").waitFor();
  expect(await page.locator(".stage > video").isVisible()).toBe(false);
  await borne.picture(true);
  await page.locator(".stage.is-video").waitFor();
});

test("a connection that is gone: a new offer is asked for, and taken; an old one does nothing", async () => {
  const desk = await rig.desk();
  const { page, link, borne } = await rig.inCall(desk);
  await borne.close();
  await page.locator(".stage.is-reconnecting").waitFor();
  await link.next("renegotiate");
  const [offer] = await Promise.all([link.next("answer"), borne.offer()]);
  await link.next("answer", ({ n }) => n === 2);
  await page.locator(".stage.is-video").waitFor();
  await until(borne.look, ({ moved }) => moved);
  const answers = () => link.heard.filter(({ type }) => type === "answer").length;
  const before = answers();
  link.say({ type: "offer", call: CALL, n: 1, sdp: offer.sdp });
  link.say({ type: "condition", call: CALL, media: "audio-only", encryption: null });
  await page.locator(".stage.is-audio-only").waitFor();
  expect(answers()).toBe(before);
  // The life-size is told again: the borne may have been started anew.
  await until(borne.heard, (heard) => heard.filter(({ type }) => type === "framing").length === 2);
});

test("an offer that is no offer: the page goes on and takes the next one", async () => {
  const desk = await rig.desk();
  const { page, link, borne } = await rig.inCall(desk);
  link.say({ type: "offer", call: CALL, n: 5, sdp: "v=0\r\nnonsense" });
  await page.locator(".stage.is-reconnecting").waitFor();
  await link.next("renegotiate");
  borne.n = 5;
  await borne.offer();
  await page.locator(".stage.is-video").waitFor();
});
