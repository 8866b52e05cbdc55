import { mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parse, stringify } from "yaml";
import { askDaemon } from "../../../../src/cli/control-client.ts";
import { ensurePki } from "../../../../src/demo/pki.ts";
import { DEMO_BORNE, DEMO_NETWORK } from "../../../../src/demo/site.ts";
import { Bench } from "../bench.ts";
import { allTwins, writeProfile } from "../demo.ts";
import type { Demo } from "../demo.ts";
import { untilGone, type ProcessMark } from "../processes.ts";
import { PATIENCE_MS, Program } from "../program.ts";

/** Parts of a call that are processes of their own, by their command lines. */
const COMMANDS = {
  desk: /main\.ts desk run /,
  borne: /main\.ts run --config /,
  broker: /mosquitto -c /,
  camera: /camera\/gstreamer\/media-main/,
  sound: /sound\/gstreamer\/sound-main/,
} as const;

export type Part = keyof typeof COMMANDS;

/** The process of a part. A child that it has just forked bears its name until it runs its own program: the older counts. */
export function processOf(demo: Demo, part: Part): ProcessMark {
  const [oldest] = processesOf(demo, part).toSorted((a, b) => Number(a.startTicks) - Number(b.startTicks));
  if (!oldest) throw new Error(`no process of the ${part} among ${JSON.stringify(demo.processes())}`);
  return oldest;
}

/** Those of a part that run now; a camera is opened for each call anew. */
export function processesOf(demo: Demo, part: Part): ProcessMark[] {
  return demo.processes().filter(({ command }) => COMMANDS[part].test(command) && !command.startsWith("setpriv"));
}

/** Sends a signal to a part; after one that kills, waits until it is gone. */
export async function strike(demo: Demo, part: Part, signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): Promise<ProcessMark> {
  const process_ = processOf(demo, part);
  process.kill(process_.pid, signal);
  if (signal === "SIGKILL") await untilGone(() => [process_], PATIENCE_MS);
  return process_;
}

/** Kills a part and waits until the demo, as systemd would, has started it again. */
export async function strikeAndWait(demo: Demo, part: Part): Promise<void> {
  const before = await strike(demo, part, "SIGKILL");
  const again = (): boolean => processesOf(demo, part).some(({ pid }) => pid !== before.pid);
  await until(again, `${part} is started again`);
}

/** The desk is away while `work` runs, however often the demo starts it. */
export async function withoutDesk(demo: Demo, work: () => Promise<void>): Promise<void> {
  const { deskConfig } = demo.layout;
  renameSync(deskConfig, `${deskConfig}.away`);
  try {
    await strike(demo, "desk", "SIGKILL");
    await work();
  } finally {
    renameSync(`${deskConfig}.away`, deskConfig);
  }
}

/** What tests change of a desk's configuration. */
export interface DeskText {
  organismes: { id: string; maxWaitS?: number }[];
  knownBornes: { network: string; id: string; site: string }[];
}

/** Changes the desk's configuration and starts the desk anew with it. */
export async function reconfigureDesk(demo: Demo, change: (config: DeskText) => void): Promise<void> {
  const { deskConfig } = demo.layout;
  const config = parse(readFileSync(deskConfig, "utf8")) as DeskText;
  change(config);
  writeFileSync(deskConfig, stringify(config), { mode: 0o600 });
  await strikeAndWait(demo, "desk");
}

/**
 * Another borne of the same demo, all of whose devices are twins: its certificate is of the demo's authority, and the
 * desk has it in its register. To be stopped by the caller.
 */
export async function secondBorne(
  demo: Demo,
  id: string,
): Promise<{ readonly program: Program; readonly bench: Bench }> {
  const { pki: dir, borneConfig } = demo.layout;
  const pki = await ensurePki({ dir, bornes: [DEMO_BORNE, id] });
  await reconfigureDesk(demo, ({ knownBornes }) => knownBornes.push({ network: DEMO_NETWORK, id, site: id }));
  const { screen: _, ...config } = parse(readFileSync(borneConfig, "utf8")) as BorneText;
  const folder = join(demo.dir, id);
  const { certFile, keyFile } = pki.borne(id);
  Object.assign(config.borne, { id });
  Object.assign(config.broker, { certFile, keyFile });
  Object.assign(config, { dataDir: join(folder, "data"), runtimeDir: join(folder, "run") });
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, "visioborne.yaml");
  writeFileSync(file, stringify(config), { mode: 0o600 });
  const profile = writeProfile(join(folder, "profile.yaml"), allTwins);
  const program = new Program(["run", "--config", file, "--profile", profile], { env: { STATE_DIRECTORY: folder } });
  const line = await program.untilLog(({ msg }) => msg === "bench", "the bench of the second borne");
  return { program, bench: new Bench(String(line["url"])) };
}

interface BorneText {
  borne: object;
  broker: object;
  screen?: object;
}

/** The bench of the daemon that runs now: one that was started again has another port. */
export async function benchOf(demo: Demo): Promise<Bench> {
  let url: string | null | undefined;
  await until(async () => {
    const status = (await askDaemon(`${demo.layout.borneRuntime}/control.sock`, "status").catch(() => undefined)) as
      | { bench?: string | null }
      | undefined;
    url = status?.bench;
    return typeof url === "string";
  }, "the borne has a bench");
  return new Bench(url!);
}

/** Files, threads and children that a process holds. */
export function holdings({ pid }: ProcessMark): { readonly files: number; readonly threads: number } {
  return { files: count(`/proc/${pid}/fd`), threads: count(`/proc/${pid}/task`) };
}

function count(folder: string): number {
  return readdirSync(folder).length;
}

export async function until(
  fits: () => boolean | Promise<boolean>,
  what: string,
  deadlineMs = PATIENCE_MS,
): Promise<void> {
  const endMs = performance.now() + deadlineMs;
  while (!(await fits())) {
    if (performance.now() > endMs) throw new Error(`${what}: not within ${deadlineMs} ms`);
    await sleep(100);
  }
}
