// `npm run vm -- NAME`: the tests of test/vm whose names hold NAME, in a virtual machine whose kernel has the
// hardware that this one has not. First time: a minute more and 0.5 GB in .visioborne/vm.
import { mkdirSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { missingPrograms, runInMachine } from "../vm/boot.mjs";
import { prepareKernel } from "../vm/kernel.mjs";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const timeoutMs = 900_000;
const [name = ""] = process.argv.slice(2);
const tests = readdirSync(join(root, "test/vm")).filter((file) => file.endsWith(".test.ts"));
const chosen = tests.filter((file) => name !== "" && file.includes(name));
const missing = missingPrograms();

if (chosen.length === 0) {
  console.error(`npm run vm -- NAME: NAME is part of one of ${tests.join(", ")}`);
  process.exitCode = 2;
} else if (missing.length > 0) {
  console.error(`the virtual machine needs: apt-get install ${missing.join(" ")}`);
  process.exitCode = 2;
} else {
  const dir = join(root, ".visioborne/vm");
  mkdirSync(dir, { recursive: true });
  const logFile = join(dir, "vm.log");
  const kernel = await prepareKernel(dir, logFile);
  const files = chosen.map((file) => `test/vm/${file}`).join(" ");
  const command = `${process.execPath} node_modules/vitest/vitest.mjs run --configLoader native --config test/vm/vitest.config.ts ${files}`;
  process.exitCode = await runInMachine(kernel, { command, cwd: root, timeoutMs, logFile, scratch: dir });
}
