import type { SelfTestReport } from "../../borne/self-test.ts";
import { askDaemon } from "../control-client.ts";
import { EXIT } from "../exit.ts";
import { configPathOf, controlSocketOf } from "../running.ts";
import { table } from "../table.ts";

/** All devices, each with its own deadline of a minute. */
const DEADLINE_MS = 10 * 60_000;

/** `visioborne selftest`: has the running daemon test its devices. */
export async function selftest(devices: string[], options: { config?: string; json?: boolean }): Promise<void> {
  const socket = await controlSocketOf(configPathOf(options.config));
  if (!options.json) process.stderr.write("self-test under way...\n");
  const args = devices.length > 0 ? { devices } : {};
  const report = (await askDaemon(socket, "selftest", args, DEADLINE_MS)) as SelfTestReport;
  if (options.json) process.stdout.write(`${JSON.stringify(report)}\n`);
  else {
    const rows = Object.entries(report.devices).map(([id, { passed, conditions, figures }]) => [
      id,
      passed ? "passed" : "FAILED",
      conditions.map(({ code, detail }) => (detail === undefined ? code : `${code} (${detail})`)).join(", ") || "-",
      Object.entries(figures)
        .map(([name, value]) => `${name}=${value}`)
        .join(" "),
    ]);
    process.stdout.write(`${table([["device", "result", "conditions", "figures"], ...rows])}\n`);
    process.stdout.write(`${report.passed ? "passed" : "failed"} in ${report.durationMs} ms\n`);
  }
  process.exitCode = report.passed ? EXIT.ok : EXIT.failed;
}
