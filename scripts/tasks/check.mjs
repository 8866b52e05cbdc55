// `npm run check`: format, lint, types, generated files; no test is run.
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { runChecks } from "./checks.mjs";

const { passed, failed } = runChecks(dirname(dirname(dirname(fileURLToPath(import.meta.url)))));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
