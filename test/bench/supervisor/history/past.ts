import { sql } from "kysely";
import { faultOf, type FaultCode } from "../../../../src/contract/faults.ts";
import type { Store } from "../../../../src/supervisor/store/store.ts";
import { NETWORK } from "../../center.ts";
import type { PlacedBorne } from "./fleet.ts";
import { numbersTo } from "./now.ts";
import { DAY_MS, DAYS } from "./write.ts";

const INCIDENTS = 5000;
const COMMANDS = 5000;
const AUDIT_LINES = 20_000;
const BATCHES = 60;
const CERTIFICATES_EACH = 6;
const HOUR_MS = 3_600_000;
const CODES = ["borne.lost", "printer.paper", "camera.absent", "scanner.absent"] as const satisfies FaultCode[];
/** As long as one with its chain. */
const PEM = `-----BEGIN CERTIFICATE-----\n${"A".repeat(1600)}\n-----END CERTIFICATE-----\n`;

/**
 * Writes what 13 months leave beside events: incidents that are closed with their history, commands, batches, the audit,
 * certificates. Over once and for all: nothing of it is to be done.
 */
export async function writePast(store: Store, bornes: readonly PlacedBorne[], beginMs: number): Promise<void> {
  const { db } = store;
  const spreadMs = (count: number) => sql.lit(Math.floor((DAYS * DAY_MS) / count));
  await writeIncidents(store, bornes, beginMs);
  const borne = sql`'borne-' || (n * 7 % ${sql.lit(bornes.length)})`;
  await sql`insert into command_life select 'command-' || n, ${NETWORK}, ${borne}, 'refresh', '{}', 'bench', 'succeeded',
      null, '{"took_ms":12}', ${beginMs} + n * ${spreadMs(COMMANDS)}, null, 60, ${beginMs} + n * ${spreadMs(COMMANDS)},
      ${beginMs} + n * ${spreadMs(COMMANDS)} + 900, 1, null
    from ${numbersTo(COMMANDS)}`.execute(db);
  await sql`insert into audit select 'audit-' || n, ${beginMs} + n * ${spreadMs(AUDIT_LINES)}, 'bench', 'command.asked',
      ${NETWORK} || '/' || ${borne}, ${NETWORK}, 'refresh command-' || n
    from ${numbersTo(AUDIT_LINES)}`.execute(db);
  await sql`insert into batch select 'batch-' || n, 'reboot', '{}', 'bench', ${beginMs} + n * ${spreadMs(BATCHES)}, 'done',
      2, 1, 600, 86400, ${beginMs} + n * ${spreadMs(BATCHES)} + 3600000, null
    from ${numbersTo(BATCHES)}`.execute(db);
  await sql`insert into batch_member (batch, ring, network, borne, attempt, command, ready_before, waived)
    select 'batch-' || n, 2, network, borne, 1, 'command-' || n, 1, 0
    from borne, ${numbersTo(BATCHES)} where network = ${NETWORK}`.execute(db);
  await sql`insert into certificate (network, borne, fingerprint, serial, key_hash, issued_ms, not_after_ms, how, pem)
    select network, borne, borne || '-' || n, '01', 'key', ${beginMs} + (n + 1) * ${60 * DAY_MS},
      ${beginMs} + (n + 1) * ${60 * DAY_MS} + ${90 * DAY_MS}, 'renewal', ${PEM}
    from borne, ${numbersTo(CERTIFICATES_EACH)} where network = ${NETWORK}`.execute(db);
}

async function writeIncidents({ db }: Store, bornes: readonly PlacedBorne[], beginMs: number): Promise<void> {
  await db.transaction().execute(async (trx) => {
    for (let index = 0; index < INCIDENTS; index++) {
      const { network, borne, site } = bornes[(index * 7) % bornes.length]!;
      const code = CODES[index % CODES.length]!;
      const { severity, owner } = faultOf(code);
      const id = `incident-${index}`;
      const sinceMs = beginMs + Math.floor((index * DAYS * DAY_MS) / INCIDENTS);
      const closedMs = sinceMs + 5 * HOUR_MS;
      const what = { network, scope: "borne", subject: borne, site, code, severity, owner, assignee: null };
      const times = { since_ms: sinceMs, opened_ms: sinceMs, cleared_ms: closedMs, closed_ms: closedMs };
      const is = { state: "closed", present: 0, by_hand: 0, returns: 0, flapping: 0, device: null, detail: "" };
      const incident = { id, ...what, ...times, ...is, members: "{}", changed_ms: closedMs };
      await trx.insertInto("incident").values(incident).execute();
      const line = { incident: id, who: "centre", detail: "" };
      const history = ["opened", "acknowledged", "commented", "closed"].map((kind, seq) => {
        return { ...line, kind, seq, at_ms: sinceMs + seq * HOUR_MS };
      });
      await trx.insertInto("incident_history").values(history).execute();
      const span = { incident: id, network, borne, from_ms: sinceMs, to_ms: closedMs };
      await trx.insertInto("incident_span").values(span).execute();
    }
  });
}
