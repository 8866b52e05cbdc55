import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundleOf } from "../image/field/bundles.ts";
import { runAlone } from "../image/isolation.ts";
import { CACHE } from "../image/places.ts";
import type { Part, PowercutResult, PowercutTask } from "../image/powercut/main.ts";
import { imageIn, imageDirectory, partsOf } from "../image/subject.ts";
import { numberArg, rounded, type Bench } from "./figures.ts";

/**
 * The emulated board loses its power at random moments: in a first boot (a tenth), in an update (a third), while events are
 * written (the others); `--part` takes one of these alone. Each next start has to end call-ready; then the supervisor's database is held against what was
 * seen on the card after each cut.
 */
export const powercut: Bench = async ({ args, say }) => {
  const cuts = numberArg(args, "cuts", 100);
  const seed = numberArg(args, "seed", Math.floor(Math.random() * 2 ** 31) + 1);
  const part = partNamed(args.get("part"));
  const directory = await imageDirectory(args.get("image"), say);
  const bundle = await bundleOf("good", partsOf(directory), CACHE, say);
  const scratch = mkdtempSync(join(tmpdir(), "vb-bench-powercut-"));
  try {
    const result = join(scratch, "result.json");
    const only = part === undefined ? {} : { part };
    const task: PowercutTask = { cuts, seed, image: imageIn(directory), bundle, result, ...only };
    say(`${cuts} cuts, --seed ${seed}, ${task.image}`);
    const main = join(import.meta.dirname, "../image/powercut/main.ts");
    const code = await runAlone([main, JSON.stringify(task)]);
    const found = JSON.parse(readFileSync(result, "utf8")) as PowercutResult;
    const counted = Object.values(found.cuts).reduce((sum, one) => sum + one, 0);
    if (code !== 0) say(`ended early (exit ${code}) after ${counted} cuts: events were not counted`);
    for (const line of [...found.bootsNotReady, ...found.lost, ...found.doubled, ...found.damage].slice(0, 40))
      say(line);
    const figure = (name: string, value: number, unit: string, n: number, goal?: string) => ({
      name,
      value,
      unit,
      n,
      ...(goal === undefined ? {} : { goal }),
    });
    return [
      figure("cuts", counted, "", 1, ">= 100"),
      figure("boots_not_ready", found.bootsNotReady.length, "boots", counted, "0"),
      figure("events_lost", found.lost.length, "events", found.events, "0"),
      figure("events_doubled", found.doubled.length, "events", found.events, "0"),
      figure("file_systems_damaged", found.damage.length, "", counted, "0"),
      figure("cuts_in_first_boot", found.cuts["first-boot"], "", 1),
      figure("cuts_in_update", found.cuts.update, "", 1),
      figure("cuts_in_outbox", found.cuts.outbox, "", 1),
      figure("call_ready_after_cut_s", rounded(found.medianReadyS, 0), "s", counted),
      figure("seed", seed, "", 1),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

function partNamed(name: string | undefined): Part | undefined {
  if (name === undefined || name === "first-boot" || name === "outbox" || name === "update") return name;
  throw new Error(`--part ${name}: expected first-boot, outbox or update`);
}
