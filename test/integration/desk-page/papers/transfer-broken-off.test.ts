import { expect, test } from "vitest";
import { wayTo } from "../../../support/desk-page/browser-borne.ts";
import { assigned, CALL, WELCOME } from "../../../support/desk-page/desk-words.ts";
import { askFor, pieceCard, SHEET, SMALL } from "../../../support/desk-page/paper-steps.ts";
import { DeskRig, until } from "../../../support/desk-page/rig.ts";
import { makePdf } from "../../../support/pdf.ts";

const rig = DeskRig.use();
// One that takes some seconds at the pace of the test.
const large = new Uint8Array(Buffer.concat([SHEET, Buffer.alloc(400_000)]));

test("the connection is made anew in the middle of a page, then the page is reloaded: the rest comes, then all again", async () => {
  rig.allowed = /WebSocket/;
  const desk = await rig.desk();
  const { page, borne } = await rig.inCall(desk);
  const { papers } = borne;
  papers.kbps = 800;
  await page.getByRole("button", { name: "Papiers" }).click();
  const id = await askFor(page, papers);
  papers.page(id, large, SMALL);
  papers.page(id, large, SMALL);
  papers.scanned(id);
  const progress = () =>
    page
      .locator(".piece progress")
      .first()
      .evaluate((bar: HTMLProgressElement) => bar.value);
  await until(progress, (value) => value > 100_000);
  papers.path(false);
  await borne.offer();
  papers.path(true);
  await papers.next("hello", 2);
  // Not from the beginning.
  await until(
    () => papers.heard.filter((one) => one.type === "want" && one.from > 100_000).length,
    (count) => count > 0,
  );

  // Reloaded: another page, that knows nothing, and is in its call again.
  await page.reload();
  const link = await desk.expert(1);
  await link.next("hello");
  link.say(WELCOME);
  link.say(assigned({ talked_s: 20 }));
  borne.use(wayTo(link, CALL));
  papers.kbps = 100_000;
  await borne.offer();
  await papers.next("hello", 3);
  await page.getByRole("button", { name: "Papiers" }).click();
  const card = pieceCard(page, "Justificatif de domicile");
  await card.getByText("reçu").waitFor();
  await card.getByText("2 pages").waitFor();
  expect(await card.locator("progress").count()).toBe(0);

  // A print whose channel is lost before the borne has heard of it is said again.
  await page.getByRole("button", { name: "Imprimer" }).click();
  await page
    .locator('input[type="file"]')
    .setInputFiles({ name: "a.pdf", mimeType: "application/pdf", buffer: makePdf(2) });
  papers.path(false);
  await page.getByRole("button", { name: "Imprimer, 2 pages" }).click();
  await papers.next("print");
  papers.prints.clear();
  papers.path(true);
  await borne.offer();
  const again = await papers.next("print", 2);
  await expect.poll(() => papers.came.get(again.job), { timeout: 20_000 }).toBeDefined();
  expect(papers.mistakes).toEqual([]);
});
