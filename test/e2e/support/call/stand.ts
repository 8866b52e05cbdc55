import { setTimeout as sleep } from "node:timers/promises";
import type { Browser, BrowserContext, Page } from "playwright-core";
import type { EventMessage, StatusMessage } from "../../../../src/contract/types.ts";
import { DEMO_BORNE } from "../../../../src/demo/files.ts";
import type { RunFile } from "../../../../src/demo/files.ts";
import { Demo } from "../demo.ts";
import type { DemoOptions } from "../demo.ts";
import { bodyOf } from "../listener.ts";
import type { Listener, Message } from "../listener.ts";
import { PATIENCE_MS } from "../program.ts";
import { benchOf, until } from "./faults.ts";
import {
  changedPoints,
  isBars,
  isGreen,
  keepPeers,
  launchBrowser,
  samplePicture,
  soundReceived,
  type Sample,
} from "./browser.ts";

/** What the expert's page shows of the usager, and the borne's page of the expert. */
export const USAGER = "video.picture:not(.mirrored)";
export const EXPERT = ".expert-picture[data-shown=true] canvas";

export interface StandOptions extends DemoOptions {
  /** A WAV file that the expert's microphone hears. */
  readonly expertAudio?: string;
}

/** The demo with an expert's browser and the borne's screen in another: real Chromium, real media, real servers. */
export class CallStand {
  readonly demo: Demo;
  readonly expertBrowser: Browser;
  readonly kiosk: Browser;
  readonly listener: Listener;
  expert!: Page;
  screen!: Page;
  readonly errors: string[] = [];

  private constructor(demo: Demo, expertBrowser: Browser, kiosk: Browser, listener: Listener) {
    this.demo = demo;
    this.expertBrowser = expertBrowser;
    this.kiosk = kiosk;
    this.listener = listener;
  }

  static async open(options: StandOptions = {}): Promise<CallStand> {
    const demo = await Demo.start(options);
    const [expertBrowser, kiosk] = await Promise.all([launchBrowser(options.expertAudio), launchBrowser()]);
    const stand = new CallStand(demo, expertBrowser, kiosk, await demo.listener());
    try {
      stand.screen = await stand.openScreen();
      stand.expert = await stand.signIn();
      return stand;
    } catch (error) {
      await stand.close();
      throw error;
    }
  }

  async openScreen(): Promise<Page> {
    const context = await this.kiosk.newContext({ viewport: { width: 1080, height: 1920 } });
    const page = await context.newPage();
    page.on("pageerror", (error) => void this.errors.push(`screen: ${error.message}`));
    await page.goto(this.demo.run.screen!.url);
    return page;
  }

  /** The desk's page in a tab; with the cookies of the context, if there are any. */
  async openDesk(context?: BrowserContext): Promise<Page> {
    const origin = context ?? (await this.expertBrowser.newContext({ permissions: ["camera", "microphone"] }));
    const page = await origin.newPage();
    page.on("pageerror", (error) => void this.errors.push(`desk: ${error.message}`));
    await keepPeers(page);
    await page.goto(this.demo.run.desk.url);
    return page;
  }

  /** Signs an expert in, the demo's own or another, and makes his post ready. */
  async signIn({ user, password }: Pick<RunFile["desk"], "user" | "password"> = this.demo.run.desk): Promise<Page> {
    const page = await this.openDesk();
    await page.getByLabel(/identifiant/i).fill(user);
    await page.locator("input[type=password]").fill(password);
    await page.keyboard.press("Enter");
    await this.getReady(page);
    return page;
  }

  async getReady(page: Page): Promise<void> {
    const ready = page.getByRole("button", { name: "Je suis prêt" });
    // A click waits until the button is enabled: until all checks are done.
    await ready.click({ timeout: PATIENCE_MS });
    await page.getByText("Faire une pause").waitFor({ timeout: PATIENCE_MS });
  }

  /** A press on the button. */
  async press(ms = 120): Promise<void> {
    await (await benchOf(this.demo)).post("button/press", { ms });
  }

  /** The expert takes the call that rings. */
  async take(page = this.expert): Promise<void> {
    await page
      .getByRole("button", { name: /prendre l'appel/i })
      .first()
      .click({ timeout: PATIENCE_MS });
  }

  /** A press, taken, until both see the other move. */
  async call(page = this.expert): Promise<void> {
    await this.press();
    await this.take(page);
    await this.bothSee(page);
  }

  /** The expert ends the call and says what it was about: then he is free again. */
  async hangUp(page = this.expert): Promise<void> {
    await page.getByRole("button", { name: "Raccrocher", exact: true }).click({ timeout: PATIENCE_MS });
    await page.getByRole("button", { name: "Oui, raccrocher" }).click({ timeout: PATIENCE_MS });
    await this.wrapUp(page);
  }

  async wrapUp(page = this.expert): Promise<void> {
    await page.getByRole("button", { name: /renseignement/i }).click({ timeout: PATIENCE_MS });
  }

  async bothSee(page = this.expert): Promise<void> {
    await Promise.all([this.moves(page, USAGER, isBars), this.moves(this.screen, EXPERT, isGreen)]);
  }

  /** Waits until a picture is what it should be and moves: two samples that differ, each with the right content. */
  async moves(page: Page, selector: string, right: (sample: Sample) => boolean): Promise<void> {
    const deadline = performance.now() + PATIENCE_MS;
    let last: Sample | undefined;
    while (performance.now() < deadline) {
      const sample = await samplePicture(page, selector).catch(() => undefined);
      if (sample && last && right(sample) && right(last) && changedPoints(sample, last) > 3) return;
      last = sample;
      await sleep(250);
    }
    throw new Error(`${selector} shows no moving picture of the other; ${this.errors.join("; ")}`);
  }

  /** Waits for a scene of the borne's screen. */
  async scene(wanted: string): Promise<void> {
    await this.screen.locator(`[data-scene=${wanted}]`).waitFor({ timeout: PATIENCE_MS });
  }

  /** The usager has no number at hand: the keypad goes, and what is behind it is seen. */
  async skipNumber(): Promise<void> {
    const keypad = this.screen.locator(".keypad");
    const skip = keypad.getByRole("button", { name: "Passer" });
    await skip.waitFor({ timeout: PATIENCE_MS });
    // A scene that has just come takes no gesture.
    await until(async () => {
      if (await skip.isVisible()) await skip.click({ timeout: 1000 }).catch(() => undefined);
      return (await keypad.count()) === 0;
    }, "the number is skipped");
  }

  /** Waits until the borne hears the expert's beeps, and the expert the room, in which they sound. */
  async bothHear(): Promise<void> {
    const expertHears = async (): Promise<boolean> => {
      const before = await soundReceived(this.expert);
      await sleep(1000);
      const after = await soundReceived(this.expert);
      return after.packets - before.packets > 20 && after.energy > before.energy;
    };
    await Promise.all([
      this.screen.locator(".voice.speaking").waitFor({ timeout: PATIENCE_MS }),
      until(expertHears, "the expert hears the usager"),
    ]);
  }

  /** The next event of a type that the demo's borne has published. @param from place among all that was heard */
  async event(type: EventMessage["type"], from = 0): Promise<EventMessage> {
    const isWanted = (one: Message): boolean => ofThisBorne(one) && bodyOf<EventMessage>(one).type === type;
    return bodyOf<EventMessage>(await this.listener.until("event", isWanted, { from }));
  }

  /** All events of a type that the demo's borne has published. @param from place among all that was heard */
  events(type: EventMessage["type"], from = 0): EventMessage[] {
    const all = this.listener
      .events(from)
      .filter(ofThisBorne)
      .map(bodyOf<EventMessage>);
    return all.filter((event) => event.type === type);
  }

  /** Waits for a state of the borne. */
  async state(wanted: string): Promise<void> {
    await this.listener.untilLatest<StatusMessage>("status", ({ state }) => state === wanted);
  }

  /** What both pages say, and the borne's last words: for a test that has failed. */
  async account(): Promise<string> {
    const words = async (page: Page): Promise<string> =>
      await page.evaluate(() => document.body.innerText).catch((error: unknown) => `closed: ${String(error)}`);
    const [expert, screen] = await Promise.all([words(this.expert), words(this.screen)]);
    const log = this.demo.logOf("borne").split("\n").slice(-25).join("\n");
    return `expert: ${expert}\n\nscreen: ${screen}\n\n${log}\n${this.errors.join("; ")}`;
  }

  async close(): Promise<void> {
    await Promise.all([this.expertBrowser.close(), this.kiosk.close()]);
    await this.demo.end();
  }
}

/** A test may have started a second borne, whose events come late. */
function ofThisBorne({ topic }: Message): boolean {
  return topic.includes(`/${DEMO_BORNE}/`);
}
