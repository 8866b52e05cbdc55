// Makes sure that everything a task needs is there, and does nothing at all when it is.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { dpkgState, ensureDebianPackages } from "./debian.mjs";
import { digestOf } from "./digest.mjs";
import { withLock } from "./lock.mjs";
import { ensurePackages } from "./packages.mjs";
import { say, step } from "./progress.mjs";
import { runLogged } from "./run.mjs";
import { ensureNode, environment, hasNode, toolchainOf } from "./toolchain.mjs";

const isSource = (file) =>
  /\.(ts|tsx|mjs|js|json|css|html|svg|yaml)$/.test(file) && !/\.test\.tsx?$|\/generated\//.test(file);

/** The steps in order: `now` says what the step depends on, `isThere` whether its result exists, `make` makes it. */
const steps = [
  {
    name: "debian",
    now: (root) => `${digestOf(root, ["scripts/debian-packages.txt"])} ${dpkgState()}`,
    isThere: () => true,
    make: ensureDebianPackages,
  },
  {
    name: "node",
    now: (root) => toolchainOf(root).version,
    isThere: (root) => hasNode(toolchainOf(root)),
    make: ensureNode,
  },
  {
    name: "packages",
    now: (root) => `${toolchainOf(root).version} ${digestOf(root, ["package-lock.json"])}`,
    isThere: (root) => existsSync(join(root, "node_modules/.package-lock.json")),
    make: ensurePackages,
  },
  {
    name: "generate",
    now: (root) =>
      digestOf(
        root,
        [
          "package-lock.json",
          "scripts/generate.mjs",
          "src/contract/schemas",
          "src/contract/signalling",
          "src/contract/screen",
          "src/borne/config/config.schema.json",
          "devices",
        ],
        isSource,
      ),
    isThere: (root) =>
      existsSync(join(root, "src/contract/screen/generated")) && existsSync(join(root, "src/borne/config/generated")),
    make: (root, logFile) => runScript(root, "scripts/generate.mjs", "types and validators", logFile),
  },
  {
    name: "build",
    now: (root) =>
      digestOf(
        root,
        ["package-lock.json", "package.json", "scripts/build.mjs", "scripts/lib/ascii.mjs", "src", "devices"],
        isSource,
      ),
    isThere: (root) => !existsSync(join(root, "scripts/build.mjs")) || existsSync(join(root, "dist/visioborne.js")),
    make: (root, logFile) => runScript(root, "scripts/build.mjs", "build", logFile),
  },
];

/** Brings the checkout at `root` up to date. `until` names the last step that the task needs. */
export async function ensureSetup(root, until = "build") {
  const needed = steps.slice(0, steps.findIndex(({ name }) => name === until) + 1);
  const state = join(root, ".visioborne");
  const stampFile = join(state, "setup.json");
  const logFile = join(state, "setup.log");
  if (dueOf(root, needed, readStamps(stampFile)) === undefined) return;

  mkdirSync(state, { recursive: true });
  await withLock(join(state, "setup.lock"), async () => {
    writeFileSync(logFile, "");
    for (const { name, now, make } of needed) {
      // Read again: another set-up may just have done it.
      const stamps = readStamps(stampFile);
      if (dueOf(root, needed, stamps) === undefined) break;
      if (
        dueOf(
          root,
          needed.filter((one) => one.name === name),
          stamps,
        ) === undefined
      )
        continue;
      await make(root, logFile);
      writeStamps(stampFile, { ...stamps, [name]: now(root) });
    }
  });
}

function dueOf(root, needed, stamps) {
  return needed.find(({ name, now, isThere }) => !isThere(root) || stamps[name] !== now(root));
}

async function runScript(root, script, title, logFile) {
  if (!existsSync(join(root, script))) {
    say(`${title}: no ${script} here`);
    return;
  }
  await step(title, () =>
    runLogged(toolchainOf(root).node, [script], { cwd: root, env: environment(root), logFile, tied: true }),
  );
}

function readStamps(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return {};
  }
}

function writeStamps(file, stamps) {
  writeFileSync(`${file}.new`, `${JSON.stringify(stamps, null, 2)}\n`);
  renameSync(`${file}.new`, file);
}
