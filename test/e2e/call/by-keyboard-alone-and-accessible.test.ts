import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { axe as axeOfScreen } from "../../integration/screen/kit.ts";
import { axe } from "../../support/desk-page/rig.ts";
import { PATIENCE_MS } from "../support/program.ts";
import { benchOf, until } from "../support/call/faults.ts";
import { useStand } from "../support/call/use-stand.ts";

const stand = useStand();
const findings: string[] = [];
const states: string[] = [];

/** Has axe look at both pages as they stand. */
async function look(state: string, ...pages: ("expert" | "screen")[]): Promise<void> {
  for (const page of pages) {
    states.push(`${state}, ${page}`);
    const found = page === "expert" ? await axe(stand.now.expert) : (await axeOfScreen(stand.now.screen)).found;
    findings.push(...found.map((finding) => `${state}, ${page}: ${finding}`));
  }
}

/** Tab until the focus is on something with this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let presses = 0; presses < 60; presses += 1) {
    await page.keyboard.press("Tab");
    const text = await page.evaluate(() => document.activeElement?.textContent?.replaceAll(/\s+/g, " ") ?? "");
    if (name.test(text)) return;
  }
  throw new Error(`no way to ${name} by the keyboard`);
}

test("an expert takes a real call, writes, holds, transfers nobody, hangs up and says why, by the keyboard alone", async () => {
  const { expert, screen, demo, listener } = stand.now;
  const { keyboard } = expert;
  const from = listener.next;
  await look("at rest", "expert", "screen");
  await (await benchOf(demo)).post("presence", { cm: 60 });
  await screen.getByRole("button", { name: "J'ai un numéro de rappel" }).waitFor();
  await look("somebody is there", "screen");
  await stand.now.press();
  await expert.getByText("Appel entrant").first().waitFor({ timeout: PATIENCE_MS });
  await screen.locator(".keypad").waitFor();
  await look("ringing", "expert", "screen");
  await stand.now.skipNumber();
  await until(async () => {
    await keyboard.press("Enter");
    return (await expert.getByRole("group", { name: "Commandes de l'appel" }).count()) > 0;
  }, "the call is taken by Enter");
  await stand.now.bothSee();
  await look("in call", "expert", "screen");
  await tabTo(expert, /^Texte/);
  await keyboard.press("Enter");
  await keyboard.type("Bonjour");
  await screen.getByText("Bonjour").waitFor();
  await look("text", "expert", "screen");
  await keyboard.press("Escape");
  await tabTo(expert, /^Transférer/);
  await keyboard.press("Enter");
  await look("transfer", "expert");
  await keyboard.press("Escape");
  await tabTo(expert, /^Inviter/);
  await keyboard.press("Enter");
  await look("invitation", "expert");
  await keyboard.press("Escape");
  await tabTo(expert, /^Mettre en attente/);
  await keyboard.press("Enter");
  await screen.getByRole("listitem").getByText("En attente. L'agent revient.").waitFor();
  await look("on hold", "expert", "screen");
  await keyboard.press("Enter");
  await stand.now.bothSee();
  await tabTo(expert, /^Raccrocher/);
  await keyboard.press("Enter");
  await look("hanging up is asked", "expert");
  await keyboard.press("Enter");
  await expert.getByText("Quel était le motif de l'appel ?").waitFor();
  await look("wrap-up", "expert");
  await keyboard.press("1");
  await expert.getByText("Faire une pause").waitFor();
  await stand.now.event("session.ended", from);
  await screen.locator(".question").waitFor();
  await look("survey", "screen");
  expect(stand.now.errors).toEqual([]);
});

test("axe finds nothing in any state of either page", () => {
  expect(findings).toEqual([]);
  expect(states.length).toBeGreaterThan(15);
});
