import { execFile, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
/** A PipeWire that has just started refuses connections for a moment. */
const READY_MS = 20_000;

export interface PrivatePipewire {
  readonly loudspeaker: string;
  readonly microphone: string;
  stop(): Promise<void>;
}

/**
 * A PipeWire of its own, with a null loudspeaker whose monitor is linked to a virtual microphone.
 * @param dir its runtime folder, mode 0700; `XDG_RUNTIME_DIR` of who wants to reach it
 */
export async function startPipewire(dir: string): Promise<PrivatePipewire> {
  const env = {
    ...process.env,
    XDG_RUNTIME_DIR: dir,
    DISABLE_RTKIT: "1",
    DBUS_SESSION_BUS_ADDRESS: `unix:path=${dir}/bus`,
  };
  const children: ChildProcess[] = [];
  const start = (command: string, args: readonly string[] = []): void => {
    children.push(
      spawn("setpriv", ["--pdeathsig", "KILL", command, ...args], { env, stdio: ["ignore", "ignore", "ignore"] }),
    );
  };
  const tool = async (command: string, ...args: string[]): Promise<string> => {
    const { stdout } = await run(command, args, { env, timeout: 5000 });
    return stdout;
  };
  const untilWorks = async <T>(what: () => Promise<T>): Promise<T> => {
    for (const startedMs = performance.now(); ;) {
      try {
        return await what();
      } catch (error) {
        if (performance.now() - startedMs > READY_MS) throw error;
        await delay(200);
      }
    }
  };
  const node = (name: string, media: string): string =>
    `{ factory.name=support.null-audio-sink node.name=${name} media.class=${media} object.linger=true audio.position=MONO }`;

  const stop = async (): Promise<void> => {
    for (const child of children) {
      child.kill("SIGKILL");
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    }
  };
  try {
    start("dbus-daemon", ["--session", "--nofork", "--nopidfile", `--address=unix:path=${dir}/bus`]);
    start("pipewire");
    await untilWorks(() => tool("pw-cli", "info", "0"));
    start("wireplumber");
    await tool("pw-cli", "create-node", "adapter", node("borne-out", "Audio/Sink"));
    await tool("pw-cli", "create-node", "adapter", node("borne-in", "Audio/Source/Virtual"));
    await untilWorks(() => tool("pw-link", "borne-out:monitor_MONO", "borne-in:input_MONO"));
  } catch (error) {
    await stop();
    throw error;
  }
  return { loudspeaker: "borne-out", microphone: "borne-in", stop };
}
