import { createServer } from "node:net";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { askDaemon } from "../../../src/cli/control-client.ts";
import { configYaml } from "../../support/twin-borne.ts";
import { Daemon, place, visioborne } from "../../support/visioborne.ts";

interface Status {
  readonly state: string;
  readonly link: { readonly connected: boolean; readonly code: string | null } | null;
  readonly devices: readonly { readonly id: string; readonly state: string }[];
  readonly alerts: readonly { readonly code: string }[];
}

const ask = async (socket: string) => (await askDaemon(socket, "status")) as Status;

test("without a broker it boots, serves its command line, stops in order and remembers a clean end", async () => {
  const here = place();
  const daemon = new Daemon(here);
  await daemon.line({ msg: "no broker is configured: the borne works alone" });
  await daemon.line({ msg: "state", state: "ready" });
  await expect
    .poll(() => ask(here.socket), { timeout: 10_000 })
    .toMatchObject({ state: "ready", link: null, alerts: [] });
  expect(statSync(here.socket).mode & 0o777).toBe(0o660);
  expect(await daemon.stop()).toBe(0);
  expect(daemon.log.at(-1)).toMatchObject({ msg: "stopped" });
  expect(here.events()).toEqual(["borne.started", "state.changed", "borne.stopping"]);
});

test("every-device-fails-to-open: READY all the same, out of order, and it goes on", async () => {
  const kinds = ["button", "lamps", "presence", "camera", "sound", "printer", "scanner", "board"];
  const here = place(configYaml(), Object.fromEntries(kinds.map((kind) => [kind, "fault: absent"])));
  const daemon = new Daemon(here);
  await daemon.line({ msg: "ready" });
  await daemon.line({ msg: "state", state: "out-of-order" });
  await expect.poll(() => ask(here.socket).catch(() => undefined), { timeout: 10_000 }).toBeDefined();
  const { devices, alerts } = await ask(here.socket);
  expect(devices.map(({ state }) => state)).toEqual(kinds.map(() => "absent"));
  expect(alerts).toHaveLength(8);
  expect(await daemon.stop("SIGINT")).toBe(0);
});

test("SIGTERM-while-devices-are-opening: stops in order, and the next boot knows of a clean end", async () => {
  // A printer that takes the connection and never answers: its opening hangs.
  const mute = createServer(() => undefined);
  await new Promise<void>((resolve) => mute.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void mute.close());
  const { port } = mute.address() as { port: number };
  const here = place(configYaml(), { printer: `driver: ipp, uri: 'ipp://127.0.0.1:${port}/ipp/print'` });
  const daemon = new Daemon(here);
  // As early as can be: READY is said, the rest of the boot is under way.
  await daemon.line({ msg: "ready" });
  expect(await daemon.stop()).toBe(0);
  expect(daemon.log.map(({ msg }) => msg)).toContain("stopping");
  expect(here.events().at(-1)).toBe("borne.stopping");
  expect(here.events()).not.toContain("borne.unclean");
}, 30_000);

test("killed: the next boot says that the end was unclean, and finds its socket's place taken by nobody", async () => {
  const here = place();
  const first = new Daemon(here);
  await first.line({ msg: "state", state: "ready" });
  await expect.poll(() => ask(here.socket).catch(() => undefined), { timeout: 10_000 }).toBeDefined();
  await first.stop("SIGKILL");
  expect(statSync(here.socket).isSocket()).toBe(true);
  const second = new Daemon(here);
  await second.line({ msg: "state", state: "ready" });
  await expect
    .poll(() => ask(here.socket).catch(() => undefined), { timeout: 10_000 })
    .toMatchObject({ state: "ready" });
  await second.stop();
  expect(here.events().filter((type) => type.startsWith("borne."))).toEqual([
    "borne.started",
    "borne.unclean",
    "borne.started",
    "borne.stopping",
  ]);
});

/** A module that does something in the daemon's process when a file comes to be there. */
function writeStray(dir: string, what: string): { readonly module: string; readonly go: () => void } {
  const [module, trigger] = [join(dir, "stray.mjs"), join(dir, "go")];
  const code = `import { existsSync } from "node:fs";
    const timer = setInterval(() => {
      if (!existsSync(${JSON.stringify(trigger)})) return;
      clearInterval(timer);
      ${what};
    }, 50);`;
  writeFileSync(module, code);
  return { module, go: () => writeFileSync(trigger, "") };
}

test("stray-rejection-in-a-device: a defect in the log, and the daemon goes on", async () => {
  const here = place();
  // As a driver would that forgets one of its promises.
  const stray = writeStray(here.dir, 'void Promise.reject(new TypeError("x is not a function"))');
  const daemon = new Daemon(here, { node: ["--import", stray.module] });
  await daemon.line({ msg: "ready" });
  stray.go();
  expect(await daemon.line({ msg: "defect: x is not a function" })).toMatchObject({ level: "error" });
  await daemon.line({ msg: "state", state: "ready" });
  await expect
    .poll(() => ask(here.socket).catch(() => undefined), { timeout: 10_000 })
    .toMatchObject({ state: "ready" });
  expect(await daemon.stop()).toBe(0);
});

test("an exception that nobody caught ends it in order, with exit code 1: its state can't be trusted", async () => {
  const here = place();
  const stray = writeStray(here.dir, 'throw new TypeError("x is not a function")');
  const daemon = new Daemon(here, { node: ["--import", stray.module] });
  await daemon.line({ msg: "ready" });
  stray.go();
  expect(await daemon.ended).toBe(1);
  expect(daemon.log.at(-1)).toMatchObject({ msg: "stopped" });
});

test("bad-file-at-boot: the last good configuration is in force, and that is an alert; with none, exit 78 with every mistake", async () => {
  const here = place();
  const first = new Daemon(here);
  await first.line({ msg: "ready" });
  await first.stop();
  writeFileSync(here.config, configYaml("healht: {}").replace("language: fr", "language: de"));
  const second = new Daemon(here);
  await second.line({ msg: "state", state: "ready" });
  await expect
    .poll(() => ask(here.socket).catch(() => undefined), { timeout: 10_000 })
    .toMatchObject({ alerts: [{ code: "config.rejected" }] });
  await second.stop();
  expect(here.events()).toContain("config.rejected");
  rmSync(join(here.dir, "config.last-good.json"));
  const third = await visioborne(["run", "--config", here.config, "--profile", here.profile]);
  expect(third.code).toBe(78);
  expect(third.stderr).toContain("healht");
  expect(third.stderr).toContain("site.language");
});

test("bad-profile: exit 78, with what there is", async () => {
  const here = place(configYaml(), { camera: "driver: kodak" });
  const said = await visioborne(["run", "--config", here.config, "--profile", here.profile]);
  expect(said.code).toBe(78);
  expect(said.stderr).toContain("gstreamer");
});

test("certificate-missing: the borne works, the link says why, and the alert comes at once", async () => {
  const broker = "broker: { url: 'mqtts://127.0.0.1:9', caFile: ca.crt, certFile: b.crt, keyFile: b.key }";
  const here = place(configYaml(broker));
  const daemon = new Daemon(here);
  await daemon.line({ msg: "state", state: "ready" });
  await expect
    .poll(() => ask(here.socket).catch(() => undefined), { timeout: 15_000 })
    .toMatchObject({
      state: "ready",
      link: { connected: false, code: "broker.refused" },
      alerts: [{ code: "broker.refused" }],
    });
  expect(await daemon.stop()).toBe(0);
});

test("data-folder-can't-be-made: the borne works, and says that its disk takes nothing", async () => {
  const here = place(configYaml().replace("dataDir: data", "dataDir: blocked/data"));
  writeFileSync(join(here.dir, "blocked"), "a file where the folder should be");
  const daemon = new Daemon(here);
  await daemon.line({ msg: "state", state: "ready" });
  await expect
    .poll(() => ask(here.socket).catch(() => undefined), { timeout: 10_000 })
    .toMatchObject({ alerts: [{ code: "disk.full" }] });
  expect(await daemon.stop()).toBe(0);
  expect(readFileSync(join(here.dir, "blocked"), "utf8")).toBe("a file where the folder should be");
});
