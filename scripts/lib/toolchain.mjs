// The project's own Node, from the npm registry, so that it does not matter which Node the machine has (>= 18 will do
// to run this). It lives in .visioborne/toolchain; its version and digest are pinned in scripts/toolchain.
import { accessSync, constants, copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync } from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { step } from "./progress.mjs";
import { capture, runLogged } from "./run.mjs";

const nodePackage = `node-linux-${process.arch}`;
const oldestNpm = 10;
const newerNpm = "npm@11.19.1";

/** Where things are: `nodeDir` (bin/node, headers in include/), `node`, `version` wanted. */
export function toolchainOf(root) {
  const wanted = JSON.parse(readFileSync(join(root, "scripts/toolchain/package.json"), "utf8")).optionalDependencies;
  const dir = join(root, ".visioborne/toolchain");
  const nodeDir = join(dir, "node_modules", nodePackage);
  const version = wanted[nodePackage];
  if (version === undefined || process.platform !== "linux") {
    throw new Error(`visioborne runs on Linux x64 and arm64; this is ${process.platform} ${process.arch}`);
  }
  return { dir, nodeDir, node: join(nodeDir, "bin/node"), version };
}

/** Whether the Node in place is the wanted one. */
export function hasNode({ nodeDir, node, version }) {
  try {
    accessSync(node, constants.X_OK);
    return JSON.parse(readFileSync(join(nodeDir, "package.json"), "utf8")).version === version;
  } catch {
    return false;
  }
}

/** Installs Node when it is missing or of another version, and proves that it runs. */
export async function ensureNode(root, logFile) {
  const toolchain = toolchainOf(root);
  if (hasNode(toolchain)) return;
  await step(`Node ${toolchain.version} from ${nodePackage}`, async () => {
    mkdirSync(toolchain.dir, { recursive: true });
    for (const file of ["package.json", "package-lock.json"]) {
      copyFileSync(join(root, "scripts/toolchain", file), join(toolchain.dir, file));
    }
    copyFileSync(join(root, ".npmrc"), join(toolchain.dir, ".npmrc"));
    await runLogged(...withCallersNode(["ci", "--no-audit", "--no-fund"]), { cwd: toolchain.dir, logFile, tied: true });
  });
  if (!hasNode(toolchain)) throw new Error(await whyNoNode(toolchain));
  const { code, stdout, stderr } = await capture(toolchain.node, ["--version"]);
  if (code !== 0 || stdout.trim() !== `v${toolchain.version}`) {
    throw new Error(`${toolchain.node} does not run as Node ${toolchain.version}: ${stdout}${stderr}`);
  }
}

/** npm leaves an optional package that it cannot fetch out without a word: it is asked what is wrong. */
async function whyNoNode({ dir, version }) {
  const asked = `${nodePackage}@${version}`;
  const { code, stdout, stderr } = await capture(...withCallersNode(["view", asked, "version"]), { cwd: dir });
  const said = `${stderr}\n${stdout}`.split("\n").filter((line) => line !== "" && !line.startsWith("npm warn"));
  const why = code === 0 ? `though it is there (${stdout.trim()}): start again` : said.slice(0, 5).join("\n");
  return `npm has not brought ${asked}, ${why}`;
}

/** Environment of everything that runs under the project's Node. */
export function environment(root) {
  const { nodeDir } = toolchainOf(root);
  const path = [join(nodeDir, "bin"), join(root, "node_modules/.bin"), process.env.PATH].join(delimiter);
  // node-gyp takes the headers from nodedir; the environment wins over a nodedir in the user's .npmrc.
  return { ...process.env, PATH: path, npm_config_nodedir: nodeDir };
}

/** Runs npm under the project's Node, its output in the log; in another folder and with more in its environment, if asked. */
export async function runNpm(root, args, logFile, { cwd = root, env = {} } = {}) {
  const [program, ...first] = await npmFor(root, logFile);
  await runLogged(program, [...first, ...args], { cwd, env: { ...environment(root), ...env }, logFile, tied: true });
}

/** Runs npm under the project's Node and returns what it printed. */
export async function npmOutput(root, args) {
  const [program, ...first] = await npmFor(root, join(root, ".visioborne/setup.log"));
  const { code, stdout, stderr } = await capture(program, [...first, ...args], { cwd: root, env: environment(root) });
  if (code !== 0) throw new Error(`npm ${args.join(" ")} ended with exit code ${code}\n${stderr}`);
  return stdout;
}

/** The npm to use with the project's Node; one older than 10 is left aside for a newer one, fetched into the toolchain. */
async function npmFor(root, logFile) {
  const { dir, node } = toolchainOf(root);
  const own = [node, join(dir, "npm/node_modules/npm/bin/npm-cli.js")];
  if (existsSync(own[1])) return own;
  const npm = findNpm(node);
  const { stdout } = await capture(npm[0], [...npm.slice(1), "--version"], { cwd: root, env: environment(root) });
  if (Number.parseInt(stdout, 10) >= oldestNpm) return npm;
  await step(`${newerNpm}, as the one at hand is ${stdout.trim() || "broken"}`, () =>
    runLogged(...withCallersNode(["install", "--no-save", "--prefix", join(dir, "npm"), newerNpm]), {
      cwd: dir,
      logFile,
    }),
  );
  return own;
}

/** An old npm is run by the Node that it came with. */
function withCallersNode(args) {
  const [program, ...first] = findNpm(process.execPath);
  return [program, [...first, ...args]];
}

/** The npm at hand: the one that called us, else the one on the PATH. */
function findNpm(node) {
  const caller = process.env.npm_execpath;
  if (caller !== undefined && basename(caller) === "npm-cli.js") return [node, caller];
  for (const dir of (process.env.PATH ?? "").split(delimiter)) {
    const file = join(dir, "npm");
    if (dir === "" || !existsSync(file)) continue;
    const real = realpathSync(file);
    if (real.endsWith(".js")) return [node, real];
    // A wrapper script of a version manager: look beside the node that it would run.
    const beside = join(dirname(process.execPath), "../lib/node_modules/npm/bin/npm-cli.js");
    return existsSync(beside) ? [node, beside] : [file];
  }
  throw new Error("npm is not on the PATH: install it beside Node (Debian package npm)");
}
