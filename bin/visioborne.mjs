#!/usr/bin/env node
// The `visioborne` command. Runs on whatever Node there is: below 24 it starts itself again under the project's own.
import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const oldestNode = 24;

if (Number.parseInt(process.versions.node, 10) >= oldestNode) await import(pathToFileURL(program()).href);
else underOwnNode();

/** The build, unless the sources are there and newer: then these, so that a change needs no build to be tried. */
function program() {
  const build = join(root, "dist/visioborne.js");
  const source = join(root, "src/cli/main.ts");
  if (!existsSync(source)) return build;
  if (!existsSync(build)) return source;
  const builtMs = statSync(build).mtimeMs;
  return newerThan(builtMs, join(root, "src")) || newerThan(builtMs, join(root, "devices")) ? source : build;
}

function newerThan(timeMs, dir) {
  return readdirSync(dir, { withFileTypes: true }).some((entry) => {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) return newerThan(timeMs, path);
    return entry.isFile() && /\.(ts|tsx|json)$/.test(entry.name) && statSync(path).mtimeMs > timeMs;
  });
}

function underOwnNode() {
  const node = join(root, `.visioborne/toolchain/node_modules/node-linux-${process.arch}/bin/node`);
  if (!existsSync(node)) {
    console.error(
      `visioborne needs Node ${oldestNode}, this is ${process.versions.node}: run \`npm run setup\` in ${root} first`,
    );
    process.exit(1);
  }
  // --pdeathsig: should this process be killed outright, the command gets SIGTERM.
  const child = spawn("setpriv", ["--pdeathsig", "TERM", node, ...process.argv.slice(1)], { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.once("error", (error) => {
    console.error(`cannot start ${node}: ${error.message}`);
    process.exit(1);
  });
  child.once("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}
