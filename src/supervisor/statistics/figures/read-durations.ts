import type { Kysely } from "kysely";
import type { Tables } from "../../store/tables.ts";
import { ABOUT, type CallKind } from "../../store/tables/statistics.ts";
import type { Period } from "./period.ts";
import type { Scope } from "./scope.ts";
import { segmentsOf, type Segment } from "./segments.ts";

/** Calls of an organisme by how long they took and waited, and by what they were about. */
export interface CallsByKind {
  readonly talk: Map<number, number>;
  readonly wait: Map<number, number>;
  /** By ids of its closed list. */
  readonly about: Map<string, number>;
}

interface Row {
  readonly organisme: string;
  readonly kind: CallKind;
  readonly seconds: number;
  readonly calls: number | string;
}

/** How many interviews took so long, waited so long, and were about what, by organisme. @param today number of the day */
export async function readDurations(
  db: Kysely<Tables>,
  scope: Scope,
  period: Pick<Period, "from" | "to">,
  today: number,
): Promise<Map<string, CallsByKind>> {
  const all = new Map<string, CallsByKind>();
  const add = ({ organisme, kind, seconds, calls }: Row, sign: 1 | -1): void => {
    const own = all.get(organisme) ?? { talk: new Map(), wait: new Map(), about: new Map() };
    all.set(organisme, own);
    const more = sign * Number(calls);
    if (kind === "talk" || kind === "wait") return put(own[kind], seconds, more);
    put(own.about, kind.slice(ABOUT.length), more);
  };
  if (scope.borne !== undefined || scope.site !== undefined) {
    for (const row of await ofBornes(db, scope, period)) add(row, 1);
    return all;
  }
  for (const segment of segmentsOf(period, today)) {
    for (const row of await ofNetworks(db, scope, segment)) add(row, segment.sign);
  }
  return all;
}

function put<Key>(into: Map<Key, number>, key: Key, more: number): void {
  into.set(key, (into.get(key) ?? 0) + more);
}

const KEY = ["organisme", "kind", "seconds"] as const;

async function ofNetworks(db: Kysely<Tables>, scope: Scope, segment: Segment): Promise<Row[]> {
  return segment.kind === "month" ? await ofMonth(db, scope, segment.month) : await ofDays(db, scope, segment);
}

async function ofMonth(db: Kysely<Tables>, { networks, organisme }: Scope, month: number): Promise<Row[]> {
  let query = db
    .selectFrom("stat_month_duration")
    .select(KEY)
    .select((eb) => eb.fn.sum<number | string>("calls").as("calls"))
    .where("month", "=", month)
    .groupBy(KEY);
  if (networks !== undefined) query = query.where("network", "in", networks);
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  return await query.execute();
}

async function ofDays(
  db: Kysely<Tables>,
  { networks, organisme }: Scope,
  { from, to }: Pick<Period, "from" | "to">,
): Promise<Row[]> {
  let query = db
    .selectFrom("stat_duration")
    .select(KEY)
    .select((eb) => eb.fn.sum<number | string>("calls").as("calls"))
    .where("day", ">=", from)
    .where("day", "<=", to)
    .where("borne", "=", "")
    .groupBy(KEY);
  if (networks !== undefined) query = query.where("network", "in", networks);
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  return await query.execute();
}

async function ofBornes(db: Kysely<Tables>, scope: Scope, { from, to }: Pick<Period, "from" | "to">): Promise<Row[]> {
  const { networks = [], site, borne, organisme } = scope;
  let query = db
    .selectFrom("stat_duration")
    .select(KEY)
    .select((eb) => eb.fn.sum<number | string>("calls").as("calls"))
    .where("network", "in", networks)
    .where("day", ">=", from)
    .where("day", "<=", to)
    .groupBy(KEY);
  if (organisme !== undefined) query = query.where("organisme", "=", organisme);
  if (borne !== undefined) query = query.where("borne", "=", borne);
  if (site === undefined) return await query.execute();
  // Durations know no site: those of the bornes that stood there on that day.
  const stood = db
    .selectFrom("stat_day")
    .select("borne")
    .distinct()
    .where("network", "in", networks)
    .where("site", "=", site)
    .where("day", ">=", from)
    .where("day", "<=", to);
  const bornes = (await stood.execute()).map((row) => row.borne);
  if (bornes.length === 0) return [];
  return await query
    .where("borne", "in", bornes)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom("stat_day")
          .select("stat_day.day")
          .whereRef("stat_day.network", "=", "stat_duration.network")
          .whereRef("stat_day.borne", "=", "stat_duration.borne")
          .whereRef("stat_day.day", "=", "stat_duration.day")
          .whereRef("stat_day.organisme", "=", "stat_duration.organisme")
          .where("stat_day.site", "=", site),
      ),
    )
    .execute();
}
