import { afterAll, beforeAll, beforeEach } from "vitest";
import type { BenchPart } from "../../devices/bench.ts";
import { benchNumber } from "../../devices/bench-args.ts";
import { VisioborneError } from "../../src/contract/errors.ts";
import { I2cStand } from "../hardware/i2c/stand.ts";
import { presenceSuite } from "./presence.suite.ts";

let stand: I2cStand;
beforeAll(async () => {
  stand = await I2cStand.start();
});
afterAll(() => stand.stop());

const FAULTS = ["absent", "silent", "stuck"] as const;
type Fault = (typeof FAULTS)[number];

/** One chip of the fake bus as the suite's bench. */
function bench(chip: "vl53l1x" | "sths34pf80"): BenchPart {
  let fault: Fault | null = null;
  return {
    faults: FAULTS,
    state: () => ({ fault }),
    setFault: async (wanted) => {
      const known = FAULTS.find((one) => one === wanted) ?? null;
      if (known !== wanted)
        throw new VisioborneError("bench.fault", `${wanted}: expected ${FAULTS.join(", ")} or null`);
      fault = known;
      await stand.order({ [chip]: { fault } });
    },
    act: async (action, args) => {
      if (action !== "set") throw new VisioborneError("bench.action", `${action}: expected set`);
      await stand.order({ [chip]: { cm: benchNumber(args, "cm", 0, 1000) } });
    },
  };
}

for (const chip of ["vl53l1x", "sths34pf80"] as const) {
  const part = bench(chip);
  beforeEach(async () => {
    await part.setFault(null);
    await part.act("set", { cm: 300 });
  });
  presenceSuite({ name: chip, open: (context) => stand.open(chip, {}, context), bench: () => part });
}
