import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Scene } from "../../../src/contract/screen/types.ts";
import { axe, ScreenRig, show } from "./kit.ts";
import { call, PAPERS, SCREENS } from "./scenes.ts";

const rig = ScreenRig.use();
let dir = "";
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), "visioborne-preview-"));
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** A JPEG of the browser's own making: a grey page with a line. */
async function preview(page: Page, name: string): Promise<string> {
  const base64 = await page.evaluate(() => {
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [210, 297];
    const context = canvas.getContext("2d");
    if (context) {
      context.fillStyle = "#ddd";
      context.fillRect(0, 0, 210, 297);
    }
    return canvas.toDataURL("image/jpeg").split(",")[1] ?? "";
  });
  const path = join(dir, `${name}.jpg`);
  writeFileSync(path, Buffer.from(base64, "base64"));
  return path;
}

/** Those with the most in them. */
const FULL = new Set(["paper-glass", "paper-feeder-long", "print-held-up"]);
const asked = PAPERS.find(({ name }) => name === "paper-glass")?.scene as Extract<Scene, { type: "call" }>;
const withPreview = (address: string | null): Scene => ({
  ...asked,
  paper: asked.paper?.kind === "piece" ? { ...asked.paper, state: "received", pages: 1, preview: address } : null,
});
const width = (page: Page) =>
  page.evaluate(() => document.querySelector<HTMLImageElement>("img.preview")?.naturalWidth ?? 0);
const status = async (screen: { url: string }, address: string | null) =>
  (await fetch(`${screen.url}${address ?? ""}`)).status;

it("the page that came last is shown, and can be had as long as it is shown only", async () => {
  const screen = await rig.screen();
  const page = await rig.open(screen);
  const path = await preview(page, "one");
  const address = screen.paper(path);
  expect(address).toMatch(/^\/paper\/[\w-]{32}\.jpg$/);
  await show(screen, page, { name: "received", scene: withPreview(address) });
  await expect.poll(() => width(page)).toBe(210);
  expect((await axe(page)).found).toEqual([]);
  const answer = await fetch(`${screen.url}${address ?? ""}`);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(answer.headers.get("content-type")).toBe("image/jpeg");
  expect(await status(screen, "/paper/index.jpg")).toBe(404);
  // The same file keeps its name; another takes its place.
  expect(screen.paper(path)).toBe(address);
  const other = screen.paper(await preview(page, "two"));
  expect(other).not.toBe(address);
  expect(await status(screen, address)).toBe(404);
  expect(await status(screen, other)).toBe(200);
  // A file that was wiped is gone, whoever still knows its name.
  unlinkSync(join(dir, "two.jpg"));
  expect(await status(screen, other)).toBe(404);
});

it("the next session never sees the page of the one before: not in the page, not by its old address", async () => {
  const screen = await rig.screen();
  const page = await rig.open(screen);
  const address = screen.paper(await preview(page, "mine"));
  await show(screen, page, { name: "received", scene: withPreview(address) });
  await expect.poll(() => width(page)).toBe(210);
  // The session ends: as the borne draws it, without a paper.
  expect(screen.paper(undefined)).toBeNull();
  await show(screen, page, { name: "papers", scene: { type: "papers", places: ["glass"] } });
  await show(screen, page, { name: "goodbye", scene: { type: "goodbye" } });
  expect(await page.locator("img").count()).toBe(0);
  expect(await status(screen, address)).toBe(404);
  // The next usager is asked for a paper: how to lay it is drawn, and no page, before he has laid one.
  await show(screen, page, { name: "asked", scene: { ...asked } });
  expect(await page.locator("img").count()).toBe(0);
  expect(await page.locator(".paper .paper-picture").count()).toBe(1);
  // Nothing of it lies in the browser's cache either.
  const again = await page.evaluate(async (from) => (await fetch(from)).status, address ?? "");
  expect(again).toBe(404);
  rig.allowErrors = true;
});

it.each(SCREENS)("$name: the face stays in sight, half of the screen's side at least", async (size) => {
  const screen = await rig.screen();
  const page = await rig.open(screen, size);
  for (const shown of PAPERS.filter(({ name }) => FULL.has(name))) {
    await show(screen, page, shown, size);
    const [face, paper] = await Promise.all([
      page.locator(".face").boundingBox(),
      page.locator(".paper").boundingBox(),
    ]);
    if (face === null || paper === null) throw new Error(`${shown.name}: no face, or no paper`);
    const apart = face.x + face.width <= paper.x + 1 || face.y + face.height <= paper.y + 1;
    expect([shown.name, apart]).toEqual([shown.name, true]);
    expect(face.width * face.height).toBeGreaterThan(0.25 * size.width * size.height);
  }
  await show(screen, page, { name: "alone", scene: call }, size);
  expect(await page.locator(".paper").count()).toBe(0);
});
