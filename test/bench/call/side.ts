import { setTimeout as sleep } from "node:timers/promises";
import type { Page } from "playwright-core";
import { CameraClock, numberOf } from "./bars.ts";
import { pageOffsetMs } from "./page-clock.ts";
import type { SeenLine } from "./probe.ts";
import type { Stand } from "./stand.ts";

/** Between ring and answer: all that is prepared while it rings is ready by then, on both sides. */
const THINK_MS = 1500;
/** By which a camera's clock is told: the more, the surer one of them was seen without delay. */
const CAMERA_PICTURES = 20;

export type Side = "borne" | "browser";

/** How a call came about, milliseconds. */
export interface SetUp {
  /** From the contact of the button to the ring at the expert's page; of the borne's calls only. */
  readonly pressToRingMs: number | undefined;
  /** From the expert's click to the first picture shown. */
  readonly toDeskMs: number;
  readonly toBorneMs: number;
}

/** Ages of the pictures shown, milliseconds from camera to screen. */
export interface Ages {
  readonly toDesk: readonly number[];
  readonly toBorne: readonly number[];
}

/** A call of one of the two sides, led from the expert's page. */
export class Caller {
  readonly #stand: Stand;
  readonly #side: Side;
  #offsets: Readonly<Record<"expert" | "usager", number>> | undefined;

  constructor(stand: Stand, side: Side) {
    this.#stand = stand;
    this.#side = side;
  }

  /** The page that shows the expert to the usager. */
  get #usager(): Page {
    return this.#side === "borne" ? this.#stand.screen.page : this.#stand.kiosk.page;
  }

  get #expert(): Page {
    return this.#stand.expert.page;
  }

  /** Press, ring, answer, first pictures at both ends. */
  async begin(): Promise<SetUp> {
    const expert = await pageOffsetMs(this.#expert);
    const usager = await pageOffsetMs(this.#usager);
    this.#offsets = { expert, usager };
    if (this.#side === "borne") await this.#stand.borne.idle();
    for (const page of [this.#expert, this.#usager]) {
      await page.evaluate(() => {
        window.vb.marks.length = 0;
        window.vb.expect();
      });
    }
    const pressMs = performance.now();
    await this.#press();
    const ringMs = (await markOf(this.#expert, "in:ring")) + expert;
    await sleep(Math.max(0, ringMs + THINK_MS - performance.now()));
    await this.#expert
      .getByRole("button", { name: /prendre l'appel/i })
      .first()
      .click();
    const [atDesk, atBorne] = await Promise.all([markOf(this.#expert, "picture"), markOf(this.#usager, "picture")]);
    const takenMs = (await markOf(this.#expert, "click:Prendre")) + expert;
    return {
      pressToRingMs: this.#side === "borne" ? ringMs - pressMs : undefined,
      toDeskMs: atDesk + expert - takenMs,
      toBorneMs: atBorne + usager - takenMs,
    };
  }

  /** Ages of the pictures shown at both ends for so long. */
  async ages(ms: number): Promise<Ages> {
    const { expert, usager } = this.#offsets ?? { expert: 0, usager: 0 };
    const expertCamera = CameraClock.of(read(await this.#cameraOf(this.#expert), expert));
    const usagerCamera = CameraClock.of(
      this.#side === "borne" ? this.#stand.source.seen() : read(await this.#cameraOf(this.#usager), usager),
    );
    const [atDesk, atBorne] = await Promise.all(
      [this.#expert, this.#usager].map((page) => page.evaluate((ms) => window.vb.shown(ms), ms)),
    );
    const agesBy = (camera: CameraClock, lines: SeenLine[] | undefined, offset: number) =>
      read(lines ?? [], offset).map(({ atMs, number }) => camera.ageMs(number, atMs));
    return { toDesk: agesBy(usagerCamera, atDesk, expert), toBorne: agesBy(expertCamera, atBorne, usager) };
  }

  /** The expert hangs up and gives a reason; resolves at his queue. */
  async end(): Promise<void> {
    const page = this.#expert;
    await page.getByRole("button", { name: "Raccrocher" }).first().click();
    await page.getByRole("button", { name: "Oui, raccrocher" }).click();
    await page.locator("button.reason").first().click();
    await page.getByText("Faire une pause").waitFor();
    // It loads anew.
    if (this.#side === "browser") await this.#usager.waitForFunction(() => window.kiosk?.state === "idle");
  }

  async #press(): Promise<void> {
    if (this.#side === "browser") return await this.#usager.evaluate(() => window.kiosk.press());
    const response = await fetch(`${this.#stand.benchUrl}/bench/button/press`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ms: 120 }),
    });
    if (!response.ok) throw new Error(`the press was refused: ${response.status}`);
  }

  async #cameraOf(page: Page): Promise<SeenLine[]> {
    return await page.evaluate((pictures) => window.vb.camera(pictures), CAMERA_PICTURES);
  }
}

async function markOf(page: Page, what: string): Promise<number> {
  const handle = await page.waitForFunction(
    (what) => window.vb.marks.find((mark) => mark.what.startsWith(what))?.at,
    what,
  );
  return (await handle.jsonValue()) ?? Number.NaN;
}

function read(lines: readonly SeenLine[], offsetMs: number): { atMs: number; number: number }[] {
  return lines.flatMap(({ at, line }) => {
    const number = numberOf(line);
    return number === undefined ? [] : [{ atMs: at + offsetMs, number }];
  });
}
