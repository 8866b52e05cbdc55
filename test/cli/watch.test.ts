import { spawn, type ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import type { DeviceReading } from "../../src/borne/readings.ts";
import { askDaemon } from "../../src/cli/control-client.ts";
import { FakeLd2410 } from "../hardware/serial/ld2410.ts";
import { tempDir } from "../support/twin-borne.ts";
import { Daemon, place, visioborne } from "../support/visioborne.ts";

const MAIN = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** `doctor --watch --json`, line by line. */
class Watch {
  readonly child: ChildProcess;
  readonly ended: Promise<number | NodeJS.Signals | null>;
  readonly lines: { readonly devices?: readonly DeviceReading[]; readonly error?: string }[] = [];
  #look: () => void = () => undefined;

  constructor(...args: readonly string[]) {
    const command = ["--pdeathsig", "KILL", process.execPath, MAIN, "doctor", "--watch", "--json", ...args];
    this.child = spawn("setpriv", command, { stdio: ["pipe", "pipe", "inherit"] });
    this.ended = new Promise((resolve) => this.child.once("close", (code, signal) => resolve(code ?? signal)));
    createInterface({ input: this.child.stdout! }).on("line", (line) => {
      this.lines.push(JSON.parse(line) as never);
      this.#look();
    });
    onTestFinished(async () => {
      this.child.kill("SIGKILL");
      await this.ended;
    });
  }

  /** Waits for a line in which the device reads so. */
  async until(id: string, holds: (device: DeviceReading) => boolean): Promise<DeviceReading> {
    for (;;) {
      const found = this.lines.at(-1)?.devices?.find((device) => device.id === id);
      if (found && holds(found)) return found;
      await new Promise<void>((resolve) => (this.#look = resolve));
    }
  }
}

test("without a daemon: opens the devices itself, tells a change a line, and ends with q", async () => {
  const dir = tempDir("watch");
  const radar = new FakeLd2410(join(dir, "radar"));
  onTestFinished(() => radar.stop());
  await radar.start();
  const profile = join(dir, "profile.yaml");
  writeFileSync(
    profile,
    `name: wired\ndevices:\n  presence: { driver: ld2410, path: ${radar.line.path} }\n  lamps: { driver: twin }\n`,
  );
  const watch = new Watch("--config", join(dir, "none.yaml"), "--profile", profile);
  await watch.until("presence", ({ reading }) => reading["sight"] === "absent");
  await radar.act("set", { cm: 80 });
  await watch.until("presence", ({ reading }) => reading["sight"] === "present");
  // Each line differs from the one before.
  const texts = watch.lines.map((line) => JSON.stringify(line));
  expect(texts.filter((text, i) => text === texts[i - 1])).toEqual([]);
  await radar.setFault("absent");
  const lost = await watch.until("presence", ({ state }) => state === "absent");
  expect(lost.conditions).toMatchObject([{ code: "presence.absent" }]);
  await radar.setFault(null);
  await watch.until("presence", ({ state }) => state === "ready");
  watch.child.stdin!.write("l");
  await watch.until("lamps", ({ reading }) => reading["ring"] === "on");
  await watch.until("lamps", ({ reading }) => reading["ring"] === undefined);
  watch.child.stdin!.write("q");
  expect(await watch.ended).toBe(0);
}, 60_000);

test("from the running daemon: a press is counted, however short; the daemon goes and is told; Ctrl-C ends it", async () => {
  const here = place();
  writeFileSync(here.profile, "name: twins\nbench: { port: 0 }\ndevices:\n  button: { driver: twin }\n");
  const daemon = new Daemon(here);
  // Its socket comes late in the boot, and the bench after it.
  const status = async () => (await askDaemon(here.socket, "status").catch(() => ({}))) as { bench?: string };
  await expect.poll(async () => (await status()).bench, { timeout: 20_000 }).toBeDefined();
  const { bench } = await status();
  const watch = new Watch("--config", here.config);
  await watch.until("button", ({ state, reading }) => state === "ready" && reading["presses"] === 0);
  for (const presses of [1, 2]) {
    const press = { method: "POST", headers: { "content-type": "application/json" }, body: '{"ms":60}' };
    expect((await fetch(`${bench}/bench/button/press`, press)).ok).toBe(true);
    await watch.until("button", ({ reading }) => reading["presses"] === presses && reading["pressed"] === false);
  }
  await daemon.stop();
  for (;;) {
    if (watch.lines.at(-1)?.error !== undefined) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  expect(watch.lines.at(-1)?.error).toContain("control.unreachable");
  watch.child.kill("SIGINT");
  expect(await watch.ended).toBe(0);
}, 60_000);

test("neither a daemon nor a profile: says so, and what to do", async () => {
  const { code, stderr } = await visioborne(["doctor", "--watch", "--config", place().config]);
  expect(code).toBe(1);
  expect(stderr).toContain("it is not running");
});
