import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { askDaemon } from "../../../src/cli/control-client.ts";
import type { DemoLayout } from "../../../src/demo/layout.ts";
import { BARS } from "./bars.ts";
import { Program } from "../program.ts";
import { unitStart } from "../unit.ts";

const IDLE_DEADLINE_MS = 60_000;
const LOOP_PROBE = join(dirname(fileURLToPath(import.meta.url)), "loop-probe.mjs");

/**
 * Real drivers of camera and sound; the rest are twins that do nothing in a call. The sound card is simulated outside of
 * the borne, by a PipeWire of its own: the room between its loudspeaker and its microphone is nobody's cost.
 */
export function writeProfile(file: string, card: { readonly loudspeaker: string; readonly microphone: string }): void {
  const twins = ["button", "lamps", "presence", "printer", "scanner", "board"];
  const { width, height, fps } = BARS;
  const devices = {
    ...Object.fromEntries(twins.map((kind) => [kind, { driver: "twin" }])),
    camera: { driver: "gstreamer", source: "testsrc", width, height, fps },
    sound: { driver: "gstreamer", backend: "pipewire", speaker: card.loudspeaker, microphone: card.microphone },
  };
  writeFileSync(file, stringify({ name: "call", bench: { port: 0 }, devices }));
}

/** The demo's configuration without what makes an end of a call longer: number and survey. */
export function plainConfig(file: string): void {
  const config = parse(readFileSync(file, "utf8")) as {
    services: { identifier?: unknown }[];
    call: { survey?: unknown };
  };
  for (const service of config.services) delete service.identifier;
  delete config.call.survey;
  writeFileSync(file, stringify(config));
}

interface Status {
  readonly state?: string;
  readonly session?: string;
  readonly lastSelfTest?: object | null;
  readonly selfTestRunning?: boolean;
  readonly bench?: string | null;
}

/** The borne's daemon, started as its unit starts it, by a Node of its own that nothing else on the machine shares. */
export class BenchBorne {
  readonly program: Program;
  readonly #control: string;
  readonly #loopFile: string;

  constructor(dir: string, layout: DemoLayout, profile: string, more: Readonly<Record<string, string>>) {
    const { env, nodeOptions } = unitStart("visioborne.service", dir);
    const node = join(dir, "node");
    copyFileSync(process.execPath, node);
    mkdirSync(layout.logs, { recursive: true });
    this.#loopFile = join(dir, "loop.json");
    this.#control = join(layout.borneRuntime, "control.sock");
    this.program = new Program({
      name: "borne",
      args: ["run", "--config", layout.borneConfig, "--profile", profile],
      node,
      nodeOptions: [...nodeOptions, "--import", LOOP_PROBE],
      env: { ...env, ...more, STATE_DIRECTORY: dir, VB_BENCH_LOOP: this.#loopFile },
      readyMessage: "ready",
      logFile: join(layout.logs, "borne.log"),
    });
  }

  async status(): Promise<Status> {
    return (await askDaemon(this.#control, "status")) as Status;
  }

  /** Where its button is pressed. */
  async benchUrl(): Promise<string> {
    const { bench } = await this.status();
    if (!bench) throw new Error("the borne has no bench");
    return bench;
  }

  /** Until its first self-test is over and nobody is served: then a press is a call. */
  async idle(): Promise<void> {
    const endMs = performance.now() + IDLE_DEADLINE_MS;
    for (;;) {
      const status = await this.status().catch((): Status => ({}));
      const tested = status.lastSelfTest && status.selfTestRunning === false;
      if (tested && status.session === "idle" && status.state === "ready") return;
      if (performance.now() > endMs) throw new Error(`the borne is not idle: ${JSON.stringify(status)}`);
      await sleep(100);
    }
  }

  /** Delay of the daemon's event loop while `work` runs, 99th percentile in milliseconds. */
  async loopLagMs(work: () => Promise<unknown>): Promise<number> {
    process.kill(this.program.pid, "SIGUSR2");
    await work();
    process.kill(this.program.pid, "SIGUSR2");
    await sleep(500);
    return (JSON.parse(readFileSync(this.#loopFile, "utf8")) as { p99: number }).p99;
  }
}
