import { readFileSync } from "node:fs";
import { family } from "../processes.ts";
import { benchOf, holdings, processesOf, processOf, until } from "./faults.ts";
import type { CallStand } from "./stand.ts";

/** What the borne holds while nobody calls. */
export interface AtRest {
  /** Of the daemon. */
  readonly files: number;
  readonly threads: number;
  /** Proportional share of memory of the daemon and its children, bytes (proc(5), smaps_rollup). */
  readonly pssBytes: number;
  /** Processes of the borne. */
  readonly processes: number;
}

/**
 * One call from the press to the end of the session.
 * @throws Error when camera or microphone are open after it
 */
export async function wholeCall(stand: CallStand): Promise<AtRest> {
  const from = stand.listener.next;
  await stand.call();
  await stand.hangUp();
  await stand.event("session.ended", from);
  return await atRest(stand);
}

/** Waits until all is closed, and looks. */
export async function atRest(stand: CallStand): Promise<AtRest> {
  const bench = await benchOf(stand.demo);
  const isOpen = (part: unknown, key: string): boolean => (part as Record<string, unknown>)[key] === true;
  await bench.until(
    ({ camera, sound, borne }) =>
      borne.state === "ready" && !isOpen(camera, "open") && !isOpen(sound, "microphoneOpen"),
    "camera and microphone are closed",
  );
  // The process of a self-test that a press has interrupted may be on its way out.
  await until(() => processesOf(stand.demo, "camera").length === 0, "no process of the camera is left");
  const daemon = processOf(stand.demo, "borne");
  const family_ = family(daemon.pid);
  return {
    ...holdings(daemon),
    pssBytes: family_.reduce((sum, { pid }) => sum + pssOf(pid), 0),
    processes: family_.length,
  };
}

function pssOf(pid: number): number {
  try {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
  } catch {
    // It has just ended.
    return 0;
  }
}
