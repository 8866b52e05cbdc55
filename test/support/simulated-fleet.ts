import { setTimeout as sleep } from "node:timers/promises";
import { systemClock } from "../../src/supervisor/clock.ts";
import { certificatesOf, fleetNames } from "../../src/simulate/certificates.ts";
import { SimulatedFleet } from "../../src/simulate/fleet.ts";
import type { FleetOptions } from "../../src/simulate/fleet.ts";
import { judgeFleet } from "../../src/simulate/verdict.ts";
import type { Verdict } from "../../src/simulate/verdict.ts";
import { openDatabase } from "../../src/supervisor/store/open.ts";
import { keptLog } from "./broker.ts";
import type { TestBroker } from "./broker.ts";

export const NETWORK = "sim";

/** Names of a fleet of a test. */
export function names(count: number): ReturnType<typeof fleetNames> {
  return fleetNames(NETWORK, "sim", count);
}

/** A fleet at a test's broker, with certificates made by it. Much happens: faults and calls by the second. */
export function simulatedFleet(at: TestBroker, count: number, options: Partial<FleetOptions> = {}): SimulatedFleet {
  const all = names(count);
  return new SimulatedFleet({
    names: all,
    brokerUrl: at.borneUrl,
    files: certificatesOf(at.pki.dir, at.pki.caFile, all),
    heartbeatS: 5,
    faultsPerHour: 60,
    callsPerHour: 120,
    callMs: 500,
    usageEveryMs: 5_000,
    rampMs: 20 * count,
    clock: systemClock(),
    log: keptLog(),
    ...options,
  });
}

/** Lets it go quiet; resolves when the supervisor has acknowledged everything. Deadline: the test's. */
export async function settled(fleet: SimulatedFleet): Promise<void> {
  fleet.quiet();
  while (fleet.figures().waiting > 0) await sleep(100);
}

export async function verdictOf(database: string, fleet: SimulatedFleet): Promise<Verdict> {
  const db = await openDatabase(database, { readOnly: true });
  try {
    return await judgeFleet(db, fleet.testimony());
  } finally {
    await db.destroy();
  }
}
