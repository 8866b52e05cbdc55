import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { errorLine } from "../../contract/errors.ts";
import { checkClock } from "../doctor/clock.ts";
import { checkConfig } from "../doctor/config.ts";
import { checkDaemon } from "../doctor/daemon.ts";
import { checkDevicesAlone } from "../doctor/devices.ts";
import { checkDisk } from "../doctor/disk.ts";
import type { Finding } from "../doctor/finding.ts";
import { checkBroker, checkDesk } from "../doctor/servers.ts";
import { checkOrders } from "../doctor/orders.ts";
import { checkPapers } from "../doctor/papers.ts";
import { EXIT } from "../exit.ts";
import { configPathOf } from "../running.ts";
import { table } from "../table.ts";

const MARK = { ok: "ok", warning: "WARN", problem: "FAIL" } as const;

/**
 * `visioborne doctor`: what is wrong, why, and what to do. Asks the running daemon, which holds the devices; without
 * one, opens and tests each device itself. Exit 1 when there is a problem.
 */
export async function doctor(options: { config?: string; profile?: string; json?: boolean }): Promise<void> {
  const configPath = configPathOf(options.config);
  const { findings, config } = await checkConfig(configPath, options.profile);
  const all: Finding[] = [...findings];
  let running = false;
  if (config) {
    all.push(checkDisk(config), await checkPapers(config), ...checkOrders(config));
    all.push(...(await Promise.all([checkBroker(config), checkDesk(config)])).flat());
    const daemon = await checkDaemon(config);
    running = daemon.running;
    all.push(...daemon.findings);
  }
  if (!running && options.profile !== undefined) all.push(...(await alone(options.profile)));
  else if (!running && config) {
    all.push({
      what: "daemon",
      level: "problem",
      found: "not running",
      todo: "start it (systemctl start visioborne), or give --profile FILE to test the devices without it",
    });
  }
  all.push(checkClock());
  report(all, options.json ?? false);
  // Now, whatever a hung driver still holds.
  process.exit(all.some(({ level }) => level === "problem") ? EXIT.failed : EXIT.ok);
}

async function alone(profilePath: string): Promise<readonly Finding[]> {
  const runtimeDir = mkdtempSync(join(tmpdir(), "visioborne-doctor-"));
  try {
    return await checkDevicesAlone(profilePath, runtimeDir);
  } catch (error) {
    return [{ what: "devices", level: "problem", found: errorLine(error), todo: "correct the profile" }];
  } finally {
    rmSync(runtimeDir, { recursive: true, force: true });
  }
}

function report(findings: readonly Finding[], json: boolean): void {
  if (json) {
    const ok = findings.every(({ level }) => level !== "problem");
    process.stdout.write(`${JSON.stringify({ ok, findings })}\n`);
    return;
  }
  const rows = findings.map(({ what, level, found, todo }) => [what, MARK[level], found, todo ?? ""]);
  process.stdout.write(`${table([["what", "", "found", "what to do"], ...rows])}\n`);
}
