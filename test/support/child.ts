import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** A Node process of a test, tied to it: it cannot outlive the test. */
export interface Child {
  readonly process: ChildProcess;
  /** Resolves with how it ended. */
  readonly ended: Promise<number | NodeJS.Signals | null>;
  /** Sends a signal and waits for the end. */
  kill(signal: NodeJS.Signals): Promise<void>;
}

/** Starts `node <file> ...args`; resolves when it has printed the line `ready`. `file` is relative to this folder. */
export async function startNode(file: string, args: readonly string[]): Promise<Child> {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const command = ["--pdeathsig", "KILL", process.execPath, path, ...args];
  const child = spawn("setpriv", command, { stdio: ["ignore", "pipe", "pipe"] });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
    process.stderr.write(text);
  });
  const ended = new Promise<number | NodeJS.Signals | null>((resolve) => {
    child.once("close", (code, signal) => resolve(signal ?? code));
  });
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line === "ready") resolve();
    });
    void ended.then((how) => reject(new Error(`${file} ended before it was ready: ${how}\n${said}`)));
  });
  return {
    process: child,
    ended,
    async kill(signal) {
      child.kill(signal);
      await ended;
    },
  };
}
