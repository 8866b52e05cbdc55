import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { BenchParts } from "../../src/bench/parts.ts";
import { boot as bootDaemon } from "../../src/borne/boot.ts";
import { bindSlots } from "../../src/cli/slots.ts";
import { readProfile } from "../../src/cli/profile.ts";
import type { Lamps } from "../../devices/lamps/port.ts";
import { median, numberArg, percentile, rounded, type Bench } from "./figures.ts";
import { writeTwinBorne } from "./rig.ts";

/**
 * From the contact of the button to the answer of the lamp, through the whole daemon, twin drivers: what the program
 * adds to the hardware.
 */
export const press: Bench = async ({ args }) => {
  const n = numberArg(args, "n", 200);
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-press-"));
  // The daemon runs in this process: its log would stand among the figures, and after them.
  const files = writeTwinBorne(dir, { bench: false, logLevel: "error" });
  const { profile } = await readProfile(files.profile);
  if (!profile) throw new Error("the bench's own profile is wrong");
  const parts = new BenchParts();
  const daemon = await bootDaemon({
    configPath: files.config,
    lastGoodDir: dir,
    profileName: profile.name,
    bindSlots: (log) => bindSlots(profile, log, parts).slots,
  });
  try {
    while (!daemon.borne.fleet.settled()) await sleep(20);
    const lamps = daemon.borne.fleet.port("lamps");
    if (!lamps) throw new Error("the lamps are not open");
    const tookMs: number[] = [];
    for (let count = 0; count < n; count += 1) {
      tookMs.push(await pressToLamp(parts, lamps));
      // Past the second strike (500 ms) and the answer's own length, so that each press counts.
      await sleep(700);
    }
    return [
      { name: "press_to_lamp_p99_ms", value: rounded(percentile(tookMs, 99)), unit: "ms", n, goal: "<= 20" },
      { name: "press_to_lamp_ms", value: rounded(median(tookMs)), unit: "ms", n },
    ];
  } finally {
    await daemon.stop("bench done");
    rmSync(dir, { recursive: true, force: true });
  }
};

/** Watches what is asked of the lamps: the first change to a lit ring after the contact. */
async function pressToLamp(parts: BenchParts, lamps: Lamps): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const set = lamps.set.bind(lamps);
  lamps.set = (rhythms) => {
    set(rhythms);
    if (lamps.current().ring === "on") resolve(performance.now());
  };
  const start = performance.now();
  await parts.get("button").act("press", { ms: 60 });
  const litMs = await promise;
  lamps.set = set;
  return litMs - start;
}
