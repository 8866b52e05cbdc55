import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../src/contract/runtime.ts";
import type { BorneName } from "../../src/contract/topics.ts";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { readFleet } from "../../src/supervisor/query.ts";
import type { ShownBorne, ShownFleet } from "../../src/supervisor/query.ts";
import { openSqlite } from "../../src/store/node-sqlite.ts";
import type { Tables } from "../../src/supervisor/store/tables.ts";
import { startSupervisor } from "../../src/supervisor/supervisor.ts";
import type { Supervisor } from "../../src/supervisor/supervisor.ts";
import { keptLog } from "./broker.ts";
import type { KeptLog, TestBroker } from "./broker.ts";

/** The configuration of a supervisor of a test's broker. */
export function supervisorConfig(
  at: TestBroker,
  bornes: readonly BorneName[],
  file = "supervisor.sqlite",
): SupervisorConfig {
  return {
    broker: { url: at.peopleUrl, ...at.pki.supervisor },
    database: join(at.dir, file),
    bornes,
    sites: [],
    commandKeyFile: at.pki.commandKeyFile,
    clientId: "supervisor",
    heartbeatS: 60,
    sessionExpiryS: 3600,
  };
}

export interface RunningSupervisor extends Supervisor {
  readonly log: KeptLog;
}

export async function runSupervisor(config: SupervisorConfig, clock?: Clock): Promise<RunningSupervisor> {
  const log = keptLog();
  const supervisor = await startSupervisor({ config, log, ...(clock ? { clock } : {}) });
  await supervisor.connected();
  return { ...supervisor, log };
}

/** Reads the database of another process until `test` holds. Deadline: the test's. */
export async function fleetUntil(database: string, test: (fleet: ShownFleet) => boolean): Promise<ShownFleet> {
  for (;;) {
    const fleet = await readFleet(database);
    if (test(fleet)) return fleet;
    await sleep(50);
  }
}

export async function borneUntil(
  database: string,
  id: string,
  test: (borne: ShownBorne) => boolean,
): Promise<ShownBorne> {
  const find = (fleet: ShownFleet): ShownBorne | undefined => fleet.bornes.find(({ borne }) => borne === id);
  const fleet = await fleetUntil(database, (shown) => {
    const borne = find(shown);
    return borne !== undefined && test(borne);
  });
  return find(fleet)!;
}

/** All rows of a table. */
export async function rows(database: string, table: keyof Tables): Promise<Record<string, unknown>[]> {
  const db = openSqlite<Tables>(database, { readOnly: true });
  try {
    // Kysely types each table apart; here any will do.
    return await db
      .selectFrom(table as "event")
      .selectAll()
      .execute();
  } finally {
    await db.destroy();
  }
}
