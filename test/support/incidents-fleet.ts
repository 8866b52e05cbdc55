import { setTimeout as sleep } from "node:timers/promises";
import type { SupervisorConfig } from "../../src/supervisor/config.ts";
import { INCIDENTS_DEFAULTS, type IncidentsConfig } from "../../src/supervisor/incidents/config.ts";
import type { Site } from "../../src/supervisor/sites/site.ts";
import type { Registered } from "../../src/supervisor/store/store.ts";
import { testBroker, type TestBroker } from "./broker.ts";
import { FakeClock } from "./fake-clock.ts";
import { MINUTE, MONDAY_TEN } from "./incidents.ts";
import { ScriptedBorne } from "./scripted-borne.ts";
import { fleetUntil, rows, runSupervisor, supervisorConfig, type RunningSupervisor } from "./supervisor.ts";

/** Bornes on a real broker and the whole supervisor, by a clock that stands. */
export interface WatchedFleet {
  readonly at: TestBroker;
  readonly clock: FakeClock;
  readonly config: SupervisorConfig;
  readonly supervisor: RunningSupervisor;
  readonly bornes: ReadonlyMap<string, ScriptedBorne>;
  /** The bornes say their status and health, and are heard. */
  heard(...ids: readonly string[]): Promise<void>;
  /** Time passes; those who live go on with their heartbeats. */
  pass(ms: number, ...alive: readonly string[]): Promise<void>;
  /** Waits until the incidents fit. Deadline: the test's. */
  until(test: (incidents: readonly Row[]) => boolean): Promise<readonly Row[]>;
  incidents(): Promise<readonly Row[]>;
  close(): Promise<void>;
}

type Row = Readonly<Record<string, unknown>>;

/** Less than three heartbeats: nobody who says one after each is lost. */
const STEP_MS = 100_000;

export async function watchedFleet(
  registered: readonly Registered[],
  sites: readonly Site[],
  change: Partial<IncidentsConfig> = {},
): Promise<WatchedFleet> {
  const at = await testBroker(registered.map(({ borne }) => borne));
  const clock = new FakeClock(MONDAY_TEN);
  const config = { ...supervisorConfig(at, registered), sites, incidents: { ...INCIDENTS_DEFAULTS, ...change } };
  const supervisor = await runSupervisor(config, clock);
  const bornes = new Map<string, ScriptedBorne>();
  for (const { network, borne } of registered) {
    const tls = at.pki.borne(borne);
    const one = new ScriptedBorne({ url: at.borneUrl, tls, name: { network, borne } });
    await one.connect();
    bornes.set(borne, one);
  }
  const fleet: WatchedFleet = {
    at,
    clock,
    config,
    supervisor,
    bornes,
    async heard(...ids) {
      const now = clock.wallMs();
      for (const id of ids) {
        const one = bornes.get(id)!;
        await one.say("status", one.status("ready"));
        await one.say("health", one.health());
      }
      await fleetUntil(config.database, (shown) =>
        shown.bornes.every(({ borne, liveness, lastSeenMs }) => {
          return !ids.includes(borne) || (liveness === "live" && (lastSeenMs ?? 0) >= now);
        }),
      );
    },
    async pass(ms, ...alive) {
      for (let left = ms; left > 0; left -= STEP_MS) {
        clock.advance(Math.min(left, STEP_MS));
        await fleet.heard(...alive);
      }
    },
    incidents: async () => await rows(config.database, "incident"),
    async until(test) {
      for (;;) {
        const found = await fleet.incidents();
        if (test(found)) return found;
        await sleep(50);
      }
    },
    async close() {
      await Promise.all([...bornes.values()].map(async (one) => await one.close()));
      await supervisor.stop();
      await at.close();
    },
  };
  const listens = (): boolean => supervisor.log.lines.some(({ message }) => message.startsWith("bornes can be heard"));
  while (!listens()) await sleep(20);
  await fleet.heard(...bornes.keys());
  // The time that the bornes are given to be heard.
  await fleet.pass(config.incidents.settleS * 1000 + MINUTE, ...bornes.keys());
  return fleet;
}
