import { afterAll, expect, test } from "vitest";
import { driverNames } from "../../devices/registry.ts";
import * as generated from "../../src/borne/config/generated/options.js";
import { problemLines } from "../../src/borne/config/problem.ts";
import { loadProfile, optionChecks, type Drivers } from "../../src/borne/config/profile.ts";
import { ConfigFolder } from "./files.ts";

const drivers: Drivers = { names: driverNames, options: optionChecks(generated), peripherals: [] };
const folder = new ConfigFolder();
afterAll(() => folder[Symbol.dispose]());

function profile(...members: string[]): string {
  const lines = members.map((member) => `      - ${member}\n`).join("");
  return folder.write("fused.yaml", `name: t\ndevices:\n  presence:\n    driver: fused\n    members:\n${lines}`);
}

test("each member gets the defaults of its own driver", async () => {
  const loaded = await loadProfile(profile("{ driver: ld2410, maxGate: 3 }", "{ driver: pir, line: 22 }"), drivers);
  expect(loaded.problems).toEqual([]);
  expect(loaded.profile?.devices["presence"]?.options).toEqual({
    members: [
      {
        driver: "ld2410",
        maxGate: 3,
        path: "/dev/ttyAMA0",
        baudRate: 256_000,
        holdS: 1,
        configure: true,
        bluetooth: false,
      },
      { driver: "pir", line: 22, backend: "cdev", activeLow: false, warmUpS: 60 },
    ],
  });
});

test("mistakes of members are said once, in the words of their own driver", async () => {
  const path = profile("{ driver: ld2410, maxGate: 20 }", "{ driver: vl53l1x, tooCm: 90 }", "{ driver: pir }");
  expect(problemLines("f", (await loadProfile(path, drivers)).problems)).toEqual([
    "f:6:36 devices.presence.members[0].maxGate: found 20 (a number), expected at most 8",
    'f:7:28 devices.presence.members[1].tooCm: found the unknown key "tooCm", expected one of driver, bus, address, mode, budgetMs, fromCm, toCm; is `toCm` meant?',
    "f:8:9 devices.presence.members[2].line: found nothing, expected the key `line` (Line of the sensor's output: BCM number (17) or name (`GPIO17`))",
  ]);
});
