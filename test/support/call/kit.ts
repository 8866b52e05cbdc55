import { once } from "node:events";
import type { EventEmitter } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { twinCamera } from "../../../devices/camera/twin.ts";
import { twinSound } from "../../../devices/sound/twin.ts";
import type { Camera } from "../../../devices/camera/port.ts";
import type { Sound } from "../../../devices/sound/port.ts";
import type { Device } from "../../../devices/device.ts";
import type { BenchPart } from "../../../devices/bench.ts";
import { deskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import type { DeskCallOptions, DeskCallPort } from "../../../src/call/desk/desk-call-port.ts";
import type { CallRequest } from "../../../src/call/port.ts";
import type { Clock } from "../../../src/contract/runtime.ts";
import { ensurePki } from "../../../src/demo/pki.ts";
import type { Pki } from "../../../src/demo/pki.ts";
import { memoryLog } from "../fake-clock.ts";

export const REQUEST: CallRequest = { service: "caf-rdv", organisme: "caf", language: "fr", video: true };

export const realClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  synchronised: () => true,
};

/** A CA with certificates of a desk (the broker's will do: it is for localhost) and of a borne. */
export async function certificates(): Promise<Pki> {
  const dir = mkdtempSync(join(tmpdir(), "vb-call-"));
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return await ensurePki({ dir, bornes: ["salle-1"] });
}

/** A started port, stopped when the test ends. Its log is kept. */
export function startPort(
  pki: Pki,
  url: string,
  more: Partial<DeskCallOptions> = {},
): DeskCallPort & { readonly lines: ReturnType<typeof memoryLog>["lines"] } {
  const log = memoryLog();
  const port = deskCallPort({
    url,
    ...pki.borne("salle-1"),
    boot: "0123456789abcdef",
    app: "1.0.0",
    site: "Mairie",
    services: [{ id: "caf-rdv", organisme: "caf", name: "CAF" }],
    clock: realClock,
    log,
    ...more,
  });
  onTestFinished(() => port.stop());
  port.start();
  return Object.assign(port, { lines: log.lines });
}

export async function linked(port: DeskCallPort): Promise<void> {
  while (!port.linked()) await once(port, "link");
}

/** Everything that an emitter says from now on, by name, to be waited for. */
export class Ears {
  readonly heard: { readonly event: string; readonly args: readonly unknown[] }[] = [];
  readonly #waiting = new Set<() => void>();

  constructor(emitter: object, events: readonly string[]) {
    for (const event of events) {
      (emitter as EventEmitter).on(event, (...args: unknown[]) => {
        this.heard.push({ event, args });
        for (const resolve of this.#waiting) resolve();
        this.#waiting.clear();
      });
    }
  }

  /** Arguments of the `n`th time (1 = first) that the event was said. */
  async said(event: string, n = 1): Promise<readonly unknown[]> {
    for (;;) {
      const found = this.heard.filter((one) => one.event === event)[n - 1];
      if (found) return found.args;
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#waiting.add(resolve);
      await promise;
    }
  }

  count(event: string): number {
    return this.heard.filter((one) => one.event === event).length;
  }

  names(): string[] {
    return this.heard.map(({ event }) => event);
  }
}

export const CALL_EVENTS = [
  "queued",
  "refused",
  "answered",
  "offerWanted",
  "answer",
  "candidate",
  "expert",
  "held",
  "moved",
  "guest",
  "ticket",
  "link",
  "ended",
] as const;

/** Waits until something holds; looks every 10 ms. */
export async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

export interface TwinDevices {
  /** The hardware, which outlives the opened devices. */
  readonly bench: { readonly camera: BenchPart; readonly sound: BenchPart };
  /** The opened devices; undefined while one is lost. */
  readonly camera: () => Camera | undefined;
  readonly sound: () => Sound | undefined;
  /** How often each was opened, over all its lives. */
  readonly opens: () => readonly [camera: number, microphone: number];
}

const REOPEN_MS = 30;

/** Opens a device again each time it is lost, as the daemon does. */
async function supervised<D extends Device>(open: () => Promise<D>): Promise<{ now: () => D | undefined; all: D[] }> {
  const all: D[] = [];
  let device: D | undefined;
  let over = false;
  const start = async (): Promise<void> => {
    const opened = await open();
    all.push(opened);
    device = opened;
    opened.once("lost", () => {
      device = undefined;
      void opened.close().then(again);
    });
  };
  const again = (): void => {
    if (!over) setTimeout(() => void start().catch(again), REOPEN_MS);
  };
  await start();
  onTestFinished(async () => {
    over = true;
    await Promise.all(all.map((one) => one.close()));
  });
  return { now: () => device, all };
}

/** Camera and sound without hardware, closed when the test ends. */
export async function twins(): Promise<TwinDevices> {
  const runtimeDir = mkdtempSync(join(tmpdir(), "vb-call-twins-"));
  onTestFinished(() => rmSync(runtimeDir, { recursive: true, force: true }));
  const context = (id: string) => ({
    id,
    clock: realClock,
    log: memoryLog(),
    runtimeDir,
    signal: new AbortController().signal,
  });
  const cameraOptions = { firstFrameMs: 5 };
  const soundOptions = { speed: 100 };
  const camera = await supervised(() => twinCamera.open(cameraOptions, context("camera")));
  const sound = await supervised(() => twinSound.open(soundOptions, context("sound")));
  const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0);
  return {
    bench: {
      camera: twinCamera.benchOf!(cameraOptions, context("camera")),
      sound: twinSound.benchOf!(soundOptions, context("sound")),
    },
    camera: camera.now,
    sound: sound.now,
    opens: () => [sum(camera.all.map((one) => one.opens())), sum(sound.all.map((one) => one.microphoneOpens()))],
  };
}

/** Whether camera or microphone is open now. */
export function anythingOpen({ bench }: TwinDevices): boolean {
  return bench.camera.state()["open"] === true || bench.sound.state()["microphoneOpen"] === true;
}
