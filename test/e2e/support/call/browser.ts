import { chromium } from "playwright-core";
import type { Browser, Page } from "playwright-core";

export const CHROMIUM = "/usr/bin/chromium";

/**
 * A camera and a microphone that need no hardware: a moving green figure, and beeps or a file.
 * @param program what runs Chromium, at another place of a network say
 * @param videoFile Y4M in place of the green figure
 */
export async function launchBrowser(audioFile?: string, program = CHROMIUM, videoFile?: string): Promise<Browser> {
  return await chromium.launch({
    executablePath: program,
    // Names of files have accents: an expert's machine has a locale.
    env: { ...process.env, LANG: "C.UTF-8" },
    args: [
      "--no-sandbox",
      // Without a number it gives 20 pictures a second.
      "--use-fake-device-for-media-stream=fps=25",
      "--use-fake-ui-for-media-stream",
      "--autoplay-policy=no-user-gesture-required",
      // A page in the background must go on as one in front does.
      "--disable-background-timer-throttling",
      "--disable-backgrounding-occluded-windows",
      "--disable-renderer-backgrounding",
      ...(videoFile === undefined ? [] : [`--use-file-for-fake-video-capture=${videoFile}`]),
      ...(audioFile === undefined ? [] : [`--use-file-for-fake-audio-capture=${audioFile}`]),
    ],
  });
}

/** Colours at fixed points of a picture, 0 to 255 each. */
export type Sample = readonly (readonly [number, number, number])[];

/** Samples a `<video>` or `<canvas>` at a grid of points; undefined when nothing is shown. */
export async function samplePicture(page: Page, selector: string): Promise<Sample | undefined> {
  return await page.evaluate((wanted) => {
    const element = document.querySelector(wanted);
    if (!(element instanceof HTMLVideoElement || element instanceof HTMLCanvasElement)) return undefined;
    const width = element instanceof HTMLVideoElement ? element.videoWidth : element.width;
    const height = element instanceof HTMLVideoElement ? element.videoHeight : element.height;
    if (width === 0 || height === 0) return undefined;
    const canvas = document.createElement("canvas");
    canvas.width = 32;
    canvas.height = 18;
    const context = canvas.getContext("2d", { willReadFrequently: true });
    if (context === null) return undefined;
    context.drawImage(element, 0, 0, 32, 18);
    const { data } = context.getImageData(0, 0, 32, 18);
    const points: [number, number, number][] = [];
    for (let at = 0; at < data.length; at += 4) points.push([data[at] ?? 0, data[at + 1] ?? 0, data[at + 2] ?? 0]);
    return points;
  }, selector);
}

/** Resolves once an element is, or is not, in the page, looked for at each frame: what is there for an instant counts. */
export async function passesThrough(page: Page, selector: string, there: boolean): Promise<void> {
  await page.waitForFunction(
    ([wanted, is]) => (document.querySelector(wanted) !== null) === is,
    [selector, there] as const,
    { polling: "raf", timeout: 30_000 },
  );
}

/** How many of the points differ by more than what coding makes of a still picture. */
export function changedPoints(a: Sample, b: Sample): number {
  return a.filter((point, at) => point.some((value, channel) => Math.abs(value - (b[at]?.[channel] ?? 0)) > 40)).length;
}

/** The seven colours of the borne's test picture (SMPTE bars of 75 %), and the ground of Chromium's. */
export const BARS = [0, 1, 2, 3, 4, 5, 6].map((bar) => [bar & 2, bar & 4, bar & 1].map((lit) => (lit === 0 ? 191 : 0)));
export const GROUND = [[0, 136, 0]];

/** What share of the points has one of some colours, but for what coding and a display make of it. */
export function shareOf(sample: Sample, colours: readonly (readonly number[])[]): number {
  const is = (point: readonly number[], colour: readonly number[]): boolean =>
    point.every((value, channel) => Math.abs(value - (colour[channel] ?? 0)) <= 10);
  return sample.filter((point) => colours.some((colour) => is(point, colour))).length / sample.length;
}

/** The borne's test picture: seven coloured bars that move. */
export function isBars(sample: Sample): boolean {
  const kinds = new Set(sample.map(([red, green, blue]) => `${red > 110}${green > 110}${blue > 110}`));
  return kinds.size >= 5;
}

/** Chromium's own test picture: green upon green. */
export function isGreen(sample: Sample): boolean {
  const green = sample.filter(([red, g, blue]) => g > 90 && g > red + 40 && g > blue + 40).length;
  return green > sample.length * 0.5;
}

declare global {
  interface Window {
    vbPeers: RTCPeerConnection[];
  }
}

/** Keeps the connections of a page within reach of `soundReceived`; before its scripts run. */
export async function keepPeers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.vbPeers = [];
    const Native = RTCPeerConnection;
    window.RTCPeerConnection = class extends Native {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        window.vbPeers.push(this);
      }
    };
  });
}

/** Packets of sound that the newest connection of a page has received, and their energy (W3C webrtc-stats). */
export async function soundReceived(page: Page): Promise<{ readonly packets: number; readonly energy: number }> {
  return await page.evaluate(async () => {
    const reports = await window.vbPeers.findLast((peer) => peer.connectionState === "connected")?.getStats();
    let [packets, energy] = [0, 0];
    reports?.forEach((report: { type: string; kind?: string; packetsReceived?: number; totalAudioEnergy?: number }) => {
      if (report.type !== "inbound-rtp" || report.kind !== "audio") return;
      packets += report.packetsReceived ?? 0;
      energy += report.totalAudioEnergy ?? 0;
    });
    return { packets, energy };
  });
}
