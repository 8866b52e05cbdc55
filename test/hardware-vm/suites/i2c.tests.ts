import { afterAll, beforeAll, beforeEach } from "vitest";
import type { BenchPart } from "../../../devices/bench.ts";
import { benchNumber } from "../../../devices/bench-args.ts";
import { sths34pf80Presence } from "../../../devices/presence/sths34pf80/driver.ts";
import { vl53l1xPresence } from "../../../devices/presence/vl53l1x/driver.ts";
import { VisioborneError } from "../../../src/contract/errors.ts";
import { presenceSuite } from "../../contract/presence.suite.ts";
import { KernelI2c } from "../guest/i2c.ts";

let i2c: KernelI2c | undefined;
beforeAll(async () => {
  i2c = await KernelI2c.start();
});
afterAll(() => i2c?.stop());

const FAULTS = ["absent", "silent", "stuck"] as const;

function bench(chip: "vl53l1x" | "sths34pf80"): BenchPart {
  let fault: (typeof FAULTS)[number] | null = null;
  return {
    faults: FAULTS,
    state: () => ({ fault }),
    setFault: async (wanted) => {
      const known = FAULTS.find((one) => one === wanted) ?? null;
      if (known !== wanted)
        throw new VisioborneError("bench.fault", `${wanted}: expected ${FAULTS.join(", ")} or null`);
      fault = known;
      await i2c?.order({ [chip]: { fault } });
    },
    act: async (action, args) => {
      if (action !== "set") throw new VisioborneError("bench.action", `${action}: expected set`);
      await i2c?.order({ [chip]: { cm: benchNumber(args, "cm", 0, 1000) } });
    },
  };
}

for (const [name, driver] of [
  ["vl53l1x", vl53l1xPresence],
  ["sths34pf80", sths34pf80Presence],
] as const) {
  const part = bench(name);
  beforeEach(async () => {
    await part.setFault(null);
    await part.act("set", { cm: 300 });
  });
  presenceSuite({
    name: `${name} by i2c-bus on a kernel's adapter`,
    open: (context) => driver.open({ bus: i2c?.bus ?? -1 }, context),
    bench: () => part,
  });
}
