import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FleetFigures } from "../../../src/simulate/fleet.ts";
import { fleetNames } from "../../../src/simulate/certificates.ts";
import { NETWORK, startCenter, type Center } from "../center.ts";
import { Program } from "../program.ts";
import { unitStart } from "../unit.ts";

/** What the simulation says in the end. */
export type Summary = FleetFigures & { readonly stored: number; readonly lost: number; readonly doubled: number };

/** A broker, the built supervisor and a simulated fleet, each in processes of their own. */
export interface Stand {
  readonly center: Center;
  readonly supervisor: Program;
  /** Bornes that the supervisor has called lost so far. */
  readonly calledLost: () => number;
  /** The latest word of the fleet. */
  readonly fleet: () => FleetFigures | undefined;
  /** Resolves at the first word of the fleet for which `test` holds. */
  until(test: (figures: FleetFigures) => boolean, deadlineMs: number): Promise<FleetFigures>;
  /** Lets the supervisor acknowledge what is left, ends the fleet; what it says is held against the database. */
  finish(): Promise<Summary>;
  /** Ends everything and removes its files. */
  close(): Promise<void>;
}

export interface StandOptions {
  readonly bornes: number;
  /** A borne and hour. */
  readonly calls: number;
  readonly faults: number;
  /** Seconds. */
  readonly heartbeatS: number;
  /** Seconds over which they are switched on. */
  readonly rampS: number;
}

const FINISH_MS = 120_000;

export async function startStand(options: StandOptions): Promise<Stand> {
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-fleet-"));
  const names = fleetNames(NETWORK, "sim", options.bornes).map(({ borne }) => borne);
  const center = await startCenter(dir, names);
  let lost = 0;
  const supervisor = new Program({
    name: "supervisor",
    ...unitStart("visioborne-supervisor.service", dir),
    args: ["supervisor", "run", "--config", center.supervisorConfig],
    readyMessage: "supervisor ready",
    onLine: (line) => {
      if (line["now"] === "lost") lost += 1;
    },
  });
  await supervisor.untilReady(60_000);
  let latest: FleetFigures | undefined;
  const summary = Promise.withResolvers<Summary>();
  const waiting = new Set<(figures: FleetFigures) => void>();
  const fleet = new Program({
    name: "fleet",
    args: Object.entries({
      bornes: options.bornes,
      network: NETWORK,
      broker: `mqtts://localhost:${center.broker.bornePort}`,
      certs: center.pki.dir,
      ca: center.pki.caFile,
      database: center.database,
      ramp: options.rampS,
      heartbeat: options.heartbeatS,
      calls: options.calls,
      "call-s": 20,
      faults: options.faults,
    }).reduce((args, [key, value]) => [...args, `--${key}`, String(value)], ["fleet", "simulate", "--json"]),
    readyMessage: "progress",
    onLine: (line) => {
      if (line.msg === "summary") summary.resolve(line as unknown as Summary);
      if (line.msg !== "progress") return;
      latest = line["figures"] as FleetFigures;
      for (const tell of waiting) tell(latest);
    },
  });
  return {
    center,
    supervisor,
    calledLost: () => lost,
    fleet: () => latest,
    async until(test, deadlineMs) {
      const { promise, resolve, reject } = Promise.withResolvers<FleetFigures>();
      const tell = (figures: FleetFigures): void => {
        if (test(figures)) resolve(figures);
      };
      const late = setTimeout(
        () => reject(new Error(`fleet: not within ${deadlineMs} ms: ${JSON.stringify(latest)}`)),
        deadlineMs,
      );
      waiting.add(tell);
      void fleet.ended.then((end) => reject(new Error(`the fleet has ended: ${end.stderr}`)));
      return await promise.finally(() => {
        clearTimeout(late);
        waiting.delete(tell);
      });
    },
    async finish() {
      const end = await fleet.stop(FINISH_MS);
      return await Promise.race([
        summary.promise,
        new Promise<never>((_, reject) => setTimeout(() => reject(new Error(`no summary: ${end.stderr}`)), 1000)),
      ]);
    },
    async close() {
      await fleet.stop(5000);
      await supervisor.stop();
      await center.broker.stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}
