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
  /** Has the microphone hear a second node, into which somebody may speak. @returns its name */
  mouth(): Promise<string>;
  /** Has the microphone hear a third node, a television that is heard so much later than it is given its sound. @returns its name */
  television(delayMs: number): Promise<string>;
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
  const heard = (name: string): Promise<string> =>
    untilWorks(() => tool("pw-link", `${name}:monitor_MONO`, "borne-in:input_MONO"));
  const mouth = async (): Promise<string> => {
    await tool("pw-cli", "create-node", "adapter", node("mouth", "Audio/Sink"));
    await heard("mouth");
    return "mouth";
  };
  const television = async (delayMs: number): Promise<string> => {
    await tool("pw-cli", "create-node", "adapter", node("television", "Audio/Sink"));
    const own = "{ node.name=television-NAME node.autoconnect=false }";
    const args = ["--delay", String(delayMs / 1000), "--latency", "10", "--channels", "1", "-m", "[ MONO ]"];
    args.push("--capture-props", own.replace("NAME", "gets"), "--playback-props", own.replace("NAME", "gives"));
    start("pw-loopback", args);
    await untilWorks(() => tool("pw-link", "television:monitor_MONO", "television-gets:input_MONO"));
    await untilWorks(() => tool("pw-link", "television-gives:output_MONO", "borne-in:input_MONO"));
    return "television";
  };

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
    await heard("borne-out");
  } catch (error) {
    await stop();
    throw error;
  }
  return { loudspeaker: "borne-out", microphone: "borne-in", mouth, television, stop };
}
