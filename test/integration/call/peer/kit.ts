import { fork, spawn } from "node:child_process";
import type { ChildProcess, Serializable } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import type { IceServer, PeerEnds, PeerOptions, PeerSession, PeerState } from "../../../../src/call/peer/port.ts";
import { WeriftMaker } from "../../../../src/call/peer/werift/maker.ts";
import { PAGE } from "./page.ts";

export const PATIENCE_MS = 30_000;
export const LINE: PeerOptions = { lineKbps: 2000, maxHeight: 360 };

const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--use-fake-device-for-media-stream",
  "--use-fake-ui-for-media-stream",
  "--autoplay-policy=no-user-gesture-required",
];

/** A real expert's browser: one for a file of tests, a page for each. */
export function withBrowser(args: readonly string[] = []): { expert(camera?: string): Promise<Expert> } {
  let browser: Browser;
  const server = createServer((_, answer) => answer.setHeader("content-type", "text/html").end(PAGE));
  beforeAll(async () => {
    browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: [...ARGS, ...args] });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
  });
  afterAll(async () => {
    await browser.close();
    server.close();
  });
  return {
    async expert(camera = "device") {
      const context = await browser.newContext();
      const page = await context.newPage();
      onTestFinished(() => context.close());
      await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
      await page.evaluate((kind) => (globalThis as unknown as PageWorld).prepare(kind), camera);
      return new Expert(page);
    },
  };
}

interface PageWorld {
  prepare(kind: string): Promise<void>;
  answer(sdp: string, config: object): Promise<string>;
  add(candidates: (string | null)[]): Promise<void>;
  take(): (string | null)[];
  tone(): { hz: number; db: number } | null;
  colour(): Colour;
  inbound(kind: string): Promise<Record<string, number>>;
  outbound(kind: string): Promise<Record<string, number>>;
  skew(): Promise<number | null>;
  state: { frames: number; firstFrameMs: number | null; messages: (string | number)[]; states: [string, number][] };
  channel: { send(data: string | ArrayBuffer): void };
  pc: { close(): void };
}

export interface Colour {
  readonly width: number;
  readonly height: number;
  readonly left: number[];
  readonly middle: number[];
  readonly right: number[];
  readonly sum: number;
  readonly hash: number;
}

export class Expert {
  readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  /** Offer, answer and candidates of both, as a signalling would carry them. */
  async call(
    peer: PeerSession,
    options: { servers?: readonly IceServer[]; config?: object; through?: (offer: string) => string } = {},
  ): Promise<void> {
    const { servers = [], through = (sdp: string): string => sdp } = options;
    const offer = through(await peer.offer(servers));
    // Over a line of the test nothing may know of another way.
    const open = options.through === undefined;
    const page = this.page;
    const late: (string | null)[] = [];
    const onCandidate = (candidate: string | null): void => void late.push(candidate);
    if (open) peer.on("candidate", onCandidate);
    const answer = await page.evaluate(([sdp, config]) => (globalThis as unknown as PageWorld).answer(sdp, config), [
      offer,
      options.config ?? {},
    ] as const);
    await peer.answer(open ? answer : answer.replaceAll(/a=candidate:.*\r\n/g, ""));
    if (!open) return;
    void (async () => {
      for (let i = 0; i < 200 && peer.state() !== "closed" && peer.state() !== "failed"; i++) {
        const mine = await page
          .evaluate(() => (globalThis as unknown as PageWorld).take())
          .catch((): (string | null)[] => []);
        for (const candidate of mine) await peer.addCandidate(candidate).catch(() => {});
        const theirs = late.splice(0);
        if (theirs.length > 0) {
          await page.evaluate((c) => (globalThis as unknown as PageWorld).add(c), theirs).catch(() => {});
        }
        if (mine.includes(null) && i > 20) break;
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      peer.off("candidate", onCandidate);
    })();
  }

  answer(offer: string): Promise<string> {
    return this.page.evaluate((sdp) => (globalThis as unknown as PageWorld).answer(sdp, {}), offer);
  }
  /** What it has told since the last time. */
  async candidates(): Promise<string[]> {
    const all = await this.page.evaluate(() => (globalThis as unknown as PageWorld).take());
    return all.filter((candidate) => candidate !== null);
  }

  state(): Promise<PageWorld["state"]> {
    return this.page.evaluate(() => (globalThis as unknown as PageWorld).state);
  }
  tone(): Promise<{ hz: number; db: number } | null> {
    return this.page.evaluate(() => (globalThis as unknown as PageWorld).tone());
  }
  colour(): Promise<Colour> {
    return this.page.evaluate(() => (globalThis as unknown as PageWorld).colour());
  }
  inbound(kind: string): Promise<Record<string, number>> {
    return this.page.evaluate((k) => (globalThis as unknown as PageWorld).inbound(k), kind);
  }
  outbound(kind: string): Promise<Record<string, number>> {
    return this.page.evaluate((k) => (globalThis as unknown as PageWorld).outbound(k), kind);
  }
  skew(): Promise<number | null> {
    return this.page.evaluate(() => (globalThis as unknown as PageWorld).skew());
  }
  /** Text, or so many bytes. */
  say(message: string | number): Promise<void> {
    return this.page.evaluate(
      (m) => (globalThis as unknown as PageWorld).channel.send(typeof m === "string" ? m : new ArrayBuffer(m)),
      message,
    );
  }
  async frames(more: number): Promise<void> {
    const { frames } = await this.state();
    await expect
      .poll(async () => (await this.state()).frames, { timeout: PATIENCE_MS })
      .toBeGreaterThanOrEqual(frames + more);
  }
}

/** A maker that ends with the test. */
export function maker<M extends WeriftMaker = WeriftMaker>(made: M = new WeriftMaker() as M): M {
  onTestFinished(() => made.close());
  made.warm();
  return made;
}

export async function session(options: Partial<PeerOptions> = {}, from = maker()): Promise<PeerSession> {
  const opened = await from.open({ ...LINE, ...options }, AbortSignal.timeout(PATIENCE_MS));
  onTestFinished(() => opened.close());
  return opened;
}

export async function reaches(peer: PeerSession, state: PeerState, withinMs = PATIENCE_MS): Promise<void> {
  if (peer.state() === state) return;
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = setTimeout(() => reject(new Error(`${peer.state()}, not ${state}, after ${withinMs} ms`)), withinMs);
  const seen = (now: PeerState): void => (now === state ? resolve() : undefined);
  peer.on("state", seen);
  await promise.finally(() => {
    clearTimeout(timer);
    peer.off("state", seen);
  });
}

/** What both ends say of the call, where something awaited does not come: a failure that is rare tells what it was. */
export async function told(peer: PeerSession, desk: Expert, awaited: Promise<void>): Promise<void> {
  try {
    await awaited;
  } catch (error) {
    const ends = { borne: { state: peer.state(), ...peer.stats() }, page: await desk.state() };
    const flows = { in: await desk.inbound("video"), out: await desk.outbound("video") };
    throw new Error(JSON.stringify({ ...ends, ...flows }), { cause: error });
  }
}

/** A real GStreamer pipeline that ends with the test. */
export function gst(pipeline: string): ChildProcess {
  const child = spawn(
    "setpriv",
    ["--pdeathsig", "KILL", "gst-launch-1.0", "-q", ...pipeline.split(/\s+/).filter(Boolean)],
    {
      stdio: ["ignore", "ignore", "inherit"],
      env: { ...process.env, GST_DEBUG: "0" },
    },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}

/** Camera and microphone: colour bars with a moving ball, a tone. `gop` 25: a keyframe a second, for nobody can ask here. */
export function source(
  ends: PeerEnds,
  options: { kbps?: number; hz?: number; pattern?: string; gop?: number } = {},
): ChildProcess {
  const { kbps = 300, hz = 1000, pattern = "smpte100", gop = 25 } = options;
  return gst(`videotestsrc is-live=true pattern=${pattern} ! video/x-raw,width=640,height=360,framerate=25/1
    ! openh264enc bitrate=${kbps * 1000} rate-control=bitrate gop-size=${gop} complexity=low
    ! video/x-h264,profile=constrained-baseline ! h264parse
    ! rtph264pay pt=96 mtu=1200 config-interval=-1 aggregate-mode=zero-latency
    ! udpsink host=127.0.0.1 port=${ends.videoInPort} sync=false async=false
    audiotestsrc is-live=true freq=${hz} ! audio/x-raw,rate=48000,channels=1
    ! opusenc bitrate=24000 frame-size=20 audio-type=voice ! rtpopuspay pt=97
    ! udpsink host=127.0.0.1 port=${ends.audioInPort} sync=false async=false`);
}

/** A camera that obeys the peer, as the borne's does: keyframes when asked, rate, size, frames a second. */
export function camera(peer: PeerSession, options: { hz?: number; pattern?: string } = {}): ChildProcess {
  const { hz = 1000, pattern = "zone-plate kx2=8 ky2=8 kt=1" } = options;
  const ends = { video: peer.ends.videoInPort, audio: peer.ends.audioInPort, hz, pattern };
  const main = fileURLToPath(new URL("camera-main.cjs", import.meta.url));
  const child = fork(main, [JSON.stringify(ends)], {
    execPath: "/usr/bin/setpriv",
    execArgv: ["--pdeathsig", "KILL", process.execPath],
    env: { ...process.env, UV_THREADPOOL_SIZE: "16" },
  });
  let keyframes = 0;
  // A test may have killed it a moment ago: what it is told then is lost, and no error of anybody's.
  const tell = (order: Serializable): void => void (child.connected && child.send(order, () => {}));
  peer.on("keyframeWanted", () => tell({ keyframe: ++keyframes }));
  peer.on("target", (target) => tell({ target }));
  onTestFinished(() => void child.kill("SIGKILL"));
  return child;
}
