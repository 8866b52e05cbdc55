import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const NAME = "10-visioborne-watchdog.conf";
const FILE = fileURLToPath(new URL(`../../systemd/${NAME}`, import.meta.url));

test("the hardware watchdog's drop-in lies where systemd's manager reads it, and asks no more than a Pi can count", () => {
  const root = mkdtempSync(join(tmpdir(), "vb-watchdog-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const readme = readFileSync(join(FILE, "../README.md"), "utf8");
  const place = new RegExp(`\\| \`${NAME}\` \\| \`([^\`]+)\``).exec(readme)?.[1] ?? "";
  mkdirSync(join(root, place), { recursive: true });
  cpSync(FILE, join(root, place, NAME));
  const read = execFileSync("systemd-analyze", [`--root=${root}`, "cat-config", "systemd/system.conf"], {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  expect(read).toContain("[Manager]");
  const seconds = Number(/^RuntimeWatchdogSec=(\d+)$/m.exec(read)?.[1]);
  expect(seconds).toBeGreaterThanOrEqual(10);
  expect(seconds).toBeLessThanOrEqual(15);
});
