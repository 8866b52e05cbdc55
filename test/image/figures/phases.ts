import type { Machine } from "../machine/machine.ts";

/** A stretch of a start. Milliseconds from the kernel's start, on the guest's monotonic clock. */
export interface Phase {
  readonly name: string;
  readonly fromMs: number;
  readonly toMs: number;
}

export interface Start {
  readonly readyMs: number;
  readonly phases: readonly Phase[];
}

const MANAGER = "UserspaceTimestampMonotonic GeneratorsFinishTimestampMonotonic UnitsLoadFinishTimestampMonotonic";
const UNIT = "ExecMainStartTimestampMonotonic ActiveEnterTimestampMonotonic";

/** What a start has spent its time with, as systemd and the daemon's journal have noted it. */
export async function phasesOf({ shell }: Machine): Promise<Start> {
  const show = async (what: string, names: string): Promise<number[]> => {
    const properties = names
      .split(" ")
      .map((name) => `-p ${name}`)
      .join(" ");
    const text = await shell.run(`systemctl show ${what} ${properties} --no-pager`);
    const found = new Map(text.split("\n").map((line) => line.trim().split("=") as [string, string]));
    return names.split(" ").map((name) => Number(found.get(name) ?? Number.NaN) / 1000);
  };
  const [userspace, generators, loaded] = (await show("", MANAGER)) as [number, number, number];
  const [basic] = (await show("basic.target", "ActiveEnterTimestampMonotonic")) as [number];
  const [exec, serving] = (await show("visioborne.service", UNIT)) as [number, number];
  const [card] = (await show("visioborne-card.service", "ExecMainExitTimestampMonotonic")) as [number];
  const lines = await shell.run(
    'journalctl -b -u visioborne.service -o cat --no-pager | grep -E \'"msg":"(ready|state)"\'',
  );
  const readyMs = exec + callReadyMs(lines);
  const phase = (name: string, fromMs: number, toMs: number): Phase => ({ name, fromMs, toMs });
  return {
    readyMs,
    phases: [
      phase("kernel and initramfs", 0, userspace),
      phase("systemd: generators, units", userspace, Math.max(generators, loaded)),
      phase("system up to basic.target", Math.max(generators, loaded), basic),
      phase("the card's file is applied", Math.max(generators, loaded), card),
      phase("the daemon's program is loaded, to READY", exec, serving),
      phase("devices open, to call-ready", serving, readyMs),
    ].filter(({ fromMs, toMs }) => toMs > fromMs && fromMs >= 0),
  };
}

/**
 * From the start of the daemon's process to the state `ready`, by what it says of itself: when the journal takes a line in,
 * at this load, comes seconds later.
 * @param lines of the daemon's log, JSON: `ready`, which tells the age of the process, and `state`
 */
function callReadyMs(lines: string): number {
  const said = lines.split("\n").flatMap((line) => {
    const text = /\{.*\}/.exec(line)?.[0];
    return text === undefined
      ? []
      : [JSON.parse(text) as { msg: string; time: number; process_ms?: number; state?: string }];
  });
  const serving = said.find(({ msg }) => msg === "ready");
  const ready = said.find(({ msg, state }) => msg === "state" && state === "ready");
  const ms = (serving?.process_ms ?? Number.NaN) + (ready?.time ?? Number.NaN) - (serving?.time ?? Number.NaN);
  if (!Number.isFinite(ms)) throw new Error(`no state ready in the journal: ${lines}`);
  return ms;
}
