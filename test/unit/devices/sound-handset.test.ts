import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BOUNCE_MS, Handset } from "../../../devices/sound/gstreamer/handset.ts";
import type { HandsetParts } from "../../../devices/sound/gstreamer/handset.ts";
import { settingsOf } from "../../../devices/sound/gstreamer/options.ts";

const NODE = "/dev/input/event3";

/** An input node and a card that come and go. */
class Desk {
  node: "away" | "down" | "up" = "down";
  card: string | undefined;
  readonly told: unknown[] = [];
  readonly handset: Handset;
  opens = 0;
  #onChange: ((up: boolean) => void) | undefined;
  #onGone: ((why: string) => void) | undefined;

  constructor() {
    const parts: HandsetParts = {
      watchJack: async (_, onChange, onGone) => {
        if (this.node === "away") throw new Error("ENOENT");
        this.opens += 1;
        this.#onChange = onChange;
        this.#onGone = onGone;
        return { initially: this.node === "up", close: () => (this.#onChange = this.#onGone = undefined) };
      },
      missingCard: async () => this.card,
    };
    const settings = settingsOf({ backend: "alsa", jackNode: NODE });
    const tell = (what: unknown): void => void this.told.push(what);
    this.handset = new Handset(settings, { privately: tell, missing: tell }, parts);
  }

  get watched(): boolean {
    return this.#onChange !== undefined;
  }

  move(...states: readonly ("down" | "up")[]): void {
    for (const state of states) this.#onChange?.(state === "up");
  }

  take(): void {
    this.node = "away";
    this.#onGone?.("ENODEV");
  }
}

describe("the handset", () => {
  let desk: Desk;
  beforeEach(() => {
    vi.useFakeTimers();
    desk = new Desk();
  });
  afterEach(() => void vi.useRealTimers());

  test("is as its node says when it is opened", async () => {
    desk.node = "up";
    await desk.handset.look();
    expect(desk.handset.listeningPrivately()).toBe(true);
    expect(desk.told).toEqual([true]);
  });

  test("counts as lifted once it no longer bounces, as laid down at once", async () => {
    await desk.handset.look();
    desk.move("up", "down", "up");
    vi.advanceTimersByTime(BOUNCE_MS - 1);
    desk.move("down", "up");
    vi.advanceTimersByTime(BOUNCE_MS - 1);
    expect(desk.told).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(desk.told).toEqual([true]);
    desk.move("down", "up", "down");
    expect(desk.told).toEqual([true, false]);
    vi.advanceTimersByTime(10 * BOUNCE_MS);
    expect(desk.told).toEqual([true, false]);
  });

  test("a look while it bounces does not settle it", async () => {
    await desk.handset.look();
    desk.move("up");
    await desk.handset.look();
    expect(desk.told).toEqual([]);
  });

  test("whose node is not there: said once, nobody listens by it, and it is taken when it comes", async () => {
    desk.node = "away";
    await desk.handset.look();
    await desk.handset.look();
    expect(desk.told).toEqual([`${NODE}: ENOENT`]);
    desk.node = "up";
    await desk.handset.look();
    expect(desk.told).toEqual([`${NODE}: ENOENT`, undefined, true]);
  });

  test("whose node goes while it is lifted: nobody listens by it any more, until it is back", async () => {
    desk.node = "up";
    await desk.handset.look();
    desk.take();
    expect(desk.handset.listeningPrivately()).toBe(false);
    await desk.handset.look();
    desk.node = "down";
    await desk.handset.look();
    expect(desk.told).toEqual([true, `${NODE}: ENODEV`, false, undefined]);
    expect(desk.opens).toBe(2);
  });

  test("whose own card is away: lifted or not, sound goes the public way", async () => {
    await desk.handset.look();
    desk.move("up");
    vi.advanceTimersByTime(BOUNCE_MS);
    desk.card = "no sound card Ear";
    await desk.handset.look();
    desk.move("down", "up");
    vi.advanceTimersByTime(BOUNCE_MS);
    expect(desk.told).toEqual([true, "no sound card Ear", false]);
    desk.card = undefined;
    await desk.handset.look();
    expect(desk.told.slice(3)).toEqual([undefined, true]);
  });

  test("closed it gives the node back, tells nothing, and opens nothing any more", async () => {
    await desk.handset.look();
    desk.move("up");
    desk.handset.close();
    vi.advanceTimersByTime(BOUNCE_MS);
    await desk.handset.look();
    expect(desk.told).toEqual([]);
    expect(desk.watched).toBe(false);
    expect(desk.opens).toBe(1);
  });

  test("closed while its node is being opened: the node is given back", async () => {
    const looking = desk.handset.look();
    desk.handset.close();
    await looking;
    expect(desk.watched).toBe(false);
    expect(desk.told).toEqual([]);
  });
});
