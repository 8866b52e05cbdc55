import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { expect, test } from "vitest";
import { PATIENCE_MS, runProgram } from "../support/program.ts";
import { until } from "../support/call/faults.ts";
import { signInAs } from "../support/call/second-expert.ts";
import { useStand } from "../support/call/use-stand.ts";

/** Planted: it stands nowhere else in the world of a test. */
const NUMBER = "8071946";
const stand = useStand();

/** Whole, or in whatever groups it is shown. */
const holdsNumber = (text: string): boolean => text.replaceAll(/[ \u00A0\u202F]/g, "").includes(NUMBER);

/** All that stands in a page: text, attributes, values of fields, and what is kept by the browser. */
async function everything(page: Page): Promise<string> {
  return await page.evaluate(() => {
    const fields = [...document.querySelectorAll("input, textarea")].map((field) => (field as HTMLInputElement).value);
    const kept = [JSON.stringify(localStorage), JSON.stringify(sessionStorage), document.cookie];
    return [document.documentElement.outerHTML, document.title, ...fields, ...kept].join("\n");
  });
}

/** Files of a folder that hold the number, as bytes of whatever they are. */
function filesWithNumber(folder: string): string[] {
  const all = readdirSync(folder, { recursive: true, encoding: "utf8" }).map((name) => join(folder, name));
  return all.filter((file) => {
    try {
      return statSync(file).isFile() && holdsNumber(readFileSync(file, "latin1"));
    } catch {
      // Gone meanwhile, or a socket.
      return false;
    }
  });
}

const key = (name: string) => stand.now.screen.locator(".keypad").getByRole("button", { name, exact: true });

async function typeNumber(number: string): Promise<void> {
  await key("1").waitFor({ timeout: PATIENCE_MS });
  for (const digit of number) await key(digit).click();
}

async function confirm(): Promise<void> {
  const { screen } = stand.now;
  // A scene that has just come takes no gesture.
  await until(async () => {
    await key("Valider")
      .click({ timeout: 1000 })
      .catch(() => undefined);
    return (await screen.locator(".dot.filled").count()) === 0;
  }, "the number is taken");
}

test("typed on the screen, masked, and shown to the expert; one that is too short can't be sent", async () => {
  const { screen, expert } = stand.now;
  await stand.now.press();
  await typeNumber(NUMBER.slice(0, 5));
  expect(await key("Valider").isDisabled()).toBe(true);
  await typeNumber(NUMBER.slice(5));
  expect(holdsNumber(await everything(screen))).toBe(false);
  expect(await screen.locator(".dot.filled").count()).toBe(NUMBER.length);
  await confirm();
  await stand.now.take();
  await stand.now.bothSee();
  await until(async () => holdsNumber(await expert.locator(".identifier .number").innerText()), "the expert sees it");
  expect(holdsNumber(await everything(screen))).toBe(false);
});

test("dropped at a transfer: the colleague does not see it, and may ask for it", async () => {
  const { expert, demo } = stand.now;
  const colleague = await signInAs(stand.now, "france-travail");
  await expert.getByRole("button", { name: "Transférer" }).click();
  await expert.getByRole("button", { name: /France Travail/ }).click();
  await expert.getByText("Le numéro de l'usager sera effacé.").waitFor();
  const from = stand.now.listener.next;
  await expert.locator("#transfer-panel").getByRole("button", { name: "Transférer", exact: true }).click();
  await stand.now.event("call.moved", from);
  await stand.now.wrapUp();
  await stand.now.take(colleague);
  await stand.now.bothSee(colleague);
  expect(holdsNumber(await everything(expert))).toBe(false);
  expect(holdsNumber(await everything(colleague))).toBe(false);
  await colleague.getByText("Non saisi.").waitFor();
  await stand.now.hangUp(colleague);
  await stand.now.event("session.ended", from);
  expect(holdsNumber(await everything(colleague))).toBe(false);
  await colleague.context().close();
  expect(filesWithNumber(demo.dir)).toEqual([]);
});

test("asked for by the expert in the call, wiped from both pages at its end", async () => {
  const { screen, expert, listener } = stand.now;
  await stand.now.state("ready");
  const from = listener.next;
  await stand.now.press();
  await stand.now.skipNumber();
  await stand.now.take();
  await stand.now.bothSee();
  await expert.getByRole("button", { name: "Demander le numéro" }).click();
  await typeNumber(NUMBER);
  await confirm();
  await until(async () => holdsNumber(await expert.locator(".identifier .number").innerText()), "the expert sees it");
  await expert.getByRole("button", { name: "Masquer" }).click();
  expect(holdsNumber(await everything(expert))).toBe(false);
  await expert.getByRole("button", { name: "Afficher" }).click();
  await stand.now.hangUp();
  await stand.now.event("session.ended", from);
  expect(holdsNumber(await everything(expert))).toBe(false);
  expect(holdsNumber(await everything(screen))).toBe(false);
  expect(stand.now.errors).toEqual([]);
});

test("in no message, log, database or other file of borne, supervisor, broker and desk", async () => {
  const { demo, listener } = stand.now;
  expect(listener.heard.filter(({ text, topic }) => holdsNumber(text) || holdsNumber(topic))).toEqual([]);
  expect(listener.heard.length).toBeGreaterThan(20);
  const accounts = await runProgram(["desk", "account", "list", "--config", demo.layout.deskConfig]);
  expect(accounts.output).toContain("france-travail");
  // While all runs, with what SQLite still has in its journals; and once more when all has been written.
  expect(filesWithNumber(demo.dir)).toEqual([]);
  expect(filesWithNumber(demo.layout.borneRuntime)).toEqual([]);
  await demo.program.stop("SIGTERM", 15_000);
  expect(filesWithNumber(demo.dir)).toEqual([]);
  // That it would be found where it stood: the organisme's name is.
  expect(readFileSync(demo.layout.deskDatabase, "latin1")).toContain("france-travail");
});
