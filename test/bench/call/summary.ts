import { median, percentile, rounded, type Figure } from "../figures.ts";
import type { Ages, SetUp, Side } from "./side.ts";

export type PerSide<T> = Record<Side, T[]>;

/** One side over the window of a long call. */
export interface Span {
  readonly cpuPct: number;
  readonly pssBytes: number;
  readonly processes: number;
}

export interface Measured {
  readonly setUps: PerSide<SetUp>;
  readonly ages: PerSide<Ages>;
  readonly long: PerSide<Span>;
  readonly lagMs: number[];
  /** Of the borne after each of its calls, bytes. */
  readonly restPss: number[];
  readonly load: number[];
}

type Where = "toDesk" | "toBorne";

/** The figures, names fixed; beside each ratio what it is made of. @param warmUp calls before growth counts */
export function figuresOf(measured: Measured, warmUp: number): readonly Figure[] {
  return [...setUp(measured), ...glass(measured), ...cost(measured), ...growth(measured, warmUp), ...around(measured)];
}

function setUp({ setUps }: Measured): Figure[] {
  const presses = setUps.borne.flatMap(({ pressToRingMs }) => (pressToRingMs === undefined ? [] : [pressToRingMs]));
  const n = setUps.borne.length;
  const of = (side: Side, key: "toDeskMs" | "toBorneMs") => median(setUps[side].map((one) => one[key]));
  const ms = (name: string, value: number): Figure => ({ name, value: rounded(value, 0), unit: "ms", n });
  return [
    figure("press_to_ring_p99_ms", rounded(percentile(presses, 99), 1), "ms", presses.length, "<= 150"),
    ms("press_to_ring_ms", median(presses)),
    ratio("first_picture_to_desk_vs_browser", of("borne", "toDeskMs"), of("browser", "toDeskMs"), n, "<= 1"),
    ms("first_picture_to_desk_ms", of("borne", "toDeskMs")),
    ms("first_picture_to_desk_browser_ms", of("browser", "toDeskMs")),
    ratio("first_picture_to_borne_vs_browser", of("borne", "toBorneMs"), of("browser", "toBorneMs"), n, "<= 1"),
    ms("first_picture_to_borne_ms", of("borne", "toBorneMs")),
    ms("first_picture_to_borne_browser_ms", of("browser", "toBorneMs")),
  ];
}

function glass({ ages }: Measured): Figure[] {
  const n = ages.borne.length;
  // A call counts once, whatever number of pictures was read of it.
  const of = (side: Side, where: Where) => {
    const each = ages[side].filter((one) => one[where].length > 0).map((one) => median(one[where]));
    return each.length < ages[side].length / 2 ? Number.NaN : median(each);
  };
  const pairs = (["toDesk", "toBorne"] as const).map((where) => {
    const [ours, theirs] = [of("borne", where), of("browser", where)];
    return { name: where === "toDesk" ? "to_desk" : "to_borne", ours, theirs };
  });
  const worst = pairs.reduce((a, b) => (b.ours / b.theirs > a.ours / a.theirs ? b : a));
  return [
    figure("glass_to_glass_ms", rounded(Math.max(...pairs.map(({ ours }) => ours)), 0), "ms", n, "<= 250"),
    ratio("glass_to_glass_vs_browser", worst.ours, worst.theirs, n, "<= 1"),
    ...pairs.flatMap(({ name, ours, theirs }) => [
      figure(`glass_to_glass_${name}_ms`, rounded(ours, 0), "ms", n),
      figure(`glass_to_glass_${name}_browser_ms`, rounded(theirs, 0), "ms", n),
      ratio(`glass_to_glass_${name}_vs_browser`, ours, theirs, n),
    ]),
  ];
}

function cost({ long, lagMs }: Measured): Figure[] {
  const n = long.borne.length;
  const of = (side: Side, key: keyof Span) => median(long[side].map((one) => one[key]));
  return [
    ratio("cpu_vs_browser", of("borne", "cpuPct"), of("browser", "cpuPct"), n, "<= 0.5"),
    figure("cpu_core_pct", of("borne", "cpuPct"), "% of a core", n),
    figure("cpu_core_browser_pct", of("browser", "cpuPct"), "% of a core", n),
    ratio("pss_vs_browser", of("borne", "pssBytes"), of("browser", "pssBytes"), n, "<= 0.3"),
    figure("pss_mb", mb(of("borne", "pssBytes")), "MB", n),
    figure("pss_browser_mb", mb(of("browser", "pssBytes")), "MB", n),
    figure("loop_lag_p99_ms", rounded(median(lagMs), 1), "ms", lagMs.length, "<= 20"),
  ];
}

/** At rest after a call, the mean of ten calls: a peer's thread lasts for ten, and its age is no growth. */
function growth({ restPss }: Measured, warmUp: number): Figure[] {
  const span = 10;
  const after = restPss.slice(warmUp);
  if (after.length < 2 * span) return [];
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const grown = mean(after.slice(-span)) - mean(after.slice(0, span));
  // From the middle of the first ten to the middle of the last.
  const calls = after.length - span;
  return [figure(`pss_growth_50_calls_mb`, mb((grown * 50) / calls), "MB", after.length, "<= 5")];
}

function around({ load, restPss }: Measured): Figure[] {
  return [
    figure("pss_rest_mb", mb(median(restPss)), "MB", restPss.length),
    figure("machine_load_1", rounded(median(load), 1), "", load.length),
  ];
}

function figure(name: string, value: number, unit: string, n: number, goal?: string): Figure {
  return { name, value, unit, n, ...(goal === undefined ? {} : { goal }) };
}

function ratio(name: string, ours: number, theirs: number, n: number, goal?: string): Figure {
  return figure(name, rounded(ours / theirs), "", n, goal);
}

const mb = (bytes: number): number => rounded(bytes / 1e6, 1);
