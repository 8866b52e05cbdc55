import { expect, test } from "vitest";
import type { DeskToExpert, InCall } from "../../../src/contract/signalling/types.ts";
import { CALL, queueOf, waiting } from "../../support/desk-page/desk-words.ts";
import { DeskRig } from "../../support/desk-page/rig.ts";

const rig = DeskRig.use();

const NONSENSE = [
  {},
  { type: "offer" },
  { type: "assigned", call: "../../etc" },
  { type: "queue", calls: [{ call: CALL }], available: -1, busy: "many" },
  { type: "ring", call: `<img src=x onerror=alert(1)>` },
  ["ring"],
  null,
];

test("what is not of the contract is left out, from the desk and from the borne; the page goes on", async () => {
  const desk = await rig.desk();
  const { page, link, borne } = await rig.inCall(desk);
  for (const one of NONSENSE) {
    link.say(one as unknown as DeskToExpert);
    await borne.say(one as unknown as InCall);
  }
  // Words of the borne are words, never markup.
  await page.getByRole("button", { name: /^Texte/ }).click();
  await borne.say({ type: "text", text: "<b>gras</b>" });
  await page.getByText("<b>gras</b>").first().waitFor();
  await borne.say({ type: "text", text: "\u0000\u0007\b\b\b\bé" });
  await page.getByText("<b>grasé").first().waitFor();
  link.say({ type: "ended", call: CALL, by: "usager", reason: "done" });
  await page.getByRole("button", { name: /Autre motif/ }).click();
  link.say(queueOf(waiting({ site: "<script>window.hit = 1</script>" })));
  await page.getByText("<script>window.hit = 1</script>").first().waitFor();
  expect(await page.evaluate(() => "hit" in window)).toBe(false);
});
