import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import type { EventMessage, StatusMessage, UsageMessage } from "../../src/contract/types.ts";
import { axe } from "../integration/screen/kit.ts";
import { runProgram } from "../e2e/support/program.ts";
import { CallStand } from "../e2e/support/call/stand.ts";

let stand: CallStand;
/** A folder for pictures of each page, for people who want to look at them. */
const shots = process.env["VISIOBORNE_SHOTS"];
let shot = 0;

beforeAll(async () => {
  stand = await CallStand.open();
  if (shots !== undefined) mkdirSync(shots, { recursive: true });
}, 120_000);
vi.setConfig({ testTimeout: 240_000 });
afterAll(async () => stand?.close());

const choice = (name: string) => stand.screen.locator(".choices").getByRole("button", { name, exact: true });

/** A scene that has just come takes no gesture: tried until it did something. */
async function choose(name: string): Promise<void> {
  await choice(name).waitFor({ timeout: 60_000 });
  await stand.screen.waitForTimeout(600);
  await choice(name).click();
}

async function page(step: string, words: RegExp): Promise<void> {
  const { screen } = stand;
  await screen.locator(`[data-step="${step}"]`).waitFor({ timeout: 60_000 });
  await screen.locator(".told").getByText(words).first().waitFor({ timeout: 90_000 });
  if (shots !== undefined)
    await screen.screenshot({ path: join(shots, `${String(++shot).padStart(2, "0")}-${step}.png`) });
  const { found } = await axe(screen);
  expect({ step, found }).toEqual({ step, found: [] });
}

test("an installer puts the borne into service, step by step; a press calls nobody meanwhile", async () => {
  const { demo, listener } = stand;
  await stand.state("ready");
  const from = listener.next;
  const begun = await runProgram(["commission", "--config", demo.layout.borneConfig]);
  expect(begun.output).toContain("wizard: open, at start");
  const status = await listener.untilLatest<StatusMessage>("status", ({ state }) => state === "closed");
  expect(status.reasons).toEqual([{ code: "commissioning" }]);

  await page("start", /Personne ne peut appeler/);
  await choose("Commencer");
  await page("line", /dans les deux sens/);
  await choose("Commencer");
  await page("line", /kbit\/s/);
  await choose("Continuer");
  await page("sound", /deux notes/);
  await choose("Commencer");
  await page("sound", /Avez-vous bien entendu/);
  await choose("Oui");
  await page("light", /Asseyez-vous/);
  await choose("Commencer");
  await page("light", /Lumière : bonne|Trop sombre|Contre-jour|Trop de lumière/);
  expect(await demo.bench.get()).toMatchObject({ lamps: { lamps: { capture: { rhythm: "on" } } } });
  await choose("Valider");
  await page("light", /Luminosité/);
  await choose("Continuer");
  await page("heights", /Quatre mesures/);
  await choose("Commencer");
  await page("heights", /milieu du bouton/);
  await choose("+ 5 cm");
  await stand.screen.getByText("105 cm").waitFor();
  await choose("Valider");
  await page("heights", /milieu de l'écran/);
  await choose("Valider");
  await page("heights", /sous la tablette/);
  await choose("Il n'y en a pas");
  await page("heights", /angle de mur/);
  await choose("- 5 cm");
  await choose("Valider");
  await page("heights", /bouton 105 cm/);
  await choose("Continuer");
  await page("button", /Appuyez sur le bouton/);
  await stand.press();
  await page("button", /Ont-elles toutes brillé/);
  // By the borne's own button: one short press goes to "no", a long one takes it.
  await stand.press();
  await stand.screen.locator('.choices [aria-current="true"]').getByText("Non").waitFor();
  // A second strike within half a second is a trembling hand's.
  await stand.screen.waitForTimeout(800);
  await stand.press(1600);
  await page("button", /Une lampe ne s'allume pas.*syndicat/);
  await choose("Continuer");
  await page("printer", /imprime une page/);
  await choose("Commencer");
  await page("printer", /La page est-elle sortie/);
  await choose("Oui");
  await page("scanner", /Posez la page/);
  await choose("Commencer");
  await page("scanner", /Est-ce bien votre page/);
  await choose("Oui");
  await page("call", /Un agent reçoit/);
  await choose("CAF");
  await page("call", /Ça sonne/);
  await stand.expert.getByText("ESSAI d'installation", { exact: false }).first().waitFor({ timeout: 30_000 });
  if (shots !== undefined) await stand.expert.screenshot({ path: join(shots, "desk.png") });
  await stand.take();
  await page("call", /Parlez avec l'agent/);
  await stand.moves(stand.screen, ".live.expert canvas", ({ length }) => length > 0);
  await choose("Raccrocher");
  await stand.wrapUp();
  await page("call", /vus et entendus/);
  await choose("Oui");
  await page("summary", /Bouton, lampes/);
  await choose("En service avec réserves");
  await page("end", /Le rapport est imprimé/);
  const told = await listener.untilBody<EventMessage>("event", ({ type }) => type === "borne.commissioned", { from });
  expect(told.passed).toBe(false);
  // The test picture's bars roll by: what the light is judged to be depends on the moment.
  expect(told.failed?.filter((one) => one !== "light")).toEqual(["button"]);
  expect(told.figures).toMatchObject({ heights_button_mm: 1050, heights_corner_mm: 450 });
  await choose("Terminer");
  await stand.state("ready");
  const types = stand
    .events("call.placed", from)
    .concat(stand.events("session.started", from), stand.events("button.press", from));
  expect(types).toEqual([]);
  expect(await demo.bench.get()).toMatchObject({ lamps: { lamps: { capture: { rhythm: "off" } } } });
  const copied = join(demo.dir, "rapport.pdf");
  await runProgram(["commission", "--config", demo.layout.borneConfig, "--report", copied]);
  expect(stand.errors).toEqual([]);
  await demo.program.stop("SIGTERM", 15_000);
  const usage = listener.usages().map(({ text }) => JSON.parse(text) as UsageMessage);
  expect(usage.at(-1)?.organismes["caf"]?.calls ?? 0).toBe(0);
});
