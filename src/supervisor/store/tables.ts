import type { Generated } from "kysely";
import type { BorneName } from "../../contract/topics.ts";
import type { CommandsTables } from "./tables/commands.ts";
import type { ConsoleTables } from "./tables/console.ts";
import type { EnrolmentTables } from "./tables/enrolment.ts";
import type { IncidentsTables } from "./tables/incidents.ts";
import type { StatisticsTables } from "./tables/statistics.ts";

/** A part's own tables stand beside its migration. */
export interface Tables
  extends ReceivedTables, IncidentsTables, StatisticsTables, EnrolmentTables, ConsoleTables, CommandsTables {}

/** What is received. Times end in `_ms`: epoch milliseconds, `received_ms` and the like by the supervisor. */
interface ReceivedTables {
  /** The register: only these are believed. `removed_ms` null = in the register now. */
  borne: {
    network: string;
    borne: string;
    registered_ms: number;
    removed_ms: number | null;
    /** Id of its site; null = none is known. */
    site: string | null;
    source: Generated<"file" | "console">;
    /** Only a borne in service counts for the fleet's health. */
    stage: Generated<"planned" | "in-service" | "withdrawn">;
  };
  /** Each boot heard of. `contiguous` is a lower bound; the rows say the rest. */
  boot: { network: string; borne: string; boot: string; contiguous: number; last_ms: number };
  /** Sequences that will never come: declared by the borne, or refused as they did not fit the schema. */
  hole: { network: string; borne: string; boot: string; from_seq: number; to_seq: number; why: "dropped" | "rejected" };
  /** `at_ms`: when it counts as having happened; set by the store, see counted-time.ts. */
  event: JournalRow & { type: string; at_ms: Generated<number> };
  usage: JournalRow & { at_ms: Generated<number> };
  res: { network: string; borne: string; id: string; state: string; received_ms: number; payload: string };
  alert: {
    network: string;
    borne: string;
    code: string;
    severity: string;
    owner: string;
    device: string | null;
    detail: string;
    since_ms: number;
    /** null = open. */
    closed_ms: number | null;
  };
  /** The latest status, desc and health of each borne, as received. */
  latest: { network: string; borne: string; channel: string; received_ms: number; payload: string };
  /** What the supervisor holds a borne to be: see liveness.ts. */
  borne_state: {
    network: string;
    borne: string;
    state: string | null;
    liveness: string;
    boot: string | null;
    conn: number;
    period_s: number;
    last_seen_ms: number | null;
    /** When `liveness` became what it is. */
    changed_ms: number;
  };
  /** Who speaks without standing in the register. */
  intruder: { network: string; borne: string; channel: string; count: number; first_ms: number; last_ms: number };
  /** Messages that do not fit the contract, the latest thousand; never their payload. */
  rejected: { id: Generated<number>; topic: string; error: string; bytes: number; received_ms: number };
  command: {
    id: string;
    network: string;
    borne: string;
    type: string;
    args: string;
    requested_by: string;
    ctr: number;
    issued_ms: number;
    expires_ms: number;
  };
  /** Last counter given to a borne: it only grows. */
  command_counter: { network: string; borne: string; last: number };
  /** Facts of the supervisor itself: version of the tables, state of its connections. */
  meta: { key: string; value: string };
}

/** What came through a borne's outbox. Order is (boot, seq); `payload` is the JSON text as received. */
export interface JournalRow {
  network: string;
  borne: string;
  boot: string;
  seq: number;
  ts_ms: number;
  up_ms: number;
  /** 1 = the borne's clock was synchronised. */
  sync: number;
  received_ms: number;
  payload: string;
}

/** A boot of which something was or is to be committed. */
export interface KnownBoot extends BorneName {
  readonly boot: string;
}
