import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { Readable } from "node:stream";
import { errorLine } from "../../../src/contract/errors.ts";
import type { Logger } from "../../../src/contract/runtime.ts";
import type { ScanimageEnd } from "./exit.ts";

/** What running scanimage takes. */
export interface Scanimage {
  readonly command: string;
  readonly configDir?: string | undefined;
  /** From SIGINT to SIGKILL, in milliseconds. */
  readonly graceMs: number;
  readonly log: Logger;
}

export interface ScanimageChild {
  /** Resolves when the process is gone, or when even SIGKILL did not end it. Never rejects. */
  readonly ended: Promise<ScanimageEnd>;
  /** Answers a prompt for the next page (`--batch-prompt`): yes. */
  nextPage(): void;
  /**
   * Ends it: end of input, which stops the batch at the next prompt; SIGINT, which lets the backend stop the device (SIGTERM would not, and may leave it locked), then
   * SIGKILL for the whole process group. Resolves at most `graceMs` + 500 ms later.
   */
  end(): Promise<ScanimageEnd>;
}

export interface ScanimageOutput {
  /** Whether it will prompt for each page. */
  readonly prompts?: boolean;
  readonly cwd?: string;
  readonly onStdout?: (text: string) => void;
  readonly onStderr?: (text: string) => void;
}

/** stderr that is kept, in characters: SANE_DEBUG_* could fill the memory. */
const STDERR_KEPT = 8192;
/** A process in an uninterruptible USB read survives SIGKILL until the kernel lets go: it is not waited for. */
const AFTER_KILL_MS = 500;

/**
 * Starts scanimage in a process group of its own, in English, with a small environment. The kernel kills it
 * when this process dies (`setpriv --pdeathsig`), so that a crash leaves nothing that holds the scanner.
 */
export function startScanimage(tool: Scanimage, args: readonly string[], output: ScanimageOutput = {}): ScanimageChild {
  let child: ChildProcess;
  try {
    child = spawn("setpriv", ["--pdeathsig", "KILL", "--", tool.command, ...args], {
      detached: true,
      stdio: [output.prompts === true ? "pipe" : "ignore", "pipe", "pipe"],
      env: environment(tool.configDir),
      ...(output.cwd === undefined ? {} : { cwd: output.cwd }),
    });
  } catch (error) {
    // Out of memory or of processes is said by a throw, the rest by an event.
    const never = Promise.resolve({ status: 126, signal: null, stderr: errorLine(error) });
    return { ended: never, nextPage: () => undefined, end: () => never };
  }
  child.stdin?.on("error", () => undefined);
  let stderr = "";
  listen(child.stdout, (text) => output.onStdout?.(text));
  listen(child.stderr, (text) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
    output.onStderr?.(text);
  });
  const { promise: ended, resolve } = Promise.withResolvers<ScanimageEnd>();
  const gone = (status: number | null, signal: string | null): void => resolve({ status, signal, stderr });
  child.once("error", () => gone(127, null));
  child.once("close", gone);
  // A grandchild that keeps the pipes open must not keep us.
  child.once("exit", (status, signal) => setTimeout(() => gone(status, signal), AFTER_KILL_MS).unref());

  let ending: Promise<ScanimageEnd> | undefined;
  const ladder = async (): Promise<ScanimageEnd> => {
    child.stdin?.end();
    signalGroup(child, "SIGINT");
    if (await within(ended, tool.graceMs)) return ended;
    tool.log.warn({ pid: child.pid ?? 0, graceMs: tool.graceMs }, "scanimage ignores SIGINT: killed");
    signalGroup(child, "SIGKILL");
    if (!(await within(ended, AFTER_KILL_MS))) {
      tool.log.error({ pid: child.pid ?? 0 }, "scanimage survives SIGKILL: it waits in the kernel");
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.unref();
      gone(null, "SIGKILL");
    }
    return ended;
  };
  return {
    ended,
    nextPage() {
      if (ending === undefined) child.stdin?.write("\n");
    },
    end() {
      ending ??= ladder();
      return ending;
    },
  };
}

/** Outcome of a run to the end. */
export interface ScanimageResult extends ScanimageEnd {
  readonly stdout: string;
  /** Its deadline had passed: it was ended. */
  readonly late: boolean;
}

/** stdout that is kept, in characters. The test backend's `-A`, the longest known, has 8 thousand. */
const STDOUT_KEPT = 256 * 1024;

/**
 * Runs scanimage to its end, or ends it at the deadline or when `signal` aborts.
 * @throws the signal's reason when it aborts, after the process is gone
 */
export async function runScanimage(
  tool: Scanimage,
  args: readonly string[],
  limits: { readonly deadlineMs: number; readonly signal: AbortSignal },
): Promise<ScanimageResult> {
  limits.signal.throwIfAborted();
  let stdout = "";
  const child = startScanimage(tool, args, {
    onStdout: (text) => {
      if (stdout.length < STDOUT_KEPT) stdout += text;
    },
  });
  const abort = (): void => void child.end();
  limits.signal.addEventListener("abort", abort, { once: true });
  const late = !(await within(child.ended, limits.deadlineMs));
  const end = await (late ? child.end() : child.ended);
  limits.signal.removeEventListener("abort", abort);
  limits.signal.throwIfAborted();
  return { ...end, stdout, late };
}

function listen(stream: Readable | null, onText: (text: string) => void): void {
  stream?.setEncoding("utf8").on("data", onText);
  stream?.on("error", () => undefined);
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  // Only while it is not reaped: afterwards its number may be somebody else's.
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    child.kill(signal);
  }
}

/** Whether a promise settles within so many milliseconds. */
async function within(promise: Promise<unknown>, delayMs: number): Promise<boolean> {
  const { promise: late, resolve } = Promise.withResolvers<false>();
  const timer = setTimeout(() => resolve(false), delayMs);
  const done = await Promise.race([promise.then(() => true), late]);
  clearTimeout(timer);
  return done;
}

function environment(configDir: string | undefined): NodeJS.ProcessEnv {
  const kept = ["PATH", "HOME", "TMPDIR", "DBUS_SYSTEM_BUS_ADDRESS"].flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const env = { ...Object.fromEntries(kept), LC_ALL: "C" };
  return configDir === undefined ? env : { ...env, SANE_CONFIG_DIR: configDir };
}
