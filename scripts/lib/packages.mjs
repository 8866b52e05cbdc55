// npm packages: node_modules as package-lock.json says, with the native addons built for the project's Node.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { say, step } from "./progress.mjs";
import { capture } from "./run.mjs";
import { environment, runNpm, toolchainOf } from "./toolchain.mjs";

/** Addons with an install script; a npm that holds scripts back needs `allowScripts` in package.json for them. */
const addons = ["gstreamer-superficial", "koffi"];

/** Installs when node_modules differs from the lock file, and proves that the addons load. */
export async function ensurePackages(root, logFile) {
  if (!matchesLock(root)) {
    const count = Object.keys(readLock(join(root, "package-lock.json"))).length;
    await step(`npm packages (${count} in the lock file)`, () =>
      runNpm(root, ["ci", "--no-audit", "--no-fund", "--foreground-scripts"], logFile),
    );
  }
  for (const addon of addons) {
    if ((await load(root, addon)).code === 0) continue;
    await step(`building ${addon}`, () => runNpm(root, ["rebuild", addon, "--foreground-scripts"], logFile));
    const { code, stderr } = await load(root, addon);
    if (code !== 0) throw new Error(`${addon} does not load, even built anew; see ${logFile}\n${stderr}`);
  }
}

/** Whether node_modules holds what the lock file says, by npm's own account of what it installed. */
function matchesLock(root) {
  const hidden = join(root, "node_modules/.package-lock.json");
  if (!existsSync(hidden)) return false;
  const wanted = readLock(join(root, "package-lock.json"));
  const present = readLock(hidden);
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    if (present[path] === undefined ? optional !== true : present[path].version !== version) return false;
  }
  if (Object.keys(present).some((path) => wanted[path] === undefined)) return false;
  say("node_modules is as the lock file says");
  return true;
}

function readLock(file) {
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path !== ""));
}

function load(root, addon) {
  const { node } = toolchainOf(root);
  return capture(node, ["-e", `require(${JSON.stringify(addon)})`], { cwd: root, env: environment(root) });
}
