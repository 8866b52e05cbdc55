import { setTimeout as sleep } from "node:timers/promises";
import { chromium } from "playwright-core";
import { startScreen } from "../../src/screen/server.ts";
import { CHROMIUM } from "../support/browsers.ts";
import { buildScreenPage } from "../support/screen-page.ts";
import { logBook, show } from "../integration/screen/kit.ts";
import { SCREENS, SHOWN } from "../integration/screen/scenes.ts";
import { numberArg, rounded, type Bench, type Figure } from "./figures.ts";
import { treeFigures } from "./processes.ts";

/** Scenes that may be on for long without anybody touching anything. */
const SCENES = ["asleep", "welcome", "ringing", "queue", "reconnecting", "out-of-order", "closed"];
const SETTLE_MS = 2000;

/**
 * What the screen's browser takes of the processor while one scene is on and nothing happens. No graphics processor:
 * Chromium composes in software, as on a board whose driver has failed; one with a driver takes less, in the same order.
 */
export const screen: Bench = async ({ args, say }) => {
  const windowMs = numberArg(args, "window", 5) * 1000;
  const size = SCREENS[1];
  const built = await buildScreenPage();
  const shownBy = await startScreen({ port: 0, log: logBook(), dir: built.dir });
  const server = await chromium.launchServer({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu"] });
  const browser = await chromium.connect(server.wsEndpoint());
  try {
    const page = await browser.newPage({ viewport: { width: size.width, height: size.height } });
    await page.goto(shownBy.url);
    const figures: Figure[] = [];
    for (const type of SCENES) {
      const shown = SHOWN.find(({ scene }) => scene.type === type);
      if (!shown) throw new Error(`no scene of the type ${type} is among those that are tested`);
      await show(shownBy, page, shown, size);
      await sleep(SETTLE_MS);
      const pid = server.process().pid ?? 0;
      const [from, fromMs] = [treeFigures(pid).cpuMs, performance.now()];
      await sleep(windowMs);
      const pct = rounded((100 * (treeFigures(pid).cpuMs - from)) / (performance.now() - fromMs), 1);
      say(`${type}: ${pct} % of a core`);
      figures.push({ name: `${type.replaceAll("-", "_")}_cpu_core_pct`, value: pct, unit: "%", n: 1 });
    }
    return figures;
  } finally {
    await browser.close();
    await server.close();
    await shownBy.stop();
    await built.remove();
  }
};
