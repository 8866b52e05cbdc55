import { expect, test } from "vitest";
import { ScreenRig, show } from "./kit.ts";
import { PAPERS, SCREENS, SHOWN, type Shown } from "./scenes.ts";

const rig = ScreenRig.use();
/** By name, on for long without anybody touching anything; whether its drawing moves now and then. */
const SCENES = [
  ["asleep", false],
  ["welcome", true],
  ["ringing", true],
  ["queue", false],
  ["reconnecting", true],
  ["paper-glass", true],
  ["paper-feeder-long", true],
  ["print-printing", true],
  ["out-of-order", false],
  ["closed", false],
] as const;

const named = (name: string): Shown => {
  const shown = [...SHOWN, ...PAPERS].find((one) => one.name === name);
  if (!shown) throw new Error(`no scene called ${name} is among those that are tested`);
  return shown;
};

test("what moves rests again, and nothing moves where nothing is to be done", async () => {
  const screen = await rig.screen();
  const page = await rig.open(screen);
  await page.clock.install();
  await page.reload();
  const moving = () => ({
    beat: document.documentElement.dataset["beat"] !== undefined,
    count: document.getAnimations().filter(({ playState }) => playState === "running").length,
  });
  /** Half a second at a time, until the drawings have their turn, or it is over. */
  const until = async (beat: boolean): Promise<number> => {
    for (;;) {
      const now = await page.evaluate(moving);
      if (now.beat === beat) return now.count;
      await page.clock.runFor(500);
    }
  };
  for (const [name, moves] of SCENES) {
    await show(screen, page, named(name));
    expect(await until(false), `${name} at rest`).toBe(0);
    expect((await until(true)) > 0, `${name} moves`).toBe(moves);
  }
});

test("what is lit while it sleeps comes to every side of the screen", async () => {
  const screen = await rig.screen();
  const page = await rig.open(screen);
  await page.clock.install();
  await page.reload();
  await show(screen, page, named("asleep"));
  const seen: { x: number; y: number }[] = [];
  for (let look = 0; look < 60; look += 1) {
    const box = await page.locator(".wander span").boundingBox();
    if (box) seen.push({ x: box.x / SCREENS[1].width, y: box.y / SCREENS[1].height });
    await page.clock.runFor(20_000);
  }
  for (const axis of ["x", "y"] as const) {
    const places = seen.map((one) => one[axis]);
    expect(Math.min(...places)).toBeLessThan(0.1);
    expect(Math.max(...places)).toBeGreaterThan(0.8);
  }
  // A panel is burnt in by what stays.
  for (const [at, { x, y }] of seen.slice(1).entries()) {
    const before = seen[at];
    expect(before && Math.abs(before.x - x) + Math.abs(before.y - y)).toBeGreaterThan(0.01);
  }
});
