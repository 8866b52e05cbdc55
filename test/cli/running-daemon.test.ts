import { expect, test } from "vitest";
import { configYaml } from "../support/twin-borne.ts";
import { Daemon, place, visioborne } from "../support/visioborne.ts";

async function running(devices: Readonly<Record<string, string>> = {}) {
  const here = place(configYaml(), { sound: "speed: 100", ...devices });
  const daemon = new Daemon(here);
  await daemon.line({ msg: "no broker is configured: the borne works alone" });
  await expect
    .poll(async () => JSON.parse((await visioborne(["status", "--config", here.config, "--json"])).stdout || "{}"), {
      timeout: 20_000,
    })
    .toMatchObject({ state: expect.not.stringMatching("starting") as string });
  const ask = (...args: readonly string[]) => visioborne([...args, "--config", here.config]);
  return { here, daemon, ask };
}

test("status and selftest of a borne that is well: exit 0, --json alone on standard output", async () => {
  const { ask, daemon } = await running();
  const status = await ask("status", "--json");
  expect(status).toMatchObject({ code: 0, stderr: "" });
  expect(JSON.parse(status.stdout)).toMatchObject({
    network: "demo",
    borne: "borne-1",
    state: "ready",
    services: { caf: "ready", msa: "ready" },
    link: null,
    alerts: [],
    session: "idle",
    lastSelfTest: null,
  });
  const table = await ask("status");
  expect(table.stdout).toMatch(/^demo\/borne-1 {2}Mairie de Saint-Aubin\nstate {5}ready\n/);
  expect(table.stdout).toMatch(/^camera +ready +twin +simulated camera +-$/m);
  const test = await ask("selftest", "lamps", "sound", "--json");
  expect(test).toMatchObject({ code: 0, stderr: "" });
  const report = JSON.parse(test.stdout) as { devices: object };
  expect(report).toMatchObject({ passed: true, whole: false, why: "command line", failed: [] });
  expect(Object.keys(report.devices)).toEqual(["lamps", "sound"]);
  const unknown = await ask("selftest", "lamp", "--json");
  expect(unknown).toMatchObject({ code: 2, stdout: "" });
  expect(unknown.stderr).toContain('device "lamp": expected one of button, lamps,');
  await daemon.stop();
  const away = await ask("status", "--json");
  expect(away).toMatchObject({ code: 1, stdout: "" });
  expect(away.stderr).toContain("not running");
  expect(await ask("selftest", "--json")).toMatchObject({ code: 1, stdout: "" });
});

test("of a borne that is limited: exit 1, with the reason, and the failed device", async () => {
  const { ask, daemon } = await running({ scanner: "fault: absent" });
  const status = await ask("status");
  expect(status.code).toBe(1);
  expect(status.stdout).toContain("limited: scanner.absent");
  expect(status.stdout).toMatch(/^scanner\.absent +\w+ +\w+ +\d{4}-/m);
  const test = await ask("selftest", "scanner", "lamps");
  expect(test.code).toBe(1);
  expect(test.stdout).toMatch(/^scanner +FAILED +scanner\.absent/m);
  expect(test.stdout).toMatch(/^lamps +passed/m);
  await daemon.stop();
});
