import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { numberArg, rounded, type Bench, type Figure } from "./figures.ts";
import { askPages } from "./supervisor/history/ask.ts";
import { startCentre } from "./supervisor/history/centre.ts";
import { makeDatabase } from "./supervisor/history/database.ts";
import { historyBornes } from "./supervisor/history/fleet.ts";
import { pagesOf } from "./supervisor/history/pages.ts";

/**
 * A database of 13 months, the built supervisor on it, and how long the console's pages take:
 * `npm run bench -- history [--events 1000000] [--bornes events/10000] [--n 40] [--database FILE] [--only NAME,NAME]`.
 * A database that is named is kept, and asked again without being written where it is there.
 */
export const supervisorHistory: Bench = async ({ args, say }) => {
  const events = numberArg(args, "events", 1_000_000);
  const bornes = historyBornes(numberArg(args, "bornes", Math.max(10, Math.round(events / 10_000))));
  const rounds = numberArg(args, "n", 40);
  const only = args.get("only")?.split(",");
  const dir = mkdtempSync(join(tmpdir(), "visioborne-history-"));
  const file = resolve(args.get("database") ?? join(dir, "history.sqlite"));
  try {
    const made = await makeDatabase({ file, bornes, events, say });
    const centre = await startCentre(dir, file, bornes);
    try {
      const pages = pagesOf(bornes.length, Date.now()).filter(({ name }) => only?.includes(name) ?? true);
      const asked = await askPages(centre, pages, rounds, say);
      const load = rounded(loadavg()[1]!, 1);
      const around: Figure[] = [
        { name: "history_memory_mb", value: centre.memoryMb(), unit: "MB", n: 1 },
        { name: "history_load", value: load, unit: "load of 5 minutes", n: 1 },
      ];
      return [...made, ...asked, ...around];
    } finally {
      await centre.close();
    }
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};
