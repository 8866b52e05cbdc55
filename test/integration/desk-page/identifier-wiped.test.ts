import { expect, test } from "vitest";
import { CALL, queueOf, waiting, assigned } from "../../support/desk-page/desk-words.ts";
import { DeskRig } from "../../support/desk-page/rig.ts";

const rig = DeskRig.use();
const NUMBER = "5550199";

test("the usager's number is shown in the call, and in nothing that lasts after it", async () => {
  const desk = await rig.desk();
  const { page, link, borne } = await rig.inCall(desk);
  await page.getByRole("button", { name: "Demander le numéro" }).click();
  await page.getByText("l'usager peut le saisir").waitFor();
  await borne.say({ type: "identifier", kind: "caf-7", value: NUMBER });
  await page.getByText("5 550 199").waitFor();
  await page.getByRole("button", { name: "Masquer" }).click();
  expect(await page.locator("body").innerText()).not.toContain("5 550 199");
  await page.getByRole("button", { name: "Afficher" }).click();
  await page.getByText("5 550 199").waitFor();

  link.say({ type: "ended", call: CALL, by: "usager", reason: "done" });
  await page.getByText("Quel était le motif").waitFor();
  const left = await page.evaluate(() =>
    [
      document.documentElement.outerHTML,
      JSON.stringify(localStorage),
      JSON.stringify(sessionStorage),
      document.cookie,
      location.href,
      document.title,
      JSON.stringify(history.state),
    ].join("\n"),
  );
  for (const words of [NUMBER, "5 550 199", "5\u00A0550\u00A0199"]) expect(left).not.toContain(words);
  // Nor did it go to the desk.
  expect(JSON.stringify(link.heard)).not.toContain(NUMBER);

  // The next call of the same post begins without.
  await page.getByRole("button", { name: /Suivi de dossier/ }).click();
  const next = "b".repeat(32);
  link.say(queueOf(waiting({ call: next })));
  await page.getByRole("button", { name: /Prendre l'appel de/ }).click();
  link.say(assigned({ call: next }));
  await page.getByText("Non saisi.").waitFor();
});
