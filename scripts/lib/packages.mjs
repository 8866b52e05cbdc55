// npm packages: node_modules as package-lock.json says, with the native addons built for the project's Node.
import { existsSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { say, step } from "./progress.mjs";
import { capture } from "./run.mjs";
import { environment, runNpm, toolchainOf } from "./toolchain.mjs";

/** Addons with an install script; a npm that holds scripts back needs `allowScripts` in package.json for them. */
const addons = ["gstreamer-superficial", "koffi", "i2c-bus", "epoll", "serialport"];

/**
 * Installs when node_modules differs from the lock file, and proves that the addons load.
 * `npm ci` would do, but it refuses a lock file without the bindings of platforms that nobody here has (Windows, macOS),
 * and these are not on every mirror. `npm install --no-save` takes versions and digests from the lock file too and never
 * writes it; what it installed is then compared with the lock file.
 */
export async function ensurePackages(root, logFile) {
  if (differenceFromLock(root) === undefined) {
    say("npm packages: node_modules is as the lock file says");
  } else {
    const count = Object.keys(readLock(join(root, "package-lock.json"))).length;
    await step(`npm packages (${count} in the lock file)`, async () => {
      // An install that was cut short leaves folders half filled, which npm takes for installed: begin anew, npm's own
      // account first, so that being cut short here cannot leave it in place.
      rmSync(join(root, "node_modules/.package-lock.json"), { force: true });
      rmSync(join(root, "node_modules"), { recursive: true, force: true });
      await runNpm(root, ["install", "--no-save", "--no-audit", "--no-fund", "--foreground-scripts"], logFile);
    });
    const difference = differenceFromLock(root);
    if (difference !== undefined)
      throw new Error(`npm installed something else than the lock file says: ${difference}`);
  }
  for (const addon of addons) {
    if ((await load(root, addon)).code === 0) continue;
    await step(`building ${addon}`, () => runNpm(root, ["rebuild", addon, "--foreground-scripts"], logFile));
    const { code, stderr } = await load(root, addon);
    if (code !== 0) throw new Error(`${addon} does not load, even built anew; see ${logFile}\n${stderr}`);
  }
}

/** First difference of node_modules from the lock file, by npm's own account of what it installed; undefined = none. */
function differenceFromLock(root) {
  const installed = join(root, "node_modules/.package-lock.json");
  if (!existsSync(installed)) return "nothing is installed";
  const wanted = readLock(join(root, "package-lock.json"));
  const present = readLock(installed);
  for (const [path, { version, optional }] of Object.entries(wanted)) {
    const found = present[path]?.version;
    if (found !== version && !(found === undefined && optional === true)) return `${path} ${found}, not ${version}`;
  }
  for (const [path, { version, optional }] of Object.entries(present)) {
    if (wanted[path] === undefined && optional !== true) return `${path} ${version}, which it does not hold`;
  }
  return undefined;
}

function readLock(file) {
  const { packages } = JSON.parse(readFileSync(file, "utf8"));
  return Object.fromEntries(Object.entries(packages).filter(([path]) => path !== ""));
}

function load(root, addon) {
  const { node } = toolchainOf(root);
  return capture(node, ["-e", `require(${JSON.stringify(addon)})`], { cwd: root, env: environment(root) });
}
