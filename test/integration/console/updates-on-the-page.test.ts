import { expect, test } from "vitest";
import { desc, FLEET, health } from "../../support/console/fleet.ts";
import { PageRig } from "../../support/console/page.ts";

const rig = PageRig.use();
const REASON = "pas prête après 10 min";
/** 4 November 2026, 02:41 in Paris. */
const ENDED_MS = Date.UTC(2026, 10, 4, 1, 41);

/** Term and words of a row of the card. */
async function row(page: Awaited<ReturnType<PageRig["signIn"]>>, term: string): Promise<string> {
  const found = page.locator(".fact", { has: page.getByText(term, { exact: true }) });
  return await found.locator("dd").innerText();
}

test("who looks at a borne sees which image runs in which slot, that it is on trial, and how the last update ended", async () => {
  const { stand } = rig;
  await stand.start({ ...FLEET, console: { pageDir: rig.dir } });
  const borne = await stand.borne("borne-1");
  const said = desc(borne);
  const last = { result: "rolled-back", version: "1.4.0", reason: REASON, ts: ENDED_MS } as const;
  await borne.say("desc", { ...said, image: { version: "1.3.2", slot: "A", last_update: last } });
  await borne.say("status", borne.status("ready"));
  await borne.say("health", health(borne));
  const page = await rig.signIn("tech", "/bornes/demo/borne-1");
  await page.getByText("Dernière mise à jour").waitFor();
  expect(await row(page, "Image")).toBe("1.3.2 · A");
  expect(await row(page, "Dernière mise à jour")).toContain(REASON);
  expect(await row(page, "Dernière mise à jour")).toContain("1.4.0");

  // The next night: on trial, seen without a reload.
  const kept = { result: "kept", version: "1.3.2", reason: "", ts: ENDED_MS } as const;
  await borne.say("desc", { ...said, image: { version: "1.4.1", slot: "B", trial: true, last_update: kept } });
  await expect.poll(() => row(page, "Image"), { timeout: 10_000 }).toBe("1.4.1 · B · à l'essai");
  expect(await row(page, "Dernière mise à jour")).toMatch(/^1\.3\.2\s: en service depuis le 04\/11\/2026/);
});
