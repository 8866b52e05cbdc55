import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WebSocket, type RawData } from "ws";
import { readPictureFrame } from "../../../src/contract/screen/picture-frame.ts";
import type { View } from "../../../src/contract/screen/types.ts";
import { MAX_WAITING_BYTES } from "../../../src/screen/picture-gate.ts";
import type { Screen } from "../../../src/screen/port.ts";
import { startScreen } from "../../../src/screen/server.ts";
import { logBook, until, type LogBook } from "./kit.ts";
import { SCREENS, SHOWN, stateOf } from "./scenes.ts";

let screen: Screen;
let log: LogBook;
const sockets: WebSocket[] = [];

beforeEach(async () => {
  log = logBook();
  screen = await startScreen({ port: 0, log });
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.terminate();
  await screen.stop();
});

/** A page that is not a browser: what it hears, it keeps. */
async function page(path = "/screen") {
  const socket = new WebSocket(screen.url.replace("http", "ws") + path, { headers: { origin: screen.url } });
  sockets.push(socket);
  const views: View[] = [];
  const frames: Uint8Array[] = [];
  const closed: number[] = [];
  socket.on("message", (data: RawData, binary) => {
    if (binary) frames.push(data as Buffer);
    else views.push(JSON.parse((data as Buffer).toString()) as View);
  });
  socket.on("close", (code) => closed.push(code));
  await once(socket, "open");
  await until(
    () => views.length,
    (count) => count > 0,
  );
  return {
    socket,
    views,
    frames,
    closed,
    say: (act: object | string) => socket.send(typeof act === "string" ? act : JSON.stringify(act)),
  };
}

const echo = (n: number, rest: object = {}) => ({
  type: "echo",
  n,
  hidden: false,
  pictures: 3,
  picture_age_ms: 40,
  dropped: 0,
  wants_keyframe: false,
  ...rest,
});

const picture = (bytes: number, keyframe = false) =>
  ({ from: "expert", keyframe, timestamp: 0, data: Buffer.alloc(bytes) }) as const;

describe("what a page says", () => {
  it("is told on when it is an act, logged without its content and passed over when not", async () => {
    const acts: object[] = [];
    screen.on("act", (act) => acts.push(act));
    const one = await page();
    const secret = "1234567";
    const bad = [
      "not json",
      "null",
      { type: "identifier", value: `${secret}!` },
      { type: "shout" },
      { type: "volume", step: 7 },
      { type: "stop", more: 1 },
      { type: "text", text: "x".repeat(201) },
    ];
    for (const act of bad) one.say(act);
    one.socket.send(Buffer.from([1, 2, 3]));
    one.say({ type: "press" });
    one.say({ type: "identifier", value: secret });
    await until(
      () => acts.length,
      (count) => count === 2,
    );
    expect(acts).toEqual([{ type: "press" }, { type: "identifier", value: secret }]);
    expect(log.lines.filter(({ level }) => level === "warn")).toHaveLength(bad.length + 1);
    expect(JSON.stringify(log.lines)).not.toContain(secret);
  });

  it("that is far too long ends that page, not the screen", async () => {
    const one = await page();
    one.say("x".repeat(100_000));
    await once(one.socket, "close");
    await page();
    expect(screen.life()).toBe("none");
  });
});

describe("pages", () => {
  it("the newest is the screen, the one before is told to stop, one that watches changes nothing", async () => {
    const acts: object[] = [];
    screen.on("act", (act) => acts.push(act));
    const first = await page();
    const watching = await page("/screen?watch");
    expect(first.closed).toEqual([]);
    const second = await page();
    await until(
      () => first.closed,
      (codes) => codes.length === 1,
    );
    expect(first.closed).toEqual([4001]);
    screen.show(stateOf(SHOWN[1] ?? { name: "", scene: { type: "asleep" } }, SCREENS[1]));
    for (const one of [second, watching]) {
      await until(
        () => one.views.at(-1)?.scene.type,
        (type) => type === "welcome",
      );
    }
    watching.say({ type: "press" });
    watching.say(echo(99));
    second.say({ type: "stop" });
    await until(
      () => acts.length,
      (count) => count > 0,
    );
    expect(acts).toEqual([{ type: "stop" }]);
    expect(screen.life()).toBe("none");
  });

  it("are none, alive with an echo, silent 5 s after the last one; GET /life says it", async () => {
    const lives: string[] = [];
    screen.on("life", (life) => lives.push(life));
    const life = async () => ((await (await fetch(`${screen.url}/life`)).json()) as { life: string }).life;
    expect(await life()).toBe("none");
    const one = await page();
    one.say(echo(one.views.at(-1)?.n ?? 0));
    await until(life, (now) => now === "alive");
    expect(screen.drawn().pictures).toBe(3);
    await until(life, (now) => now === "silent");
    expect(lives).toEqual(["alive", "silent"]);
    one.say(echo(one.views.at(-1)?.n ?? 0));
    await until(life, (now) => now === "alive");
    expect(lives).toEqual(["alive", "silent", "alive"]);
  });
});

describe("pictures", () => {
  it("reach the page as they are, and a wish for a keyframe comes back once a second", async () => {
    const wanted: string[] = [];
    screen.on("keyframeWanted", (from) => wanted.push(from));
    const one = await page();
    screen.picture(picture(10));
    expect(wanted).toEqual(["expert"]);
    screen.picture({ ...picture(3, true), timestamp: 3600, data: Buffer.from("abc") });
    screen.clear();
    await until(
      () => one.frames.length,
      (count) => count === 2,
    );
    expect(one.frames.map((frame) => readPictureFrame(frame))).toEqual([
      { type: "picture", from: "expert", keyframe: true, timestamp: 3600, data: Buffer.from("abc") },
      { type: "clear" },
    ]);
    one.say(echo(0, { wants_own_keyframe: true, wants_keyframe: true }));
    one.say(echo(0, { wants_own_keyframe: true }));
    await until(
      () => wanted.length,
      (count) => count === 2,
    );
    expect(wanted).toEqual(["expert", "own"]);
  });

  it("for a page that has stopped to read are left out: the memory is bounded, and it goes on with a keyframe", async () => {
    const one = await page();
    screen.picture(picture(100, true));
    await until(
      () => one.frames.length,
      (count) => count === 1,
    );
    one.socket.pause();
    const before = process.memoryUsage().arrayBuffers;
    const large = picture(10_000);
    // 200 MB: 2 hours of a call. Turns of the loop between, so that what can be sent is sent.
    for (let round = 0; round < 200; round += 1) {
      for (let at = 0; at < 100; at += 1) screen.picture(large);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(30_000_000);
    one.socket.resume();
    // What was under way at most: the gate's own bound, and the kernel's buffers.
    const wanted: string[] = [];
    screen.on("keyframeWanted", (from) => wanted.push(from));
    await until(
      () => {
        screen.picture(picture(100));
        return wanted.length;
      },
      (count) => count > 0,
    );
    const held = one.frames.reduce((sum, { byteLength }) => sum + byteLength, 0);
    expect(held).toBeLessThan(MAX_WAITING_BYTES + 20_000_000);
    screen.picture(picture(77, true));
    await until(
      () => one.frames.at(-1)?.byteLength,
      (bytes) => bytes === 77 + 16,
    );
    // None of those that came between has passed: they lean on what was left out.
    expect(one.frames.filter(({ byteLength }) => byteLength === 100 + 16)).toHaveLength(1);
  });
});
