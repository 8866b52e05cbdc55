import type { Caller } from "../../console/route.ts";
import type { Store } from "../../store/store.ts";
import type { Incident } from "../book/incident.ts";
import { incidentOf } from "../book/rows.ts";

/** What incidents are asked for; absent = any. */
export interface Wanted {
  readonly state?: "open" | "acknowledged" | "closed" | "current" | "all" | undefined;
  readonly network?: string | undefined;
  readonly site?: string | undefined;
  readonly borne?: string | undefined;
  readonly owner?: string | undefined;
  readonly severity?: string | undefined;
  /** There at any time between two instants, epoch milliseconds. */
  readonly within?: { readonly fromMs: number; readonly toMs: number };
}

/** The worst first, of these the oldest; of closed ones the latest. @param caller sees only his networks' */
export async function findIncidents(
  store: Store,
  caller: Caller,
  wanted: Wanted,
  { offset, limit }: { readonly offset: number; readonly limit: number },
): Promise<{ readonly incidents: Incident[]; readonly total: number }> {
  let query = store.db.selectFrom("incident");
  const { state = "current", network, site, borne, owner, severity, within } = wanted;
  if (state === "current") query = query.where("state", "!=", "closed");
  else if (state !== "all") query = query.where("state", "=", state);
  if (network !== undefined) query = query.where("network", "=", network);
  if (caller.networks !== undefined) query = query.where("network", "in", ["*", ...caller.networks]);
  if (site !== undefined) query = query.where("site", "=", site);
  if (owner !== undefined) query = query.where("owner", "=", owner);
  if (severity !== undefined) query = query.where("severity", "=", severity);
  if (borne !== undefined) {
    query = query.where((eb) =>
      eb.or([
        eb.and([eb("scope", "=", "borne"), eb("subject", "=", borne)]),
        eb.exists(
          eb
            .selectFrom("incident_span")
            .select("incident_span.incident")
            .whereRef("incident_span.incident", "=", "incident.id")
            .where("incident_span.borne", "=", borne),
        ),
      ]),
    );
  }
  if (within) {
    query = query.where("since_ms", "<", within.toMs);
    query = query.where((eb) => eb.or([eb("closed_ms", "is", null), eb("closed_ms", ">=", within.fromMs)]));
  }
  const { total } = await query.select((eb) => eb.fn.countAll().as("total")).executeTakeFirstOrThrow();
  const sorted = query
    .selectAll()
    .orderBy((eb) => eb.case().when("state", "=", "closed").then(1).else(0).end())
    .orderBy("closed_ms", "desc")
    .orderBy((eb) => eb.case("severity").when("critical").then(0).when("major").then(1).else(2).end())
    .orderBy("since_ms")
    .orderBy("id");
  const rows = await sorted.offset(offset).limit(limit).execute();
  return { incidents: rows.map(incidentOf), total: Number(total) };
}
