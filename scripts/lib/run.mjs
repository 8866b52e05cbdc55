// Runs programs. Works on any Node >= 18, without dependencies.
import { spawn } from "node:child_process";
import { openSync, closeSync, readFileSync, statSync } from "node:fs";
import { constants } from "node:os";
import { dirname, join } from "node:path";

/** The file that a step of set-up locks while it runs. */
export const stepLock = (stateDir) => join(stateDir, "step.lock");

const forwarded = ["SIGINT", "SIGTERM", "SIGHUP"];
const repeatMs = 1000;

/**
 * Runs a task in the foreground and ends as it ends: signals go on to it, its exit code is ours. Should this process be
 * killed outright, the kernel sends the task SIGTERM (setpriv), so nothing is left running.
 * A Ctrl-C in a terminal may reach the task twice, once from the terminal and once from here.
 */
export function runForeground(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn("setpriv", ["--pdeathsig", "TERM", command, ...args], { stdio: "inherit", ...options });
    const last = new Map();
    const handlers = forwarded.map((signal) => {
      const handler = () => {
        // npm and the terminal both deliver the same Ctrl-C: the task gets it from here once.
        const now = performance.now();
        if (now - (last.get(signal) ?? -repeatMs) < repeatMs) return;
        last.set(signal, now);
        child.kill(signal);
      };
      process.on(signal, handler);
      return [signal, handler];
    });
    const done = (code) => {
      for (const [signal, handler] of handlers) process.off(signal, handler);
      resolve(code);
    };
    child.once("error", (error) => {
      console.error(`cannot run ${command}: ${error.message}`);
      done(127);
    });
    child.once("exit", (code, signal) => done(code ?? 128 + (constants.signals[signal] ?? 0)));
  });
}

/**
 * Runs a program with its output added to `logFile`; rejects with the end of that output when it fails.
 * `tied`: it gets SIGTERM when this process ends first, and holds the lock `stepLock` as long as it lasts (npm, told to
 * stop, takes seconds to clear up). Not for apt-get, which is best left to finish and has a lock of its own.
 */
export function runLogged(command, args, { logFile, tied = false, ...options }) {
  return new Promise((resolve, reject) => {
    const from = sizeOf(logFile);
    const log = openSync(logFile, "a");
    const line = [command, ...args];
    if (tied) line.unshift("setpriv", "--pdeathsig", "TERM", "flock", "--no-fork", stepLock(dirname(logFile)));
    const child = spawn(line[0], line.slice(1), { stdio: ["ignore", log, log], ...options });
    const fail = (why) => {
      closeSync(log);
      const output = readFileSync(logFile).subarray(from).toString().trimEnd().split("\n").slice(-25).join("\n");
      reject(new Error(`${command} ${args.join(" ")}\n${why}\n${output}`));
    };
    child.once("error", (error) => fail(error.message));
    child.once("exit", (code, signal) => {
      if (code !== 0) return fail(`ended with ${signal ?? `exit code ${code}`}; its last output:`);
      closeSync(log);
      resolve();
    });
  });
}

/** Runs a program and returns `{code, stdout, stderr}`; code 127 when it is not there. */
export function capture(command, args, options = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let stdout = "";
    let stderr = "";
    child.stdout?.setEncoding("utf8").on("data", (text) => (stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text) => (stderr += text));
    child.once("error", (error) => resolve({ code: 127, stdout, stderr: error.message }));
    child.once("close", (code) => resolve({ code: code ?? 1, stdout, stderr }));
  });
}

function sizeOf(file) {
  try {
    return statSync(file).size;
  } catch {
    return 0;
  }
}
