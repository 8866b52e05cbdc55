import { beforeAll, describe, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { encodePictures, type TestPicture } from "../../support/encoded-pictures.ts";
import { feed, ScreenRig, show, until } from "./kit.ts";
import { call, SCREENS } from "./scenes.ts";

const rig = ScreenRig.use();
const shown = { name: "call", scene: call } as const;

let ball: readonly TestPicture[];
let small: readonly TestPicture[];
let still: readonly TestPicture[];
let green: readonly TestPicture[];
beforeAll(() => {
  // A white ball that moves on black; the same smaller, as when the line is thin; red, for the own picture.
  ball = encodePictures("videotestsrc pattern=ball", { count: 100 });
  small = encodePictures("videotestsrc pattern=ball", { count: 50, width: 320, height: 240 });
  green = encodePictures("videotestsrc pattern=solid-color foreground-color=0xff00bf00", { count: 50 });
  still = encodePictures("videotestsrc pattern=solid-color foreground-color=0xffff0000", { count: 50 });
});

/** Where the white ball is in a canvas, in parts of its width and height; undefined = no ball. */
function ballOf(page: Page) {
  return page.evaluate(() => {
    const canvas = document.querySelector<HTMLCanvasElement>(".expert-picture canvas");
    if (!canvas || canvas.width < 16) return undefined;
    const { width, height } = canvas;
    const pixels = canvas.getContext("2d")?.getImageData(0, 0, width, height).data ?? new Uint8ClampedArray();
    let [count, x, y] = [0, 0, 0];
    for (let at = 0; at < pixels.length; at += 4) {
      if ((pixels[at] ?? 0) < 200) continue;
      count += 1;
      x += (at / 4) % width;
      y += Math.floor(at / 4 / width);
    }
    return count < 50 ? undefined : { x: x / count / width, y: y / count / height, width };
  });
}

const veil = (page: Page) => page.locator(".expert-picture .veil");

describe("the expert's pictures", () => {
  it("are decoded and drawn: the ball of the test picture moves on the canvas, and the page counts them", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const stream = feed(screen, "expert", ball);
    const places = new Set<string>();
    await until(
      async () => {
        const place = await ballOf(page);
        if (place) places.add(`${place.x.toFixed(2)} ${place.y.toFixed(2)}`);
        return places.size;
      },
      (size) => size >= 8,
    );
    await until(
      () => screen.drawn().pictures,
      (count) => count >= 25,
    );
    expect(screen.drawn().ageMs).toBeLessThan(3000);
    expect(screen.life()).toBe("alive");
    stream.stop();
  });

  it("stand within a moment at the place that they have in the stream", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const first = ball[0];
    if (!first) throw new Error("no picture");
    screen.picture({ ...first, from: "expert" });
    // One picture alone is drawn: the decoder holds none back until the next comes.
    await until(
      () => ballOf(page),
      (place) => place !== undefined,
    );
  });

  it("have the colours of BT.601 where they tell of none", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    // A set that tells of colours is left to the browser; this encoder's does not.
    const stream = feed(screen, "expert", green);
    const colour = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.expert-picture[data-shown="true"] canvas');
        return Array.from(canvas?.getContext("2d")?.getImageData(100, 100, 1, 1).data ?? []).slice(0, 3);
      });
    await until(colour, ([red = 0, value = 0, blue = 0]) => red < 6 && Math.abs(value - 191) < 6 && blue < 6);
    stream.stop();
  });

  it("are at life size on the glass: millimetres of the picture are millimetres of the screen", async () => {
    const screen = await rig.screen();
    const [size] = SCREENS;
    const page = await rig.open(screen, size);
    await show(screen, page, shown, size);
    const stream = feed(screen, "expert", ball);
    await page.locator('.expert-picture[data-shown="true"][data-life-size="true"]').waitFor();
    const box = await page.locator(".expert-picture canvas").boundingBox();
    const mm = (box?.height ?? 0) * size.pixel_mm;
    expect(mm / 600).toBeGreaterThan(0.9);
    expect(mm / 600).toBeLessThan(1.1);
    // In the middle: what is too wide is cut off on both sides alike.
    expect((box?.x ?? 0) + (box?.width ?? 0) / 2).toBeCloseTo(size.width / 2, 0);
    stream.stop();
  });

  it("go on when their size changes on the way", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    for (const pictures of [ball, small, ball]) {
      const stream = feed(screen, "expert", pictures);
      await until(
        () => ballOf(page),
        (place) => place?.width === (pictures === ball ? 640 : 320),
      );
      stream.stop();
    }
  });

  it("and the own ones are drawn beside each other", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const streams = [feed(screen, "expert", ball), feed(screen, "own", still)];
    const red = () =>
      page.evaluate(() => {
        const canvas = document.querySelector<HTMLCanvasElement>('.own-picture[data-shown="true"]');
        const [r = 0, g = 0, b = 0] = canvas?.getContext("2d")?.getImageData(10, 10, 1, 1).data ?? [];
        return r > 180 && g < 80 && b < 80;
      });
    await until(red, (is) => is);
    await until(
      () => ballOf(page),
      (place) => place !== undefined,
    );
    await show(screen, page, { name: "off", scene: { ...call, own_view: false } });
    await page.locator(".own-picture").waitFor({ state: "detached" });
    for (const stream of streams) stream.stop();
  });
});

describe("a picture that is not there any more", () => {
  it("is never a frozen one: after a second 'Reconnexion…' stands in its place, and it comes back", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const stream = feed(screen, "expert", ball);
    await page.locator('.expert-picture[data-shown="true"]').waitFor();
    stream.stop();
    const stoppedMs = performance.now();
    await veil(page).waitFor();
    expect(performance.now() - stoppedMs).toBeGreaterThan(500);
    expect(await veil(page).textContent()).toBe("Reconnexion…");
    expect(await page.locator(".expert-picture canvas").isVisible()).toBe(false);
    const again = feed(screen, "expert", ball);
    await page.locator('.expert-picture[data-shown="true"]').waitFor();
    again.stop();
  });

  it("is wiped at once when the daemon says so", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const stream = feed(screen, "expert", ball);
    await until(
      () => ballOf(page),
      (place) => place !== undefined,
    );
    stream.stop();
    screen.clear();
    await veil(page).waitFor();
    expect(await ballOf(page)).toBeUndefined();
  });

  it("nor stays when the daemon is gone: the page waits, and comes back by itself", async () => {
    const screen = await rig.screen();
    rig.allowErrors = true;
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const stream = feed(screen, "expert", ball);
    await page.locator('.expert-picture[data-shown="true"]').waitFor();
    stream.stop();
    await screen.stop();
    await page.locator('[data-scene="waiting"]').waitFor();
    expect(await page.locator("canvas").count()).toBe(0);
    const port = Number(new URL(screen.url).port);
    const next = await rig.screen(port);
    next.show({
      language: "fr",
      site: "x",
      pixel_mm: 0.277,
      distance_mm: 700,
      scene: { type: "papers" },
      notice: null,
      keypad: null,
      text: [],
      speaking: false,
    });
    await page.locator('[data-scene="papers"]').waitFor();
    await until(
      () => next.life(),
      (life) => life === "alive",
    );
  });
});

describe("a stream that can't be decoded", () => {
  it("is asked to begin again with a keyframe, at once, and then it is drawn", async () => {
    const screen = await rig.screen();
    const page = await rig.open(screen);
    await show(screen, page, shown);
    const wanted: string[] = [];
    screen.on("keyframeWanted", (from) => wanted.push(from));
    const [first] = ball;
    if (!first) throw new Error("no picture");
    screen.picture({ ...first, from: "expert" });
    await until(
      () => ballOf(page),
      (place) => place !== undefined,
    );
    expect(wanted).toEqual([]);
    // A keyframe with a whole parameter set and rubbish after it.
    const rubbish = Buffer.concat([first.data.subarray(0, 40), Buffer.alloc(400, 0xff)]);
    screen.picture({ from: "expert", keyframe: true, timestamp: 3600, data: rubbish });
    screen.picture({ ...(ball[1] ?? first), from: "expert", timestamp: 7200 });
    await until(
      () => wanted.length,
      (count) => count > 0,
    );
    expect(wanted[0]).toBe("expert");
    const stream = feed(screen, "expert", ball);
    const before = screen.drawn().pictures;
    await until(
      () => screen.drawn().pictures,
      (count) => count > before + 10,
    );
    stream.stop();
  });
});
