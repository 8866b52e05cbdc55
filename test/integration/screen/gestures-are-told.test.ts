import { describe, expect, it } from "vitest";
import type { ScreenAct } from "../../../src/contract/screen/types.ts";
import { ScreenRig, show, until } from "./kit.ts";
import { call, SCREENS, SHOWN, type Shown } from "./scenes.ts";

const rig = ScreenRig.use();
const of = (name: string): Shown => SHOWN.find((one) => one.name === name) ?? { name, scene: { type: "asleep" } };

/** What is touched on a scene, and what it tells. */
const GESTURES: readonly (readonly [scene: string, button: string, act: ScreenAct])[] = [
  ["welcome", "Appuyez sur le bouton", { type: "press" }],
  ["welcome-others", "MSA Côtes Normandes", { type: "choose", service: "msa" }],
  ["choice", "CAF de la Manche", { type: "choose", service: "caf" }],
  ["ringing", "Arrêter", { type: "stop" }],
  ["queue", "Revenir plus tard", { type: "callback" }],
  ["queue", "Arrêter", { type: "stop" }],
  ["call", "Raccrocher", { type: "stop" }],
  ["call", "Plus fort", { type: "volume", step: 1 }],
  ["call", "Moins fort", { type: "volume", step: -1 }],
  ["call", "Cacher mon image", { type: "own-view", on: false }],
  ["reconnecting", "Raccrocher", { type: "stop" }],
  ["survey", "En partie", { type: "survey", question: "helped", value: 1 }],
  ["survey", "Passer", { type: "survey", question: "helped", value: null }],
  ["paper-glass", "C'est posé", { type: "paper-laid", piece: "piece-1" }],
  ["paper-laid", "Je ne veux pas", { type: "paper-refuse", piece: "piece-1" }],
  ["paper-scanning", "Arrêter la lecture", { type: "paper-refuse", piece: "piece-1" }],
  ["print-shown", "Imprimer", { type: "print-agree", job: "print-1" }],
  ["print-shown", "Non", { type: "print-refuse", job: "print-1" }],
  ["print-held-up", "Arrêter l'impression", { type: "print-refuse", job: "print-1" }],
  ["welcome-forms", "Documents à imprimer", { type: "forms", open: true }],
  ["forms", "Demande d'aide au logement, formulaire 2 2 pages", { type: "form", form: "f1" }],
  ["forms", "Retour", { type: "forms", open: false }],
  ["fallback", "Répéter", { type: "repeat" }],
  ["fallback", "English", { type: "language", language: "en" }],
];

describe("gestures", () => {
  it("of every scene are told to the daemon, each once", async () => {
    const screen = await rig.screen();
    const acts: ScreenAct[] = [];
    screen.on("act", (act) => acts.push(act));
    const page = await rig.open(screen);
    for (const [scene, name, act] of GESTURES) {
      await show(screen, page, { name: "goodbye", scene: { type: "goodbye" } });
      await show(screen, page, of(scene));
      acts.length = 0;
      // Neither the scene's first moment nor the gesture before may count.
      await new Promise((resolve) => setTimeout(resolve, 600));
      const button = page.getByRole("button", { name });
      await button.dblclick();
      const told = act.type === "volume" ? [act, act] : [act];
      await until(
        () => acts.length,
        (count) => count >= told.length,
      );
      expect([scene, ...acts]).toEqual([scene, ...told]);
    }
  }, 90_000);

  it("choose any of sixteen services on the smallest screen: leaf by leaf", async () => {
    const screen = await rig.screen();
    const acts: ScreenAct[] = [];
    screen.on("act", (act) => acts.push(act));
    const page = await rig.open(screen, SCREENS[2]);
    await show(screen, page, of("choice-many"), SCREENS[2]);
    const seen = new Set<string>();
    const next = page.getByRole("button", { name: "Suivant" });
    for (;;) {
      for (const name of await page.locator(".service .name").allTextContents()) seen.add(name);
      if (await next.isDisabled()) break;
      await next.click();
    }
    expect(seen.size).toBe(16);
    await page.waitForTimeout(600);
    await page.locator(".service").last().click();
    await until(
      () => acts.length,
      (count) => count > 0,
    );
    expect(acts).toEqual([{ type: "choose", service: "s15" }]);
  });

  it("reach every control by Tab, with a focus that is seen", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, of("call"));
    const count = await page.locator("button").count();
    const seen = new Set<string>();
    for (let step = 0; step < count; step += 1) {
      await page.keyboard.press("Tab");
      const focus = await page.evaluate(() => {
        const at = document.activeElement as HTMLElement;
        const { outlineStyle, outlineWidth } = getComputedStyle(at);
        return { name: at.getAttribute("aria-label") ?? at.textContent, outlineStyle, outlineWidth };
      });
      expect(focus).toMatchObject({ outlineStyle: "solid", outlineWidth: "5px" });
      seen.add(focus.name);
    }
    expect(seen.size).toBe(count);
  });
});

describe("text of the call", () => {
  it.each(SCREENS)("is typed on the screen's keyboard at $width x $height, each letter as it comes", async (size) => {
    const screen = await rig.screen();
    const acts: ScreenAct[] = [];
    screen.on("act", (act) => acts.push(act));
    const page = await rig.open(screen, size);
    await show(screen, page, { name: "call", scene: call }, size);
    await page.getByRole("button", { name: "Écrire" }).click();
    const key = (name: string) => page.getByRole("button", { name, exact: true }).click();
    for (const letter of ["o", "u", "é"]) await key(letter);
    await key("espace");
    await key("Effacer");
    await key("À la ligne");
    await key("123");
    await key("7");
    const typed = () => acts.map((act) => (act.type === "text" ? act.text : act.type));
    await until(typed, (texts) => texts.length === 7);
    expect(typed()).toEqual(["o", "u", "é", " ", "\b", "\u2028", "7"]);
    const tops = await page.locator(".keyboard button").evaluateAll(
      (keys, mm) =>
        keys.map((one) => {
          const { width, height, right, bottom } = one.getBoundingClientRect();
          return Math.min(width, height) * mm >= 19.9 && right <= window.innerWidth && bottom <= window.innerHeight;
        }),
      size.pixel_mm,
    );
    expect(tops.every(Boolean)).toBe(true);
    screen.show({
      language: "fr",
      site: "x",
      pixel_mm: size.pixel_mm,
      distance_mm: size.distance_mm,
      scene: call,
      notice: null,
      keypad: null,
      text: [{ from: "expert", text: "Je vous lis bien." }],
      speaking: true,
    });
    await page.getByText("Je vous lis bien.").waitFor();
    expect(await page.locator(".text-pane").isVisible()).toBe(true);
    await page.getByRole("button", { name: "Fermer le clavier" }).click();
    await page.getByRole("img", { name: "L'agent parle" }).waitFor();
    await page.getByRole("button", { name: "Raccrocher" }).waitFor();
  });

  it("is typed on a keyboard that is plugged in", async () => {
    const screen = await rig.screen();
    const acts: ScreenAct[] = [];
    screen.on("act", (act) => acts.push(act));
    const page = await rig.open(screen);
    await show(screen, page, { name: "call", scene: call });
    await page.keyboard.type("Oui");
    await page.keyboard.press("Backspace");
    await page.keyboard.press("Enter");
    await until(
      () => acts.length,
      (count) => count === 5,
    );
    expect(acts.map((act) => (act.type === "text" ? act.text : act.type))).toEqual(["O", "u", "i", "\b", "\u2028"]);
  });
});
