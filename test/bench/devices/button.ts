import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { whyNoFuse } from "../../hardware/fuse-gpio/mounts.ts";
import type { BenchOptions, Figure } from "../figures.ts";
import { numberArg, percentile, rounded } from "../figures.ts";
import type { ButtonRun } from "./button-process.ts";

/**
 * Paced presses on the real sysfs driver, whose file system is simulated: edges that were lost, and the time from the
 * change of the wire to the listener, debounce included.
 * @throws Error where no FUSE file system can be mounted
 */
export async function buttonFigures({ say, args }: BenchOptions): Promise<readonly Figure[]> {
  const missing = whyNoFuse();
  if (missing !== undefined) throw new Error(`button: ${missing}`);
  const presses = numberArg(args, "presses", 200);
  say(`button: ${presses} paced presses`);
  const program = join(import.meta.dirname, "button-process.ts");
  const { stdout } = await promisify(execFile)(process.execPath, [program, String(presses)], {
    maxBuffer: 64 * 2 ** 20,
    timeout: 60_000 + presses * 1000,
  });
  const { wire, told } = JSON.parse(stdout) as ButtonRun;
  const latenciesMs: number[] = [];
  for (const edge of told) {
    // The wire is low when the button is pressed.
    const cause = wire.findLast(({ level, ns }) => level === !edge.pressed && BigInt(ns) <= BigInt(edge.ns));
    if (cause !== undefined) latenciesMs.push(Number(BigInt(edge.ns) - BigInt(cause.ns)) / 1e6);
  }
  const countedAsLost = told.reduce((sum, { lostBefore }) => sum + lostBefore, 0);
  // An edge that was told with the note that it stands for a lost one was not seen.
  const lost = Math.max(wire.length - told.length, 0) + countedAsLost;
  return [
    { name: "button_edges_lost", value: lost, unit: "edges", n: presses, goal: "0" },
    {
      name: "button_edge_to_event_p99_ms",
      value: rounded(percentile(latenciesMs, 99)),
      unit: "ms",
      n: latenciesMs.length,
      goal: "<= 10",
    },
    { name: "button_edge_to_event_ms", value: rounded(percentile(latenciesMs, 50)), unit: "ms", n: latenciesMs.length },
  ];
}
