// The static checks, each a program of its own. Runs under the project's Node.
import { spawnSync } from "node:child_process";

const checks = [
  { name: "format", run: ["oxfmt", "--check"], hint: "npm run format" },
  { name: "lint", run: ["oxlint", "--type-aware", "--deny-warnings"] },
  { name: "types", run: ["tsc", "-p", "."] },
  { name: "generated files", run: ["node", "scripts/generate.mjs", "--check"], hint: "npm run generate" },
];

/** Runs every check, prints the output of those that fail; returns how many passed and failed. */
export function runChecks(root) {
  let failed = 0;
  for (const { name, run, hint } of checks) {
    const from = performance.now();
    const [program, ...args] = run;
    const { status, stdout, stderr, error } = spawnSync(program, args, {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 2 ** 28,
    });
    const seconds = ((performance.now() - from) / 1000).toFixed(1);
    if (status === 0) {
      console.log(`${name}: passed (${seconds} s)`);
      continue;
    }
    failed += 1;
    console.log(`${error?.message ?? ""}${stdout}${stderr}`.trimEnd());
    console.log(`${name}: FAILED (${seconds} s)${hint === undefined ? "" : `: ${hint}`}`);
  }
  return { passed: checks.length - failed, failed };
}
