// Debian packages: finds the missing ones of a list (scripts/debian-packages.txt) and installs them.
import { existsSync, readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { say, step } from "./progress.mjs";
import { capture, runLogged } from "./run.mjs";
import { switchOffServers } from "./services.mjs";

/** The wanted packages: one array of alternatives a line. */
export function readWanted(root, file = join(root, "scripts/debian-packages.txt")) {
  const text = readFileSync(file, "utf8");
  const rows = text.split("\n").map((line) => line.replace(/#.*/, "").trim());
  return rows.filter((row) => row !== "").map((row) => row.split("|").map((name) => name.trim()));
}

/** Changes whenever dpkg installed or removed something; "none" where there is no dpkg. */
export function dpkgState() {
  const status = "/var/lib/dpkg/status";
  return existsSync(status) ? String(statSync(status).mtimeMs) : "none";
}

/**
 * Installs what is missing. Rejects with the command to type when it may not.
 * @param file the list, when it is another than that of set-up
 */
export async function ensureDebianPackages(root, logFile, file) {
  const wanted = readWanted(root, file);
  if (dpkgState() === "none") {
    say(`this is not Debian: have these at hand yourself: ${wanted.map((names) => names[0]).join(" ")}`);
    return;
  }
  const before = await missingOf(wanted);
  if (before.length === 0) return;

  const isRoot = process.getuid() === 0;
  const canSudo = !isRoot && (await capture("sudo", ["-n", "true"])).code === 0;
  if (!isRoot && !canSudo) {
    const { available, absent } = await choose(before);
    if (available.length === 0 && hasAptLists()) {
      say(`Debian packages that this Debian does not have, left out: ${absent.join(" ")}`);
      return;
    }
    const names = available.length > 0 ? available : before.map((alternatives) => alternatives[0]);
    throw new Error(
      `Debian packages are missing and this account may not install them. Type this, then start again:\n` +
        `  sudo apt-get update && sudo apt-get install --no-install-recommends ${names.join(" ")}`,
    );
  }
  const apt = (args) => {
    const command = ["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-o", "DPkg::Lock::Timeout=300", ...args];
    const [program, ...rest] = isRoot ? command : ["sudo", "-n", ...command];
    return runLogged(program, rest, { logFile });
  };
  await step("Debian packages: reading the list of Debian", () => apt(["update"]));
  const { available, absent } = await choose(before);
  if (absent.length > 0) say(`Debian packages that this Debian does not have, left out: ${absent.join(" ")}`);
  if (available.length === 0) return;
  await step(`Debian packages: installing ${available.length} (${available.join(" ")})`, () =>
    apt(["install", "-y", "--no-install-recommends", ...available]),
  );
  const off = await switchOffServers(available, isRoot);
  if (off.length > 0) say(`switched off, for nothing here needs them as services: ${off.join(" ")}`);
  const after = await missingOf(available.map((name) => [name]));
  if (after.length > 0) throw new Error(`apt-get ended well, yet these are not installed: ${after.flat().join(" ")}`);
}

/** Whether apt knows what this Debian has: on a machine that never ran `apt-get update` it does not. */
function hasAptLists() {
  const dir = "/var/lib/apt/lists";
  return existsSync(dir) && readdirSync(dir).some((name) => name.includes("_Packages"));
}

async function missingOf(wanted) {
  // dpkg-query ends with 1 when it knows nothing of a package, and still lists the others.
  const { code, stdout, stderr } = await capture("dpkg-query", [
    "-W",
    "-f",
    "${Package} ${db:Status-Status}\n",
    ...wanted.flat(),
  ]);
  if (code > 1) throw new Error(`dpkg-query failed: ${stderr.trim()}`);
  const installed = new Set();
  for (const line of stdout.split("\n")) {
    const [name, status] = line.split(" ");
    if (status === "installed") installed.add(name);
  }
  return wanted.filter((alternatives) => !alternatives.some((name) => installed.has(name)));
}

async function choose(missing) {
  const known = await capture("apt-cache", ["--no-all-versions", "show", ...missing.flat()]);
  const names = new Set(Array.from(known.stdout.matchAll(/^Package: (\S+)$/gm), (match) => match[1]));
  const available = [];
  const absent = [];
  for (const alternatives of missing) {
    const name = alternatives.find((candidate) => names.has(candidate));
    if (name === undefined) absent.push(alternatives.join(" | "));
    else available.push(name);
  }
  return { available, absent };
}
