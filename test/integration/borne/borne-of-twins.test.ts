import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { TwinHardware } from "../../../devices/twin.ts";
import { fit } from "../../../src/uplink/fit.ts";
import { configYaml, twinBorne } from "../../support/twin-borne.ts";

test("a press with nothing to call is an event, a notice, a voice and a count", async () => {
  await using stand = await twinBorne();
  const { borne, journal, bench } = stand;
  await bench("button").act("press", { ms: 200 });
  await stand.until(() => journal.types().includes("service.unavailable"));
  expect(journal.types().filter((type) => type === "button.press")).toHaveLength(1);
  expect(borne.notices.now()).toMatchObject({ id: "unavailable", language: "fr" });
  expect(borne.notices.now()?.text).toContain("02 33 00 00 00");
  expect(bench("sound").state()["prompts"]).toMatchObject([{ id: "unavailable", language: "fr" }]);
  expect(borne.session.inSession()).toBe(false);
  await stand.stop();
  expect(journal.usages).toMatchObject([{ presses: 1, unavailable: 1, organismes: {} }]);
  expect(journal.usages[0]?.open_s).toBeGreaterThanOrEqual(0);
});

test("the touch is answered by the ring before it is a press", async () => {
  await using stand = await twinBorne();
  const { bench, borne } = stand;
  expect(borne.fleet.port("lamps")?.current().ring).toBe("breathe");
  await bench("button").act("press", { ms: 300 });
  expect(borne.fleet.port("lamps")?.current().ring).toBe("on");
});

test("printer-out-of-paper: an alert with its owner, the services that suffer, and all well again", async () => {
  await using stand = await twinBorne();
  const { borne, journal, bench } = stand;
  expect(borne.readiness()).toEqual({ state: "ready", reasons: [], services: { caf: "ready", msa: "ready" } });
  await bench("printer").setFault("media-empty");
  await stand.until(() => borne.alerts.codes().includes("printer.paper"));
  expect(borne.alerts.open()).toMatchObject([{ code: "printer.paper", owner: "collectivite", device: "printer" }]);
  expect(borne.readiness()).toEqual({
    state: "limited",
    reasons: [{ code: "printer.paper" }],
    services: { caf: "limited", msa: "out-of-order" },
  });
  expect(borne.reporter.status()).toEqual({ state: "limited", reasons: [{ code: "printer.paper" }] });
  expect(borne.reporter.health()).toMatchObject({
    state: "limited",
    alerts: ["printer.paper"],
    devices: { printer: "faulty", camera: "ready" },
  });
  await bench("printer").setFault(null);
  await stand.until(() => borne.readiness().state === "ready");
  expect(journal.events.filter(({ code }) => code === "printer.paper").map(({ type }) => type)).toEqual([
    "alert.opened",
    "alert.closed",
  ]);
});

test.each([
  ["camera", "camera.absent", { caf: "limited", msa: "ready" }],
  ["scanner", "scanner.absent", { caf: "ready", msa: "limited" }],
] as const)(
  "%s-unplugged-and-back: used again without a restart, all others undisturbed",
  async (id, code, services) => {
    await using stand = await twinBorne();
    const { borne, bench } = stand;
    const opensBefore = borne.fleet.get("button")?.opens();
    await bench(id).setFault("absent");
    await stand.until(() => borne.alerts.codes().includes(code));
    expect(borne.readiness()).toMatchObject({ state: "limited", services });
    expect(borne.fleet.states()[id]).toBe("absent");
    await bench(id).setFault(null);
    await stand.until(() => borne.fleet.states()[id] === "ready");
    expect(borne.fleet.port(id)).toBeDefined();
    expect(borne.alerts.codes()).toEqual([]);
    expect(borne.readiness().state).toBe("ready");
    expect(borne.fleet.get("button")?.opens()).toBe(opensBefore);
  },
);

test("sound-silent-found-by-self-test: told as an alert until a test passes, forgotten when the device is changed", async () => {
  await using stand = await twinBorne();
  const { borne, journal, bench } = stand;
  await bench("sound").setFault("silent");
  const report = await borne.selfTester.run("test");
  expect(report.passed).toBe(false);
  expect(borne.alerts.codes()).toContain("audio.loop.fail");
  expect(journal.events.findLast(({ type }) => type === "selftest.done")).toMatchObject({
    passed: false,
    failed: ["sound"],
    detail: "test",
  });
  expect(stand.keep.values.lastSelfTest).toMatchObject({ passed: false });
  expect(borne.reporter.health()).toMatchObject({ selftest_passed: false });
  await bench("sound").setFault("absent");
  await stand.until(() => borne.alerts.codes().includes("audio.absent"));
  expect(borne.alerts.codes()).not.toContain("audio.loop.fail");
});

test("a test of some devices is not the test of the borne", async () => {
  await using stand = await twinBorne();
  const report = await stand.borne.selfTester.run("test", ["lamps"]);
  expect(report).toMatchObject({ passed: true, whole: false });
  expect(Object.keys(report.devices)).toEqual(["lamps"]);
  expect(stand.keep.values.lastSelfTest).toBeUndefined();
});

test("pressed-during-self-test: the test ends at once and the press is answered", async () => {
  await using stand = await twinBorne({ deviceOptions: { sound: { speed: 0.02 } } });
  const { borne, journal, bench } = stand;
  const test = borne.selfTester.run("test", ["sound"]);
  const outcome = expect(test).rejects.toMatchObject({ code: "stopped" });
  await stand.until(() => bench("sound").state()["microphoneOpen"] === true);
  expect(borne.fleet.port("lamps")?.current().capture).toBe("on");
  await bench("button").act("press", { ms: 200 });
  await outcome;
  await stand.until(() => bench("sound").state()["microphoneOpen"] === false);
  await stand.until(() => borne.fleet.port("lamps")?.current().capture === "off");
  expect(journal.types()).toContain("service.unavailable");
  expect(journal.types()).not.toContain("selftest.done");
});

test("closed: a press says the hours in writing and makes no sound", async () => {
  await using stand = await twinBorne({
    yaml: configYaml("", "{ weekly: [], exceptions: [] }"),
  });
  const { borne, journal, bench } = stand;
  expect(borne.readiness()).toMatchObject({ state: "closed", reasons: [{ code: "hours" }] });
  await bench("button").act("press", { ms: 200 });
  await stand.until(() => journal.types().includes("service.unavailable"));
  expect(borne.notices.now()?.id).toBe("closed");
  expect(bench("sound").state()["prompts"]).toEqual([]);
});

test("everything-unplugged: out of order, each absence an alert, and every report still of the contract", async () => {
  await using stand = await twinBorne({
    deviceOptions: Object.fromEntries(
      ["button", "lamps", "presence", "camera", "sound", "printer", "scanner", "board"].map((kind) => [
        kind,
        { fault: "absent" },
      ]),
    ),
  });
  const { borne } = stand;
  expect(borne.readiness()).toMatchObject({ state: "out-of-order", services: { caf: "out-of-order" } });
  expect(borne.alerts.codes()).toHaveLength(8);
  const stamp = { v: 1, boot: "0123456789abcdef", ts: 0 };
  const dated = { ...stamp, up_ms: 0, sync: false };
  for (const [channel, message] of [
    ["status", { ...dated, conn: 1, ...borne.reporter.status() }],
    ["desc", { ...stamp, ...borne.reporter.desc() }],
    ["health", { ...dated, conn: 1, ...borne.reporter.health(), outbox_rows: 0, outbox_dropped: 0 }],
  ] as const) {
    expect(fit(channel, message), channel).toMatchObject({ changed: [], over: false });
  }
});

test("stopping closes every device, says so last, and closes no alert", async () => {
  await using stand = await twinBorne();
  const { borne, journal, bench } = stand;
  await bench("printer").setFault("media-empty");
  await bench("button").setFault("stuck");
  await stand.until(() => borne.alerts.codes().includes("printer.paper"));
  const parts = ["button", "lamps", "sound", "printer", "board"].map((id) => bench(id) as TwinHardware);
  expect(parts.every(({ holder }) => holder !== null)).toBe(true);
  await stand.stop();
  expect(parts.map(({ holder }) => holder)).toEqual(parts.map(() => null));
  expect(borne.readiness().state).toBe("stopped");
  expect(borne.reporter.status().state).toBe("stopped");
  expect(journal.types().at(-1)).toBe("borne.stopping");
  expect(journal.types()).not.toContain("alert.closed");
  expect(borne.reporter.health().alerts).toContain("printer.paper");
});

test("a test asked for while the borne stops is refused", async () => {
  await using stand = await twinBorne({ deviceOptions: { sound: { speed: 0.02 } } });
  const first = stand.borne.selfTester.run("first", ["sound"]).catch((error: unknown) => error);
  const second = stand.borne.selfTester.run("second").catch((error: unknown) => error);
  await stand.stop();
  expect(await first).toMatchObject({ code: "stopped" });
  expect(await second).toMatchObject({ code: "stopped" });
});

test("a device whose follower fails is opened anew, and the daemon goes on", async () => {
  await using stand = await twinBorne({
    slots: (slots) =>
      slots.map((slot) =>
        slot.kind === "board"
          ? {
              ...slot,
              open: async (context) => {
                const board = await slot.open(context);
                let broken = true;
                return Object.assign(board, {
                  facts: () => {
                    if (broken) {
                      broken = false;
                      throw new Error("no facts");
                    }
                    return {
                      model: "late",
                      memoryFreeMb: 1,
                      memoryTotalMb: 2,
                      load1: 0,
                      diskFreePct: 50,
                      clockSynchronised: true,
                      kernelBootId: "x",
                      network: "up",
                    };
                  },
                });
              },
            }
          : slot,
      ),
  });
  const { borne } = stand;
  expect(borne.alerts.codes()).toContain("board.absent");
  await stand.until(() => (borne.fleet.get("board")?.opens() ?? 0) >= 2);
  expect(borne.readiness().services).toEqual({ caf: "ready", msa: "ready" });
});

test("reload: new words at once, hours too; a mistake keeps what works and is an alert until it is mended", async () => {
  await using stand = await twinBorne();
  const { borne, journal, configPath } = stand;
  writeFileSync(configPath, configYaml("", "{ weekly: [], exceptions: [] }").replace("language: fr", "language: en"));
  expect(await borne.settings.reload()).toEqual({ applied: true, detail: "applied" });
  await stand.until(() => borne.readiness().state === "closed");
  writeFileSync(configPath, "borne: {}\n");
  await expect(borne.settings.reload()).rejects.toMatchObject({ code: "config.rejected" });
  expect(borne.alerts.codes()).toEqual(["config.rejected"]);
  expect(borne.settings.now().site.language).toBe("en");
  writeFileSync(configPath, configYaml());
  await borne.settings.reload();
  expect(borne.alerts.codes()).toEqual([]);
  await stand.until(() => borne.readiness().state === "ready");
  expect(journal.types().filter((type) => type.startsWith("config."))).toEqual([
    "config.reloaded",
    "config.rejected",
    "config.reloaded",
  ]);
});
