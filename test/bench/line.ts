import { setTimeout as sleep } from "node:timers/promises";
import { loadavg } from "node:os";
import type { LogLine } from "../e2e/support/program.ts";
import { LineStand } from "../support/line-call/line-stand.ts";
import type { LineStandOptions } from "../support/line-call/line-stand.ts";
import { whyNoLine } from "../support/net/line.ts";
import type { Line, LineOptions } from "../support/net/line.ts";
import { median, numberArg, rounded, type Bench, type BenchOptions, type Figure } from "./figures.ts";
import { Before } from "./line/before.ts";
import { cutInCall } from "./line/cut.ts";
import { figuresOf } from "./line/figures.ts";
import { Ear, EAR_PORT, FLASH_AND_BEEP, SEE_FLASHES, skews } from "./line/skew.ts";
import { traceLine, Watch } from "./line/watch.ts";
import { DAEMON } from "./rig.ts";

const THIN: LineOptions = { upKbps: 512, downKbps: 512, lossPct: 1, rttMs: 60 };
/** The figures of the line that is wished for have no suffix. */
const ROWS: readonly {
  readonly id: string;
  readonly suffix: string;
  readonly line: LineOptions;
  readonly more?: true;
}[] = [
  { id: "512", suffix: "", line: THIN },
  { id: "300", suffix: "_300", line: { ...THIN, upKbps: 300, downKbps: 300 } },
  { id: "loss3", suffix: "_loss3", line: { ...THIN, lossPct: 3 }, more: true },
  { id: "jitter", suffix: "_jitter", line: { ...THIN, jitterMs: 30 }, more: true },
  { id: "adsl", suffix: "_adsl", line: { ...THIN, downKbps: 8000 }, more: true },
];
const SKEW_MS = 45_000;
const LEAST_PAIRS = 15;
const END_MS = 5000;

/**
 * A whole call over a thin line: everything that a borne says passes through it, signalling and MQTT included. Borne and
 * its screen's browser in one network namespace; desk, broker, supervisor and the expert's browser in another.
 */
export const line: Bench = async (options) => {
  const why = whyNoLine();
  if (why !== undefined) throw new Error(`no line can be made here: ${why}`);
  const { args, say } = options;
  const ms = numberArg(args, "minutes", 5) * 60_000;
  const only = args.get("only")?.split(",");
  const wanted = (id: string, more?: true): boolean => only?.includes(id) ?? (more === undefined || args.has("all"));
  const figures: Figure[] = [];
  const load: number[] = [];
  const measure = async (what: string, work: () => Promise<readonly Figure[]>): Promise<void> => {
    say(what);
    try {
      const found = await work();
      figures.push(...found);
      // A long bench that fails later has told this much.
      say(found.map(({ name, value }) => `${name} ${value}`).join(", "));
    } catch (error) {
      say(`failed: ${String(error)}`);
      process.exitCode = 1;
    }
    load.push(loadavg()[0] ?? 0);
  };
  let skewBorneMs: number | undefined;
  if (wanted("skew")) {
    await measure("skew: flashes and beeps of the expert's page", async () => {
      skewBorneMs = await skewAtBorne(options);
      return [{ name: "av_skew_borne_ms", value: Math.round(skewBorneMs), unit: "ms", n: 1, goal: "<= 100" }];
    });
  }
  for (const row of ROWS) {
    if (!wanted(row.id, row.more)) continue;
    const skew = row.suffix === "" ? skewBorneMs : undefined;
    await measure(`${row.id}: ${JSON.stringify(row.line)}, ${ms / 60_000} min`, () => call(options, row, ms, skew));
  }
  if (wanted("cut", true)) {
    await measure("cut: 10 s", () => withStand(options, { line: THIN }, (stand) => cutInCall(stand, say)));
  }
  figures.push({ name: "machine_load_1", value: rounded(median(load)), unit: "", n: load.length });
  return figures;
};

async function call(
  options: BenchOptions,
  { line: kind, suffix }: { readonly line: LineOptions; readonly suffix: string },
  ms: number,
  skewBorneMs: number | undefined,
): Promise<Figure[]> {
  const { args, say } = options;
  return await withStand(options, { line: kind }, async (stand) => {
    await stand.call();
    const trace = args.has("trace") ? (text: string) => say(text) : () => undefined;
    const seconds = await new Watch(stand, (second) => trace(traceLine(second))).during(ms);
    const sound = await hangUp(stand);
    if (stand.errors.length > 0) say(`errors of the pages: ${stand.errors.join("; ")}`);
    return figuresOf({ seconds, sound, skewBorneMs }, suffix);
  });
}

/** @returns what the borne tells of the sound that came */
async function hangUp(stand: LineStand): Promise<LogLine | undefined> {
  await stand.hangUp();
  const told = ({ msg }: LogLine): boolean => msg === "what came of the other's sound";
  return await stand.borne.untilLog(told, "the call's sound has ended", END_MS).catch(() => undefined);
}

/** A call of its own: the expert's page sends flashes and beeps instead of its camera. */
async function skewAtBorne(options: BenchOptions): Promise<number> {
  const sound = { listenPort: EAR_PORT };
  const profile: LineStandOptions["profile"] = ({ devices }) => void Object.assign(devices["sound"] ?? {}, sound);
  const scripts = { expertScript: FLASH_AND_BEEP, screenScript: SEE_FLASHES };
  return await withStand(options, { line: THIN, profile, ...scripts }, async (stand) => {
    const ear = new Ear(stand);
    try {
      await stand.call();
      await sleep(SKEW_MS);
      const all = await skews(stand, ear);
      if (all.length < LEAST_PAIRS) throw new Error(`only ${all.length} flashes were seen with their beeps`);
      options.say(`voice after picture: ${all.map((one) => Math.round(one)).join(" ")} ms`);
      return median(all);
    } finally {
      ear.end();
    }
  });
}

async function withStand<T>(
  { args }: BenchOptions,
  stand: LineStandOptions,
  work: (stand: LineStand) => Promise<T>,
): Promise<T> {
  const config: LineStandOptions["config"] = (all) => void Object.assign(all, { logLevel: "debug" });
  const profile: LineStandOptions["profile"] = (text) => {
    // A picture that takes all of its rate, as a real camera's does.
    Object.assign(text.devices["camera"] ?? {}, { grain: true });
    stand.profile?.(text);
  };
  let before: Before | undefined;
  const onLine = (laid: Line): void => void (before = new Before(laid));
  const options = { main: DAEMON, ...stand, profile, onLine, ...(args.has("trace") && { config }) };
  const opened = await LineStand.open(options);
  try {
    return await work(opened);
  } finally {
    before?.end();
    await opened.close();
  }
}
