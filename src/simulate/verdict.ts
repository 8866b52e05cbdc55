import type { Kysely } from "kysely";
import type { BorneName } from "../contract/topics.ts";
import type { Tables } from "../supervisor/store/tables.ts";

/** What a borne says it has sent: sequences 1 to `sent` of `boot`. */
export interface Testimony extends BorneName {
  readonly boot: string;
  readonly sent: number;
  /** Not acknowledged yet: may be stored or not. */
  readonly waiting: number;
}

/** What the supervisor's database says of it. */
export interface Verdict {
  readonly stored: number;
  /** Acknowledged, or sent by a borne that waits for nothing, and not in the database; holes count as lost. */
  readonly lost: number;
  /** Stored more than once, or never sent. */
  readonly doubled: number;
}

interface Row {
  readonly network: string;
  readonly borne: string;
  readonly boot: string;
  readonly seq: number;
  /** Of an event. */
  readonly type?: string;
}

/** Holds what was sent against what is stored. */
export async function judgeFleet(db: Kysely<Tables>, testimony: readonly Testimony[]): Promise<Verdict> {
  const stored = new Map<string, Map<number, number>>();
  const last = new Map(testimony.map((one) => [keyOf(one), one.sent]));
  const events = db.selectFrom("event").select(["network", "borne", "boot", "seq", "type"]);
  const usage = db.selectFrom("usage").select(["network", "borne", "boot", "seq"]);
  const rows: readonly Row[] = [...(await events.execute()), ...(await usage.execute())];
  for (const row of rows) {
    // The outbox's own report of a loss, behind the last that the borne had to say.
    if (row.type === "outbox.dropped" && row.seq > (last.get(keyOf(row)) ?? 0)) continue;
    const of = stored.get(keyOf(row)) ?? new Map<number, number>();
    of.set(row.seq, (of.get(row.seq) ?? 0) + 1);
    stored.set(keyOf(row), of);
  }
  let [kept, lost, doubled] = [0, 0, 0];
  for (const one of testimony) {
    const seqs = stored.get(keyOf(one)) ?? new Map<number, number>();
    let missing = one.sent;
    for (const [seq, times] of seqs) {
      const expected = seq >= 1 && seq <= one.sent ? 1 : 0;
      doubled += times - expected;
      kept += expected;
      missing -= expected;
    }
    lost += Math.max(0, missing - one.waiting);
  }
  return { stored: kept, lost, doubled };
}

function keyOf({ network, borne, boot }: Omit<Row, "seq" | "type">): string {
  return `${network}/${borne}/${boot}`;
}
