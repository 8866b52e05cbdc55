import { reconnectWindowMs } from "../../../src/supervisor/receiving/ack-schedule.ts";
import { numberArg, rounded, type BenchOptions, type Figure } from "../figures.ts";
import { startStand } from "./stand.ts";

/** A borne and hour: at the moment of the restart something is always on its way. */
const CALLS = 60;
const FAULTS = 10;
const HEARTBEAT_S = 60;

/** `storm_back_s`, `storm_lost`, `storm_doubled`: a fleet after a restart of its broker. Option --storm-bornes (1000). */
export async function storm({ args, say }: BenchOptions): Promise<readonly Figure[]> {
  const bornes = numberArg(args, "storm-bornes", 1000);
  const windowS = reconnectWindowMs(bornes) / 1000;
  say(`${bornes} bornes: making certificates, switching on`);
  const stand = await startStand({ bornes, calls: CALLS, faults: FAULTS, heartbeatS: HEARTBEAT_S, rampS: bornes / 40 });
  try {
    // Acknowledged twice each: all have been told W.
    await stand.until(({ connected, acked }) => connected === bornes && acked >= 2 * bornes, 120_000 + bornes * 100);
    const before = stand.fleet()!;
    say(`${bornes} connected, ${before.acked} events acknowledged; restarting the broker`);
    await stand.center.broker.restart();
    const upMs = performance.now();
    const gone = (disconnections: number): boolean => disconnections - before.disconnections >= bornes;
    await stand.until((now) => now.connected === bornes && gone(now.disconnections), 600_000);
    const backS = (performance.now() - upMs) / 1000;
    say(`all back after ${rounded(backS, 1)} s; W is ${windowS} s`);
    const summary = await stand.finish();
    say(`${summary.stored} of ${summary.sent} stored, ${summary.lost} lost, ${summary.doubled} doubled`);
    return [
      { name: "storm_back_s", value: rounded(backS, 1), unit: "s", n: bornes, goal: `<= ${windowS + 10}` },
      { name: "storm_lost", value: summary.lost + summary.waiting, unit: "events", n: summary.sent, goal: "0" },
      { name: "storm_doubled", value: summary.doubled, unit: "events", n: summary.sent, goal: "0" },
      { name: "storm_called_lost", value: stand.calledLost(), unit: "bornes", n: bornes, goal: "0" },
    ];
  } finally {
    await stand.close();
  }
}
