import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { freePort } from "../../src/bench/ports.ts";
import { startVirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import type { VirtualPrinter } from "../../src/bench/peripherals/virtual-printer.ts";
import type { EventMessage, HealthMessage, StatusMessage } from "../../src/contract/types.ts";
import { allTwins } from "./support/demo.ts";
import type { Bench } from "./support/bench.ts";
import type { Listener } from "./support/listener.ts";
import { Site } from "./support/site.ts";

vi.setConfig({ testTimeout: 120_000 });

let site: Site;
let listener: Listener;
let bench: Bench;
let boot: string;
let port: number;
let printer: VirtualPrinter | undefined;

beforeAll(async () => {
  site = await Site.open();
  listener = await site.listener();
  port = await freePort("localhost");
  const borne = site.borne({
    profile: (profile) => {
      allTwins(profile);
      // The real driver, at the address of a printer that is not there yet.
      profile.devices["printer"] = { driver: "ipp", uri: `ipp://localhost:${port}/ipp/print`, pollS: 1 };
      profile.devices["scanner"] = { driver: "twin", fault: "absent" };
      profile.devices["button"] = { driver: "twin", fault: "absent" };
    },
  });
  bench = await site.bench(borne);
});

afterAll(async () => {
  await printer?.stop();
  await site?.end();
});

test("printer, scanner and button absent at boot: the borne boots, limited, and says what is missing", async () => {
  const status = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "limited");
  boot = status.boot;
  const settled = ({ devices }: HealthMessage): boolean => !Object.values(devices).includes("starting");
  const health = await listener.untilBody<HealthMessage>("health", settled);
  expect(health.alerts.toSorted()).toEqual(["button.absent", "printer.absent", "scanner.absent"]);
  expect(health.devices).toMatchObject({ printer: "absent", scanner: "absent", button: "absent", sound: "ready" });
  expect(health.services).toEqual({ caf: "limited", "france-travail": "out-of-order" });
});

test("each is used as soon as it is plugged in, without a restart", async () => {
  const from = listener.next;
  printer = await startVirtualPrinter({ dir: join(site.layout.borneRuntime, "plugged-in-later"), port });
  await listener.until("alert/printer.absent", ({ text }) => text === "", { from });
  await bench.until(({ borne: { services } }) => services["france-travail"] === "limited", "it prints");
  await bench.fault("scanner", null);
  await listener.until("alert/scanner.absent", ({ text }) => text === "", { from });
  await bench.fault("button", null);
  const ready = await listener.untilBody<StatusMessage>("status", ({ state }) => state === "ready", { from });
  expect(ready).toMatchObject({ boot, reasons: [] });
  const printed = await bench.post("printer/print", { sheets: 1 });
  expect(printed).toMatchObject({ state: "completed" });
  await bench.press();
  await listener.untilBody<EventMessage>("event", ({ type, boot: of }) => type === "button.press" && of === boot);
});
