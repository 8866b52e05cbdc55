import { DatabaseSync } from "node:sqlite";
import type { ChaosBorne } from "./borne.ts";

/** What the supervisor's database says, held against what the bornes had. Each entry names one event. */
export interface Verdict {
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly events: number;
  readonly boots: number;
}

/** What is known of a borne without the supervisor. */
export type Testimony = Pick<ChaosBorne, "id" | "readyBoots" | "witnessed" | "changed">;

interface Row {
  readonly borne: string;
  readonly boot: string;
  readonly seq: number;
  readonly payload: string;
}

/**
 * Lost: what was seen on a borne's disk after a kill and is not in the database with the same content; holes in 1..max
 * of each boot; boots that were ready and are not there at all; ranges that a borne has given up.
 * Doubled: one content under two places, a place whose content says another, boots with more than one
 * `borne.started`, or with none although more than the first event of a boot (`borne.unclean`) came.
 */
export function judge(database: string, bornes: readonly Testimony[]): Verdict {
  const db = new DatabaseSync(database, { readOnly: true });
  try {
    const check = Object.values(db.prepare("PRAGMA integrity_check(1)").get() ?? {})[0];
    if (check !== "ok") throw new Error(`the supervisor's database is damaged: ${String(check)}`);
    const read = (table: string) =>
      db.prepare(`SELECT borne, boot, seq, payload FROM ${table}`).all() as unknown as Row[];
    const rows = [...read("event"), ...read("usage")];
    const holes = db.prepare("SELECT borne, boot, from_seq, to_seq FROM hole").all();
    const lost = new Map<string, string>();
    for (const place of bornes.flatMap(({ changed }) => changed)) lost.set(place, "content changed on the disk");
    for (const [place, why] of missing(rows, bornes)) lost.set(place, why);
    for (const hole of holes) {
      for (let seq = Number(hole["from_seq"]); seq <= Number(hole["to_seq"]); seq += 1) {
        lost.set(`${String(hole["borne"])} ${String(hole["boot"])}-${seq}`, "given up");
      }
    }
    const boots = new Set(rows.map((row) => `${row.borne} ${row.boot}`)).size;
    return { lost: [...lost].map((one) => one.join(": ")), doubled: doubled(rows), events: rows.length, boots };
  } finally {
    db.close();
  }
}

function* missing(
  rows: readonly Row[],
  bornes: readonly Testimony[],
): Generator<readonly [place: string, why: string]> {
  const stored = new Map(rows.map((row) => [placeOf(row), row.payload]));
  const highest = new Map<string, number>();
  const reach = (key: string, seq: number) => highest.set(key, Math.max(seq, highest.get(key) ?? 0));
  for (const { borne, boot, seq } of rows) reach(`${borne} ${boot}`, seq);
  for (const { id, readyBoots, witnessed } of bornes) {
    for (const boot of readyBoots) reach(`${id} ${boot}`, 1);
    for (const { boot, seq, payload } of witnessed.values()) {
      reach(`${id} ${boot}`, seq);
      const there = stored.get(`${id} ${boot}-${seq}`);
      if (there !== undefined && there !== payload) yield [`${id} ${boot}-${seq}`, "stored with another content"];
    }
  }
  for (const [key, last] of highest) {
    for (let seq = 1; seq <= last; seq += 1) if (!stored.has(`${key}-${seq}`)) yield [`${key}-${seq}`, "not stored"];
  }
}

function doubled(rows: readonly Row[]): string[] {
  const found: string[] = [];
  const places = new Map<string, string>();
  const boots = new Map<string, { starts: number; others: number }>();
  for (const row of rows) {
    const place = placeOf(row);
    const { id, boot: saidBoot, seq, ...content } = JSON.parse(row.payload) as Record<string, unknown>;
    if (saidBoot !== row.boot || seq !== row.seq || (id !== undefined && id !== `${row.boot}-${row.seq}`)) {
      found.push(`${place}: says that it is ${String(id)}`);
    }
    // The same thing at the same millisecond of both clocks is the same thing.
    const key = `${row.borne} ${JSON.stringify(content)}`;
    const other = places.get(key);
    if (other !== undefined) found.push(`${place}: the same as ${other}`);
    places.set(key, place);
    const name = `${row.borne} ${row.boot}`;
    const boot = boots.get(name) ?? { starts: 0, others: 0 };
    if (content["type"] === "borne.started") boot.starts += 1;
    else if (content["type"] !== "borne.unclean") boot.others += 1;
    boots.set(name, boot);
  }
  for (const [boot, { starts, others }] of boots) {
    if (starts > 1 || (starts === 0 && others > 0)) found.push(`${boot}: ${starts} times borne.started`);
  }
  return found;
}

function placeOf({ borne, boot, seq }: Row): string {
  return `${borne} ${boot}-${seq}`;
}
