import { sql } from "kysely";
import type { Store } from "../../../../src/supervisor/store/store.ts";
import { BorneLife, commitRows } from "../../../support/borne-life.ts";
import { ORGANISMES, type PlacedBorne } from "./fleet.ts";
import { Progress } from "./progress.ts";

export const DAY_MS = 86_400_000;
export const DAYS = 395;
/**
 * Of `BorneLife.call`, on average: session, placed, answered by 96 of 117, ended, papers in 2 of 3, session. What a borne
 * tells by the hour is told once a day here: those rows are no events, and what is asked reads what was counted of them.
 */
const EVENTS_A_CALL = 4 + 96 / 117 + 2 / 3;
/** The average holds of many: a few more calls, so that it is never less than was asked for. */
const MARGIN = 1.005;
const HOUR_MS = 3_600_000;
/** A batch as the committer makes them; larger ones only make the file faster. */
const ROWS_AT_ONCE = 10_000;
/** KiB of SQLite's own cache while it is written: where each borne's rows end in each index. */
const CACHE_KIB = 400_000;

export interface HistoryOptions {
  readonly store: Store;
  readonly bornes: readonly PlacedBorne[];
  /** How many events at least. */
  readonly events: number;
  /** Begin of the first day, epoch milliseconds. */
  readonly beginMs: number;
  readonly say: (line: string) => void;
}

/**
 * Writes 13 months of a fleet's events, day after day as they would have come: the rows of one borne stand as far apart
 * in the file as they do in a real one. The same arguments give the same rows.
 * @returns events that were written
 */
export async function writeHistory({ store, bornes, events, beginMs, say }: HistoryOptions): Promise<number> {
  await sql`PRAGMA cache_size = ${sql.lit(-CACHE_KIB)}`.execute(store.db);
  const lives = bornes.map(({ network, borne }) => new BorneLife({ network, borne }, beginMs - DAY_MS));
  const callsADay = ((events / bornes.length / EVENTS_A_CALL) * MARGIN) / DAYS;
  const progress = new Progress("days written", DAYS, say);
  let written = 0;
  for (let day = 0; day < DAYS; day++) {
    const dayMs = beginMs + day * DAY_MS;
    const calls = { from: Math.floor(day * callsADay), to: Math.floor((day + 1) * callsADay) };
    const rows = lives.flatMap((life, place) => {
      for (let call = calls.from; call < calls.to; call++) {
        // From 8 to 17 hours UTC, each borne at other minutes.
        const share = (call - calls.from + ((place * 7) % 11) / 11) / (calls.to - calls.from);
        callAt(life, call + place, dayMs + 8 * HOUR_MS + Math.floor(share * 9 * HOUR_MS));
      }
      life.hour(dayMs + 18 * HOUR_MS, { presses: 6, open_s: 9.5 * 3600, ready_s: 9.4 * 3600 });
      const all = life.rows();
      written += life.events.length;
      life.events.length = life.usages.length = 0;
      return all;
    });
    for (let from = 0; from < rows.length; from += ROWS_AT_ONCE)
      await commitRows(store, rows.slice(from, from + ROWS_AT_ONCE));
    progress.done(day + 1);
  }
  return written;
}

/** Always the same calls in the same places: figures of two runs can be compared. */
function callAt(life: BorneLife, index: number, atMs: number): void {
  const organisme = ORGANISMES[(index * 7) % ORGANISMES.length]!;
  const outcome = index % 9 === 0 ? "missed" : index % 13 === 0 ? "abandoned" : "talked";
  life.call(atMs, { organisme, outcome, waitS: (index * 37) % 600, talkS: (index * 61) % 1500, scans: index % 3 });
}
