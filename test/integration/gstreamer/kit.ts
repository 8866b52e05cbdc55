import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

export interface Outcome {
  /** What it wrote, one item a line. */
  readonly lines: readonly string[];
  readonly stderr: string;
  readonly code: number | null;
  readonly signal: string | null;
  /** It was still there at the deadline, and was killed. */
  readonly late: boolean;
}

/**
 * Runs a CommonJS script in a Node of its own, with the real binding as `gst` and `say(value)` for a line of output
 * that does not go through the thread pool. What the binding does is held here, and nowhere else is it believed.
 */
export function runGst(script: string, options: { threads?: number; deadlineMs?: number } = {}): Promise<Outcome> {
  const { threads = 16, deadlineMs = 30_000 } = options;
  const head = `const gst = require("gstreamer-superficial"); const say = (value) => require("fs").writeSync(1, value + "\\n");`;
  const child = spawn(process.execPath, ["-e", `${head}\n${script}`], {
    cwd: ROOT,
    env: { PATH: process.env["PATH"] ?? "", HOME: process.env["HOME"] ?? "/tmp", UV_THREADPOOL_SIZE: String(threads) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr += text));
  return new Promise((resolve) => {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, deadlineMs);
    child.once("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ lines: stdout.split("\n").filter((line) => line !== ""), stderr, code, signal, late });
    });
  });
}

/** A pipeline that plays for ever, its element `e` to be driven. */
export const PLAYING = `
  const pipeline = (text) => { const made = new gst.Pipeline(text); made.play(); made.pollBus(() => {}); return made; };
  const one = () => pipeline("videotestsrc is-live=true name=source ! capsfilter name=caps caps=video/x-raw,width=64,height=36,framerate=10/1 ! fakesink name=sink async=false");
  const leave = () => process.kill(process.pid, "SIGKILL");
`;
