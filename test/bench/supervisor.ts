import { loadavg } from "node:os";
import type { Bench, BenchOptions, Figure } from "./figures.ts";
import { growth } from "./supervisor/growth.ts";
import { ingest } from "./supervisor/ingest.ts";
import { page } from "./supervisor/page.ts";
import { steady } from "./supervisor/steady.ts";
import { storm } from "./supervisor/storm.ts";

/** Parts of this bench, each with figures of its own. */
const PARTS: Readonly<Record<string, (options: BenchOptions) => Promise<readonly Figure[]>>> = {
  ingest,
  steady,
  growth,
  storm,
  page,
};

/**
 * The supervisor under a fleet: `--only ingest,steady,growth,storm,page`; the sizes and times of each part are options,
 * so that a short look is possible. A run that is shorter than an hour says nothing of a slow leak.
 */
export const supervisor: Bench = async (options) => {
  const only = options.args.get("only")?.split(",") ?? Object.keys(PARTS);
  const unknown = only.filter((name) => !Object.hasOwn(PARTS, name));
  if (unknown.length > 0) throw new Error(`--only ${unknown.join()}: there is ${Object.keys(PARTS).join()}`);
  const figures: Figure[] = [];
  for (const name of only) {
    options.say(`${name}, load ${loadavg()[0]?.toFixed(1)}`);
    figures.push(...(await PARTS[name]!(options)));
  }
  return [...figures, { name: "machine_load_1", value: Math.round((loadavg()[0] ?? 0) * 10) / 10, unit: "", n: 1 }];
};
