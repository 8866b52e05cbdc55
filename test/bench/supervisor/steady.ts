import { setTimeout as sleep } from "node:timers/promises";
import { median, numberArg, rounded, type BenchOptions, type Figure } from "../figures.ts";
import { treeFigures } from "../processes.ts";
import { startStand } from "./stand.ts";

/** What the supervisor's process alone costs under a fleet at rest: heartbeats, some calls, few faults. */
export interface Cost {
  readonly cpuPct: number;
  /** Of each sample, bytes. */
  readonly rss: readonly number[];
  readonly seconds: number;
}

const SAMPLE_MS = 5_000;
/** After the last connection: acknowledgements of the start, first just-in-time compilations. */
const CALM_MS = 30_000;
const HEARTBEAT_S = 60;
/** A borne and hour: a busy one. */
const CALLS = 1;
const FAULTS = 0.1;

/** `cpu_core_pct_1000`, `rss_mb_1000`: options --bornes (1000), --minutes (60). */
export async function steady({ args, say }: BenchOptions): Promise<readonly Figure[]> {
  const bornes = numberArg(args, "bornes", 1000);
  const cost = await costOf(bornes, numberArg(args, "minutes", 60), say);
  const { rss, seconds } = cost;
  const tenth = Math.max(1, Math.floor(rss.length / 10));
  const growth = median(rss.slice(-tenth)) - median(rss.slice(0, tenth));
  // Whether it grows on, or once: a heap that settles is no leak.
  const tenths = Array.from({ length: 10 }, (_, at) => median(rss.slice(at * tenth, (at + 1) * tenth)));
  if (rss.length >= 10) say(`tenths, MB: ${tenths.map((bytes) => rounded(bytes / 1e6, 1)).join(", ")}`);
  const n = rss.length;
  return [
    { name: `cpu_core_pct_${bornes}`, value: rounded(cost.cpuPct), unit: "% of a core", n: 1, goal: "<= 5" },
    { name: `rss_mb_${bornes}`, value: rounded(Math.max(...rss) / 1e6, 1), unit: "MB, most", n, goal: "<= 200" },
    { name: "rss_growth_mb", value: rounded(growth / 1e6, 1), unit: "MB, first to last tenth", n },
    { name: "steady_s", value: Math.round(seconds), unit: "s", n: 1 },
  ];
}

/** Runs a fleet of this size for so long and looks at the supervisor alone. */
export async function costOf(bornes: number, minutes: number, say: (line: string) => void): Promise<Cost> {
  say(`${bornes} bornes: making certificates, switching on`);
  const stand = await startStand({ bornes, calls: CALLS, faults: FAULTS, heartbeatS: HEARTBEAT_S, rampS: bornes / 40 });
  try {
    await stand.until(({ connected }) => connected === bornes, 120_000 + bornes * 100);
    say(`${bornes} connected`);
    await sleep(CALM_MS);
    const { pid } = stand.supervisor;
    const from = { atMs: performance.now(), cpuMs: treeFigures(pid).cpuMs };
    const endMs = from.atMs + minutes * 60_000;
    const rss: number[] = [];
    while (performance.now() < endMs) {
      await sleep(Math.min(SAMPLE_MS, Math.max(1, endMs - performance.now())));
      rss.push(treeFigures(pid).rssBytes);
    }
    const seconds = (performance.now() - from.atMs) / 1000;
    const cpuPct = (treeFigures(pid).cpuMs - from.cpuMs) / seconds / 10;
    const { connected = 0, sent = 0 } = stand.fleet() ?? {};
    say(
      `${bornes}: ${rounded(cpuPct)} % of a core, ${rounded(median(rss) / 1e6, 1)} MB; ${connected} connected, ${sent} sent`,
    );
    if (connected < bornes) throw new Error(`${bornes - connected} bornes are not connected: the figure would flatter`);
    return { cpuPct, rss, seconds };
  } finally {
    await stand.close();
  }
}
