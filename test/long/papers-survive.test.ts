import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { strike, until } from "../e2e/support/call/faults.ts";
import { PapersOnStand } from "../e2e/support/call/papers.ts";
import { useStand } from "../e2e/support/call/use-stand.ts";

const stand = useStand({
  profile: ({ devices }) => void (devices["scanner"] = { driver: "twin", sheetMs: 500 }),
});
// After the stand, which has one of its own.
vi.setConfig({ testTimeout: 300_000 });
const papers = (): PapersOnStand => new PapersOnStand(stand.now);
const HOME = "Justificatif de domicile";
const TAXES = "Avis d'imposition";

/** Files below the borne's folder of papers. */
function stored(): string[] {
  const folder = join(stand.now.demo.layout.borneRuntime, "papers");
  const all = existsSync(folder) ? readdirSync(folder, { recursive: true, withFileTypes: true }) : [];
  return all.filter((one) => one.isFile()).map(({ name }) => name);
}

/** Over a line of 512 kbit/s, on a machine that has more to do. */
const state = (kind: string, words: string): Promise<void> =>
  papers().piece(kind).locator(".piece-state").getByText(words).first().waitFor({ timeout: 100_000 });

const pagesOf = (kind: string): Promise<number> => papers().piece(kind).locator(".thumbs li").count();

test("the expert's page loaded again while a page travels: it comes whole, and can be filed", async () => {
  const here = papers();
  await here.call();
  await here.fill("", 250);
  await here.ask(HOME);
  await here.screenIs("asked");
  await here.feed(1);
  await here.piece(HOME).locator("progress").waitFor({ timeout: 30_000 });
  await stand.now.expert.reload();
  await here.open();
  await state(HOME, "reçu");
  const pdf = await here.accept(HOME);
  expect(pdf.length).toBeGreaterThan(250 * 1024);
  await until(async () => stored().length === 0, "the borne has wiped its page");
});

test("the daemon killed in the middle of a scan: its pages are wiped at boot, the page says so, and a new one is scanned", async () => {
  const here = papers();
  await here.fill("", 100);
  await here.ask(TAXES);
  await here.screenIs("asked");
  await here.feed(20);
  await until(async () => (await pagesOf(TAXES)) >= 2, "two pages are told");
  expect(stored().length).toBeGreaterThanOrEqual(2);
  await strike(stand.now.demo, "borne", "SIGKILL");
  await state(TAXES, "effacé");
  expect(stored()).toEqual([]);
  await until(
    async () => stand.now.events("papers.wiped").some(({ erased: all }) => all?.some(({ why }) => why === "boot")),
    "the receipt of what the killed daemon has left",
  );
  await here.feed(0);
  await here.ask(HOME);
  await here.screenIs("asked");
  await here.feed(2);
  await state(HOME, "reçu");
  await stand.now.hangUp();
  await stand.now.event("session.ended");
  expect(stored()).toEqual([]);
  expect(stand.now.errors).toEqual([]);
});
