import { existsSync } from "node:fs";
import { VisioborneError } from "../contract/errors.ts";
import type { Owner, Severity } from "../contract/faults.ts";
import type { BorneName } from "../contract/topics.ts";
import type { DescMessage, HealthMessage, StatusMessage } from "../contract/types.ts";
import type { BorneState, Liveness } from "./fleet/liveness.ts";
import { isPostgres } from "../store/postgres-access.ts";
import { openDatabase } from "./store/open.ts";

/** An open alert as people read it. */
export interface ShownAlert {
  readonly code: string;
  readonly severity: Severity;
  readonly owner: Owner;
  readonly device: string | null;
  readonly detail: string;
  /** Epoch milliseconds by the borne. */
  readonly sinceMs: number;
}

/** One borne as the supervisor holds it to be. */
export interface ShownBorne extends BorneName {
  /** What the borne said last of itself; null = nothing yet. */
  readonly state: BorneState | null;
  readonly liveness: Liveness;
  /** Epoch milliseconds by the supervisor, of the last live message. */
  readonly lastSeenMs: number | null;
  /** Since when `liveness` is what it is. */
  readonly changedMs: number | null;
  readonly heartbeatS: number | null;
  readonly alerts: readonly ShownAlert[];
  /** Id of each device, with its state by the latest health. */
  readonly devices: Readonly<Record<string, HealthMessage["devices"][string]>>;
  readonly status: StatusMessage | null;
  readonly health: HealthMessage | null;
  readonly desc: DescMessage | null;
}

/** The whole fleet, with what the supervisor says of itself. */
export interface ShownFleet {
  /** Connection of the supervisor itself: while it is `away`, nobody can be heard. */
  readonly broker: "connected" | "away" | "stopped";
  readonly bornes: readonly ShownBorne[];
  readonly intruders: readonly (BorneName & { readonly count: number; readonly lastMs: number })[];
  /** Messages kept in the table of the rejected (at most 1,000). */
  readonly rejected: number;
}

/**
 * Reads the fleet from the supervisor's database, while it runs or not.
 * @throws VisioborneError `store.open` when there is no such database.
 */
export async function readFleet(database: string): Promise<ShownFleet> {
  if (!isPostgres(database) && !existsSync(database)) {
    throw new VisioborneError("store.open", `database ${database}: not there; has the supervisor run?`, { database });
  }
  const db = await openDatabase(database, { readOnly: true });
  try {
    const bornes = await db
      .selectFrom("borne")
      .leftJoin("borne_state", (join) =>
        join.onRef("borne_state.network", "=", "borne.network").onRef("borne_state.borne", "=", "borne.borne"),
      )
      .select(["borne.network", "borne.borne", "state", "liveness", "last_seen_ms", "changed_ms", "period_s"])
      .where("borne.removed_ms", "is", null)
      .orderBy("borne.network")
      .orderBy("borne.borne")
      .execute();
    const latest = new Map<string, string>();
    for (const row of await db.selectFrom("latest").selectAll().execute()) {
      latest.set(`${row.network}/${row.borne}/${row.channel}`, row.payload);
    }
    const alerts = new Map<string, ShownAlert[]>();
    for (const row of await db
      .selectFrom("alert")
      .selectAll()
      .where("closed_ms", "is", null)
      .orderBy("since_ms")
      .execute()) {
      const key = `${row.network}/${row.borne}`;
      const shown: ShownAlert = {
        code: row.code,
        severity: row.severity as Severity,
        owner: row.owner as Owner,
        device: row.device,
        detail: row.detail,
        sinceMs: row.since_ms,
      };
      alerts.set(key, [...(alerts.get(key) ?? []), shown]);
    }
    const intruders = await db.selectFrom("intruder").selectAll().orderBy("last_ms", "desc").execute();
    const rejected = await db
      .selectFrom("rejected")
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirst();
    const meta = await db.selectFrom("meta").select("value").where("key", "=", "broker").executeTakeFirst();
    return {
      broker: (meta?.value ?? "away") as ShownFleet["broker"],
      bornes: bornes.map((row) => {
        const key = `${row.network}/${row.borne}`;
        const read = (channel: string): unknown => JSON.parse(latest.get(`${key}/${channel}`) ?? "null");
        const health = read("health") as HealthMessage | null;
        return {
          network: row.network,
          borne: row.borne,
          state: row.state as BorneState | null,
          liveness: (row.liveness ?? "never") as Liveness,
          lastSeenMs: row.last_seen_ms,
          changedMs: row.changed_ms,
          heartbeatS: row.period_s,
          alerts: alerts.get(key) ?? [],
          devices: health?.devices ?? {},
          status: read("status") as StatusMessage | null,
          health,
          desc: read("desc") as DescMessage | null,
        };
      }),
      intruders: intruders.map(({ network, borne, count, last_ms }) => ({ network, borne, count, lastMs: last_ms })),
      rejected: rejected?.n ?? 0,
    };
  } finally {
    await db.destroy();
  }
}
