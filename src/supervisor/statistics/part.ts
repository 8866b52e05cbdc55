import { setTimeout as sleep } from "node:timers/promises";
import { errorLine } from "../../contract/errors.ts";
import type { Part, PartContext } from "../part.ts";
import { STATISTICS_DEFAULTS } from "./config.ts";
import { localDays } from "./rollup/local-time.ts";
import { purge } from "./rollup/purge.ts";
import { Rollup } from "./rollup/rollup.ts";
import { gridRoutes } from "./routes/grid.ts";
import { hostGridRoutes } from "./routes/host-grid.ts";
import { statisticsRoutes } from "./routes/statistics.ts";

/** Days are counted so often; a page that is opened counts what waits itself. */
const COUNT_EVERY_MS = 60_000;
const COUNT_FOR_MS = 2_000;
/** A page waits so long for the few days that are not counted yet. */
const PAGE_WAITS_MS = 300;
/** Where more wait, or are being counted, it waits so long and then says how many they are: it is to be there at once. */
const PAGE_WAITS_FOR_MANY_MS = 50;
const MANY = 24;
const TIDY_EVERY_MS = 6 * 3_600_000;
const HOUR_MS = 3_600_000;

/** Counts by day, figures, the weekly grid, reports; and how long what bornes tell is kept. */
export async function startStatistics(context: PartContext): Promise<Part> {
  const { store, sites, clock, log: parentLog } = context;
  const log = parentLog.child({ part: "statistics" });
  const config = context.config.statistics ?? STATISTICS_DEFAULTS;
  const waitS = (organisme: string): number => config.promisedWaitByOrganismeS[organisme] ?? config.promisedWaitS;
  const rollup = new Rollup({ db: store.db, sites, waitS, wallMs: () => clock.wallMs() });
  const stopping = new AbortController();
  let running: Promise<void> | undefined;
  let countAtMs = 0;
  let quietAtMs = 0;
  let tidyAtMs = clock.monotonicMs() + HOUR_MS;

  async function look(nowMs: number): Promise<void> {
    try {
      if (nowMs >= quietAtMs) {
        await rollup.markQuietDays();
        quietAtMs = nowMs + HOUR_MS;
      }
      const done = await rollup.run(COUNT_FOR_MS, stopping.signal);
      countAtMs = clock.monotonicMs() + (done ? COUNT_EVERY_MS : 0);
      if (nowMs < tidyAtMs) return;
      const { keepEventsDays } = config;
      const options = { db: store.db, sites, keepEventsDays, nowMs: clock.wallMs(), signal: stopping.signal };
      const removed = await purge(options);
      if (removed > 0) log.info({ rows: removed }, "rows older than they are kept were removed");
      tidyAtMs = clock.monotonicMs() + TIDY_EVERY_MS;
    } catch (error) {
      countAtMs = clock.monotonicMs() + COUNT_EVERY_MS;
      log.error({ error: errorLine(error) }, "statistics: not counted");
    }
  }

  const ask = () => ({ store, sites, config, today: localDays().dayAt(clock.wallMs()) });
  const fresh = async (): Promise<number> => {
    const waiting = await rollup.pending();
    if (waiting === 0) return 0;
    const waitMs = waiting > MANY ? PAGE_WAITS_FOR_MANY_MS : PAGE_WAITS_MS;
    // What is under way may have been given longer.
    await Promise.race([rollup.run(waitMs, stopping.signal), sleep(waitMs, undefined, { ref: false })]);
    return await rollup.pending();
  };
  const given = { ask, fresh, nowMs: () => clock.wallMs(), monotonicMs: () => clock.monotonicMs() };
  return {
    name: "statistics",
    routes: [...statisticsRoutes({ ask, fresh }), ...gridRoutes(given), ...hostGridRoutes(given)],
    tick: ({ monotonicMs }) => {
      if (running !== undefined || monotonicMs < countAtMs || stopping.signal.aborted) return;
      running = look(monotonicMs).finally(() => (running = undefined));
    },
    stop: async () => {
      stopping.abort();
      await running;
    },
  };
}
