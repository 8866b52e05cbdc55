// `node scripts/with-setup.mjs <task> [arguments]`: makes sure that all is set up, then runs the task under the
// project's own Node. It is what `npm start`, `npm test` and `npm run ...` call. Runs on any Node >= 18.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { runForeground } from "./lib/run.mjs";
import { ensureSetup } from "./lib/setup.mjs";
import { environment, toolchainOf } from "./lib/toolchain.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oxfmt = "node_modules/oxfmt/bin/oxfmt";

/** What runs, and the last step of set-up that it needs. */
const tasks = {
  demo: { run: ["bin/visioborne.mjs", "demo"] },
  test: { run: ["scripts/tasks/test.mjs"] },
  long: { run: ["scripts/tasks/long.mjs"] },
  bench: { run: ["test/bench/run.ts"] },
  fuzz: { run: ["test/fuzz/run.ts"], needs: "generate" },
  vm: { run: ["scripts/tasks/vm.mjs"] },
  image: { run: ["images/build.ts"] },
  bundle: { run: ["images/bundle.ts"] },
  "test:image": { run: ["test/image/run.ts"] },
  "test:hardware": { run: ["scripts/tasks/hardware.mjs"], needs: "generate" },
  "test:fresh": { run: ["scripts/tasks/fresh.mjs"], needs: "packages" },
  check: { run: ["scripts/tasks/check.mjs"], needs: "generate" },
  format: { run: [oxfmt], needs: "packages" },
  generate: { run: ["scripts/generate.mjs"], needs: "packages" },
  build: { run: ["scripts/build.mjs"], needs: "generate" },
  sbom: { run: ["scripts/tasks/sbom.mjs"], needs: "packages" },
  setup: {},
};

const [name = "", ...args] = process.argv.slice(2);
const task = tasks[name];
if (task === undefined) {
  console.error(`no task "${name}"; there is: ${Object.keys(tasks).join(", ")}`);
  process.exit(2);
}
if (Number.parseInt(process.versions.node, 10) < 18) {
  console.error(`set-up needs Node 18 or later to begin with; this is ${process.versions.node}`);
  process.exit(2);
}
try {
  await ensureSetup(root, task.needs);
} catch (error) {
  console.error(`\nset-up failed: ${error.message}`);
  process.exit(1);
}
if (task.run !== undefined) {
  const [program, ...fixed] = task.run;
  process.exitCode = await runForeground(toolchainOf(root).node, [join(root, program), ...fixed, ...args], {
    cwd: root,
    env: environment(root),
  });
}
