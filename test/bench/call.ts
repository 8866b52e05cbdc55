import { loadavg } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { figuresOf } from "./call/summary.ts";
import type { Measured, PerSide } from "./call/summary.ts";
import { Caller } from "./call/side.ts";
import type { Side } from "./call/side.ts";
import { openStand } from "./call/stand.ts";
import type { Stand } from "./call/stand.ts";
import { numberArg, rounded, type Bench } from "./figures.ts";
import { treeFigures } from "./processes.ts";

const SIDES: readonly Side[] = ["borne", "browser"];
/** What a process needs before it is as large as it gets: code compiled, caches filled. */
const WARM_UP = 10;
/** Calls of each side before the long ones. */
const PLAIN = 2;
const SHOWN_MS = 2000;
const SETTLE_MS = 1500;
/** A call's first seconds are not like the rest: rates grow. */
const STEADY_MS = 8000;
const REST_MS = 1500;

/**
 * The call, compared in the same run with what an operator would take instead: a page in a kiosk's Chromium that calls
 * the same expert's page by the same desk and the same words.
 */
export const call: Bench = async ({ args, say }) => {
  const calls = numberArg(args, "calls", 30);
  const long = numberArg(args, "long", 3);
  const windowMs = numberArg(args, "window", 20) * 1000;
  const growth = numberArg(args, "growth", 50);
  const stand = await openStand(say);
  const measured: Measured = { setUps: perSide(), ages: perSide(), long: perSide(), lagMs: [], restPss: [], load: [] };
  const callers = { borne: new Caller(stand, "borne"), browser: new Caller(stand, "browser") };
  try {
    // Before any picture is read: what a page reads of pictures to be judged stays in the browser's memory.
    for (let count = 1; count <= PLAIN; count += 1) {
      for (const side of SIDES) {
        await callers[side].begin();
        await callers[side].end();
      }
    }
    for (let count = 1; count <= long; count += 1) {
      for (const side of SIDES) await longCall(stand, callers[side], side, measured, windowMs);
      const [ours, theirs] = SIDES.map((side) => measured.long[side].at(-1));
      say(
        `in a call: CPU ${ours?.cpuPct} % against ${theirs?.cpuPct} %, PSS ${mb(ours?.pssBytes)} against ${mb(theirs?.pssBytes)} MB`,
      );
    }
    for (let count = 1; count <= calls; count += 1) {
      for (const side of SIDES) await compared(callers[side], side, measured, say);
      note(stand, measured);
      say(lineOf(measured, count));
    }
    while (measured.restPss.length < WARM_UP + growth) {
      await callers.borne.begin();
      await callers.borne.end();
      await stand.borne.idle();
      await sleep(REST_MS);
      note(stand, measured);
      if (measured.restPss.length % 5 === 0)
        say(`after ${measured.restPss.length} calls: ${mb(measured.restPss.at(-1))} MB at rest`);
    }
    return figuresOf(measured, WARM_UP);
  } finally {
    await stand.close();
  }
};

async function compared(caller: Caller, side: Side, measured: Measured, say: (line: string) => void): Promise<void> {
  measured.setUps[side].push(await caller.begin());
  await sleep(SETTLE_MS);
  const ages = await caller.ages(SHOWN_MS).catch((error: unknown) => {
    // A camera that a busy machine lets give next to nothing tells no time: the call counts without.
    say(`${side}: ${String(error)}`);
    return { toDesk: [], toBorne: [] };
  });
  measured.ages[side].push(ages);
  await caller.end();
}

/** CPU time and memory of all processes of one side, over some seconds of a call that has settled. */
async function longCall(stand: Stand, caller: Caller, side: Side, measured: Measured, windowMs: number): Promise<void> {
  const pid = side === "borne" ? stand.borne.program.pid : stand.kiosk.pid;
  await caller.begin();
  await sleep(STEADY_MS);
  const [from, fromMs] = [treeFigures(pid), performance.now()];
  await sleep(windowMs);
  const [to, toMs] = [treeFigures(pid), performance.now()];
  measured.long[side].push({
    cpuPct: rounded((100 * (to.cpuMs - from.cpuMs)) / (toMs - fromMs), 1),
    pssBytes: to.pssBytes,
    processes: to.processes,
  });
  if (side === "borne") measured.lagMs.push(await stand.borne.loopLagMs(() => sleep(windowMs)));
  await caller.end();
}

function note(stand: Stand, measured: Measured): void {
  measured.restPss.push(treeFigures(stand.borne.program.pid).pssBytes);
  measured.load.push(loadavg()[0] ?? 0);
}

function lineOf({ setUps, ages, load }: Measured, count: number): string {
  const words = SIDES.map((side) => {
    const setUp = setUps[side].at(-1);
    const age = ages[side].at(-1);
    const at = (values: readonly number[] = []) =>
      Math.round(values.toSorted((a, b) => a - b)[values.length >> 1] ?? NaN);
    return `${side} first ${Math.round(setUp?.toDeskMs ?? NaN)}/${Math.round(setUp?.toBorneMs ?? NaN)} ms, age ${at(age?.toDesk)}/${at(age?.toBorne)} ms`;
  });
  return `${count}: ${words.join("; ")} (to desk/to borne); load ${rounded(load.at(-1) ?? 0, 1)}`;
}

function perSide<T>(): PerSide<T> {
  return { borne: [], browser: [] };
}

const mb = (bytes: number | undefined): number => rounded((bytes ?? Number.NaN) / 1e6, 1);
