import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, numberArg, rounded, type Bench } from "./figures.ts";
import { DAEMON, writeTwinBorne } from "./rig.ts";

/**
 * Cold start of the built daemon until systemd would call it started: from spawn to the READY=1 datagram on its
 * NOTIFY_SOCKET, with twin drivers. Beside it, in the same run, the start and end of an empty Node program.
 */
export const boot: Bench = async ({ say, args }) => {
  const n = numberArg(args, "n", 21);
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-boot-"));
  try {
    const { config, profile } = writeTwinBorne(dir, { bench: false });
    const readyMs: number[] = [];
    const nodeMs: number[] = [];
    for (let run = 0; run < n; run += 1) {
      nodeMs.push(await emptyNodeMs());
      readyMs.push(await daemonReadyMs(dir, config, profile));
      if ((run + 1) % 5 === 0) say(`${run + 1} of ${n} starts`);
    }
    return [
      { name: "ready_ms", value: rounded(median(readyMs), 1), unit: "ms", n, goal: "<= 700" },
      { name: "node_ms", value: rounded(median(nodeMs), 1), unit: "ms", n },
      { name: "ready_vs_node", value: rounded(median(readyMs) / median(nodeMs)), unit: "ratio", n, goal: "<= 8" },
    ];
  } finally {
    rmSync(dir, { recursive: true, force: true });
  }
};

async function emptyNodeMs(): Promise<number> {
  const start = performance.now();
  await once(spawn(process.execPath, ["-e", "0"], { stdio: "ignore" }), "exit");
  return performance.now() - start;
}

async function daemonReadyMs(dir: string, config: string, profile: string): Promise<number> {
  const socket = join(dir, "notify.sock");
  rmSync(socket, { force: true });
  const listener = spawn("socat", ["-u", `UNIX-RECV:${socket}`, "STDOUT"], { stdio: ["ignore", "pipe", "ignore"] });
  try {
    await untilSocket(socket);
    const start = performance.now();
    const daemon = spawn(process.execPath, [DAEMON, "run", "--config", config, "--profile", profile], {
      stdio: "ignore",
      env: { ...process.env, NOTIFY_SOCKET: socket, STATE_DIRECTORY: dir },
    });
    const gone = once(daemon, "exit");
    for await (const chunk of listener.stdout) if (String(chunk).includes("READY=1")) break;
    const tookMs = performance.now() - start;
    daemon.kill("SIGTERM");
    await gone;
    return tookMs;
  } finally {
    listener.kill();
  }
}

async function untilSocket(path: string): Promise<void> {
  const { existsSync } = await import("node:fs");
  while (!existsSync(path)) await new Promise((resolve) => setTimeout(resolve, 5));
}
