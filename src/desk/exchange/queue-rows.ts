import type { FinishedLegRow, LiveCallRow } from "../store/queue-tables.ts";
import type { FinishedLeg } from "../queue/events.ts";
import type { Call, Rank } from "../queue/model.ts";

/** A call as a row. Whether its borne is here is not kept: after a restart nobody is. */
export function rowOfCall(call: Call): LiveCallRow {
  return {
    id: call.id,
    borne: call.borne,
    site: call.site,
    token_hash: call.tokenHash,
    service: call.service,
    service_name: call.serviceName,
    language: call.language,
    video: Number(call.video),
    organisme: call.organisme,
    leg: call.leg,
    leg_since_ms: Math.round(call.legSinceMs),
    visited: JSON.stringify(call.visited),
    rank: call.rank,
    seq: call.seq,
    waiting_since_ms: Math.round(call.waitingSinceMs),
    expert: call.expert,
    taken_ms: call.takenMs === null ? null : Math.round(call.takenMs),
    held: Number(call.held),
    n: call.n,
  };
}

export function callOfRow(row: LiveCallRow): Call {
  return {
    id: row.id,
    borne: row.borne,
    site: row.site,
    tokenHash: row.token_hash,
    service: row.service,
    serviceName: row.service_name,
    language: row.language === "en" ? "en" : "fr",
    video: row.video === 1,
    organisme: row.organisme,
    leg: row.leg,
    legSinceMs: row.leg_since_ms,
    visited: JSON.parse(row.visited) as string[],
    rank: row.rank as Rank,
    seq: row.seq,
    waitingSinceMs: row.waiting_since_ms,
    expert: row.expert,
    takenMs: row.taken_ms,
    held: row.held === 1,
    awaySinceMs: null,
    n: row.n,
  };
}

export function rowOfLeg(leg: FinishedLeg): FinishedLegRow {
  return {
    call: leg.call,
    leg: leg.leg,
    organisme: leg.organisme,
    borne: leg.borne,
    service: leg.service,
    priority: Number(leg.priority),
    waited_ms: Math.round(leg.waitedMs),
    talked_ms: leg.talkedMs === null ? null : Math.round(leg.talkedMs),
    ended_by: leg.by,
    how: leg.how,
    ended_ms: Math.round(leg.endedMs),
    reason: null,
  };
}
