import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, onTestFinished, test } from "vitest";
import { SystemdNotifier } from "../../../src/borne/notify.ts";
import { PIN_BYTES, SECRET_BYTES, writeCode } from "../../../src/contract/enrolment/code.ts";
import { memoryLog } from "../../support/fake-clock.ts";
import { configYaml, tempDir } from "../../support/twin-borne.ts";
import { Daemon, place } from "../../support/visioborne.ts";

/** systemd's end of the notices: a Unix datagram socket, read by socat. */
async function notices() {
  const path = join(tempDir("notify"), "notify.sock");
  const socat = spawn("setpriv", ["--pdeathsig", "KILL", "socat", "-u", `UNIX-RECV:${path}`, "STDOUT"], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((resolve) => socat.once("close", resolve));
  onTestFinished(async () => {
    socat.kill("SIGKILL");
    await ended;
  });
  let heard = "";
  socat.stdout.setEncoding("utf8").on("data", (chunk: string) => (heard += chunk));
  await expect.poll(() => existsSync(path), { timeout: 10_000 }).toBe(true);
  // Datagrams end where the next key begins.
  return { path, said: () => heard.split(/(?=(?:READY|STATUS|WATCHDOG|STOPPING)=)/).filter((text) => text !== "") };
}

afterEach(() => {
  delete process.env["NOTIFY_SOCKET"];
  delete process.env["WATCHDOG_USEC"];
});

const count = (said: readonly string[], what: string) => said.filter((text) => text === what).length;

test("a borne that waits for its enrolment is not closed for the hour: it is yet to be put into service", async () => {
  const { path, said } = await notices();
  const code = writeCode({ secret: randomBytes(SECRET_BYTES), pin: randomBytes(PIN_BYTES) });
  const here = place(configYaml(`enrolment: { url: "https://127.0.0.1:1", code: ${code} }\n`));
  const daemon = new Daemon(here, { env: { NOTIFY_SOCKET: path } });
  await expect.poll(said, { timeout: 10_000 }).toContain("STATUS=commissioning");
  expect(said()).not.toContain("STATUS=ready");
  expect(await daemon.stop()).toBe(0);
});

test("READY, a status line, and STOPPING, from the daemon itself", async () => {
  const { path, said } = await notices();
  const daemon = new Daemon(place(), { env: { NOTIFY_SOCKET: path, WATCHDOG_USEC: "300000" } });
  await daemon.line({ msg: "ready" });
  await expect.poll(() => said()[0], { timeout: 10_000 }).toBe("READY=1");
  await expect.poll(said, { timeout: 10_000 }).toContain("STATUS=ready");
  await expect.poll(() => count(said(), "WATCHDOG=1"), { timeout: 10_000 }).toBeGreaterThan(3);
  expect(await daemon.stop()).toBe(0);
  await expect.poll(said).toContain("STOPPING=1");
  expect(said().lastIndexOf("WATCHDOG=1")).toBeLessThan(said().indexOf("STOPPING=1"));
});

test("the watchdog beats only while the daemon makes progress", async () => {
  const { path, said } = await notices();
  process.env["NOTIFY_SOCKET"] = path;
  process.env["WATCHDOG_USEC"] = "60000";
  const notifier = await SystemdNotifier.open(memoryLog());
  let alive = true;
  notifier.watch(() => alive);
  await expect.poll(() => count(said(), "WATCHDOG=1"), { timeout: 10_000 }).toBeGreaterThan(2);
  alive = false;
  await sleep(100);
  const before = count(said(), "WATCHDOG=1");
  await sleep(300);
  expect(count(said(), "WATCHDOG=1")).toBe(before);
  alive = true;
  await expect.poll(() => count(said(), "WATCHDOG=1"), { timeout: 10_000 }).toBeGreaterThan(before);
  notifier.stopping();
  await expect.poll(said).toContain("STOPPING=1");
});

test("a status of several lines is one line", async () => {
  const { path, said } = await notices();
  process.env["NOTIFY_SOCKET"] = path;
  const notifier = await SystemdNotifier.open(memoryLog());
  notifier.status("limited:\nno paper");
  await expect.poll(said).toEqual(["STATUS=limited: no paper"]);
});

test("not started by systemd: nothing is done, nothing is loaded", async () => {
  const log = memoryLog();
  const notifier = await SystemdNotifier.open(log);
  notifier.ready();
  notifier.watch(() => true);
  notifier.stopping();
  expect(log.lines).toEqual([]);
});
