// `npm run test:long [-- FILTER...]`: the tests that take minutes each (many calls in a row, third parties, tickets), which
// `npm test` leaves out. The exit code is vitest's.
import { spawn } from "node:child_process";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const vitest = spawn(
  process.execPath,
  [join(root, "node_modules/vitest/vitest.mjs"), "run", ...process.argv.slice(2)],
  {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, VISIOBORNE_LONG: "1" },
  },
);
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => vitest.kill(signal));
vitest.once("exit", (code) => {
  process.exitCode = code ?? 1;
});
