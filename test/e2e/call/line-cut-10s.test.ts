import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { USAGER, EXPERT } from "../support/call/stand.ts";
import { samplePicture } from "../support/call/browser.ts";
import { LineStand } from "../../support/line-call/line-stand.ts";
import { whyNoLine } from "../../support/net/line.ts";

const CUT_MS = 10_000;
const BACK_MS = 60_000;

vi.setConfig({ testTimeout: 150_000 });

function isSeen(picture: Element): boolean {
  const { visibility, opacity } = getComputedStyle(picture);
  return picture.checkVisibility() && visibility === "visible" && Number(opacity) > 0.5;
}

describe.skipIf(whyNoLine() !== undefined)("the line is cut for 10 s in a call", () => {
  let stand: LineStand;

  beforeAll(async () => {
    stand = await LineStand.open({ line: { upKbps: 2000, downKbps: 2000, rttMs: 40 } });
  }, 120_000);
  afterAll(async () => stand?.close());

  test("it is said on both sides, no last picture stays, and the same expert is back by itself", async () => {
    await stand.call();
    await expect.poll(() => stand.expert.locator(USAGER).evaluate(isSeen), { timeout: BACK_MS }).toBe(true);
    await stand.line.plug(false);
    const cutMs = performance.now();
    const veil = stand.screen.locator(".expert-picture .veil");
    await veil.getByText("Reconnexion").waitFor();
    expect(await samplePicture(stand.screen, EXPERT)).toBeUndefined();
    await stand.expert.getByText("Reconnexion").first().waitFor();
    expect(await stand.expert.locator(USAGER).evaluate(isSeen)).toBe(false);
    // Nothing is shown again while it is cut.
    await sleep(Math.max(0, cutMs + CUT_MS - performance.now()));
    expect(await samplePicture(stand.screen, EXPERT)).toBeUndefined();

    await stand.line.plug(true);
    await stand.bothSee(BACK_MS);
    expect(await veil.count()).toBe(0);
    // The same call: nothing rang anew, and the expert can end it.
    expect(await stand.expert.getByRole("button", { name: /prendre l'appel/i }).count()).toBe(0);
    const ended = stand.borne.log().filter(({ msg }) => /call (?:ended|lost)/.test(String(msg)));
    expect(ended).toEqual([]);
    await stand.hangUp();
    expect(stand.errors).toEqual([]);
  });
});
