// `npm test [-- FILTER...]`: the static checks, then vitest; the last line is `N passed, N failed`, each check counting
// as one. With a filter, only the tests that match it.
import { spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "./checks.mjs";
import { countResults } from "./count.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const filters = process.argv.slice(2);
const report = join(root, ".visioborne/test-report.json");

const checks = filters.length === 0 ? runChecks(root) : { passed: 0, failed: 0 };
const tests = await runVitest();
const failed = checks.failed + tests.failed;
if (tests.skipped > 0) console.log(`${tests.skipped} skipped`);
console.log(`${checks.passed + tests.passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

async function runVitest() {
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  // Browsers that tests kill leave folders behind. Anybody's, as /tmp is: some programs run as other users.
  const temporary = mkdtempSync(join(tmpdir(), "vt-"));
  chmodSync(temporary, 0o1777);
  const args = ["run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...filters];
  const vitest = spawn(process.execPath, [join(root, "node_modules/vitest/vitest.mjs"), ...args], {
    cwd: root,
    stdio: "inherit",
    env: {
      ...process.env,
      TMPDIR: temporary,
      // Some thousand processes read the same sources and libraries: compiled once for all of them.
      NODE_COMPILE_CACHE: join(root, ".visioborne/compile-cache"),
      // And hundreds load GStreamer: its plugins are looked into once.
      GST_REGISTRY: join(root, ".visioborne/gstreamer-registry.bin"),
    },
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => vitest.kill(signal));
  const code = await new Promise((resolve) => vitest.once("exit", resolve));
  try {
    rmSync(temporary, { recursive: true, force: true, maxRetries: 5 });
  } catch (error) {
    console.error(`left behind: ${temporary}: ${error.message}`);
  }
  return countResults(readReport(), code);
}

function readReport() {
  try {
    return JSON.parse(readFileSync(report, "utf8"));
  } catch {
    return undefined;
  }
}
