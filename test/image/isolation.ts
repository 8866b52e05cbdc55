import { spawn } from "node:child_process";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { RUNS } from "./places.ts";

/** Holds the process that has made the name spaces: in there, all process ids begin anew. */
const MARK = "VISIOBORNE_IMAGE_RIG";

/** Whether this process is alone in its name spaces already. */
export function isAlone(): boolean {
  return process.env[MARK] !== undefined;
}

/** A folder of this run's own, for cards and sockets; not yet made. Several runs may go on side by side. */
export function runDirectory(name: string): string {
  return join(RUNS, `${name}-${process.env[MARK] ?? process.pid}`);
}

/** Removes the folders of runs that were killed. */
function sweep(): void {
  let names: string[] = [];
  try {
    names = readdirSync(RUNS);
  } catch {
    return;
  }
  for (const name of names) {
    const owner = Number(/-(\d+)$/.exec(name)?.[1]);
    if (!isRunning(owner)) rmSync(join(RUNS, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/**
 * Starts a program of Node in name spaces of its own, and passes on how it ends. Network: nothing but a loopback,
 * so neither the guest nor a browser can reach anything that the run has not started, and ports may be fixed ones.
 * Processes: whatever is left when the run ends, ends with it. A pair of interfaces gives browsers an address that is
 * no loopback, without which they gather no candidates for a call.
 * @param command file and its arguments; absent = this very program
 */
export async function runAlone(command: readonly string[] = process.argv.slice(1)): Promise<number> {
  sweep();
  const setUp = [
    "ip link set lo up",
    "ip link add vb-host type veth peer name vb-peer",
    "ip addr add 10.77.9.1/24 dev vb-host",
    "ip link set vb-host up",
    "ip link set vb-peer up",
    // QEMU hands the guest's questions to the first name server of this file: see name-server.ts.
    "mount -t tmpfs tmpfs /mnt",
    "echo nameserver 127.0.0.1 >/mnt/resolv.conf",
    "mount --bind /mnt/resolv.conf /etc/resolv.conf",
    'exec "$@"',
  ].join(" && ");
  const spaces = ["--net", "--pid", "--mount", "--fork", "--mount-proc", "--kill-child=KILL"];
  const user = process.getuid?.() === 0 ? [] : ["--user", "--map-root-user"];
  const child = spawn(
    "setpriv",
    // Should this process be killed outright, all of it ends too.
    [
      "--pdeathsig",
      "KILL",
      "unshare",
      ...user,
      ...spaces,
      "sh",
      "-c",
      setUp,
      "sh",
      process.execPath,
      ...process.execArgv,
      ...command,
    ],
    {
      stdio: "inherit",
      env: { ...process.env, [MARK]: String(process.pid), PATH: `${process.env["PATH"] ?? ""}:/usr/sbin:/sbin` },
    },
  );
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => child.kill("SIGKILL"));
  return await new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 130));
  });
}
