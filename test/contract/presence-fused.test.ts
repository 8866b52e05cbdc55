import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { BenchPart } from "../../devices/bench.ts";
import { benchNumber } from "../../devices/bench-args.ts";
import type { DriverContext } from "../../devices/device.ts";
import { fusedPresence } from "../../devices/presence/fused/driver.ts";
import { VisioborneError } from "../../src/contract/errors.ts";
import { FakeLd2410 } from "../hardware/serial/ld2410.ts";
import { presenceSuite } from "./presence.suite.ts";

const FAULTS = ["absent", "silent", "stuck"];

/** Two radars that look at the same place: what is done is done to both. */
function twoRadars(context: DriverContext): { bench: BenchPart; paths: readonly string[]; started: Promise<unknown> } {
  const known = made.get(context.runtimeDir);
  if (known) return known;
  const radars = ["left", "right"].map((name) => new FakeLd2410(join(context.runtimeDir, name)));
  const started = Promise.all(radars.map((radar) => radar.start()));
  let fault: string | null = null;
  const bench: BenchPart = {
    faults: FAULTS,
    state: () => ({ fault }),
    setFault: async (wanted) => {
      await started;
      if (wanted !== null && !FAULTS.includes(wanted))
        throw new VisioborneError("bench.fault", `expected ${FAULTS.join()}`);
      fault = wanted;
      await Promise.all(radars.map((radar) => radar.setFault(wanted)));
    },
    act: async (action, args) => {
      await started;
      if (action !== "set") throw new VisioborneError("bench.action", `${action}: expected set`);
      await Promise.all(radars.map((radar) => radar.act("set", { cm: benchNumber(args, "cm", 0, 1000) })));
    },
  };
  const both = { bench, paths: radars.map((radar) => radar.line.path), started };
  made.set(context.runtimeDir, both);
  onTestFinished(async () => {
    await started;
    await Promise.all(radars.map((radar) => radar.stop()));
    made.delete(context.runtimeDir);
  });
  return both;
}
const made = new Map<string, ReturnType<typeof twoRadars>>();

presenceSuite({
  name: "fused",
  open: async (context) => {
    const { paths, started } = twoRadars(context);
    await started;
    return fusedPresence.open({ members: paths.map((path) => ({ driver: "ld2410", path })) }, context);
  },
  bench: (context) => twoRadars(context).bench,
});
