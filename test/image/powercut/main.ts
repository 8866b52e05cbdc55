// Power cuts, in name spaces of their own; test/bench/powercut.ts starts it. Arguments: one JSON object.
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Chance } from "../../bench/chaos/chance.ts";
import { judge } from "../../bench/chaos/judge.ts";
import { Centre } from "../centre/centre.ts";
import { Downloads } from "../centre/downloads.ts";
import { startNameServer } from "../centre/name-server.ts";
import { VERSIONS } from "../field/bundles.ts";
import { runDirectory } from "../isolation.ts";
import { LOGS } from "../places.ts";
import { CutBorne } from "./borne.ts";

export interface PowercutTask {
  readonly cuts: number;
  /** Of one part only; absent: some of each. */
  readonly part?: Part;
  readonly seed: number;
  readonly image: string;
  readonly bundle: string;
  readonly result: string;
}

export interface PowercutResult {
  readonly cuts: Readonly<Record<Part, number>>;
  readonly bootsNotReady: readonly string[];
  readonly lost: readonly string[];
  readonly doubled: readonly string[];
  readonly damage: readonly string[];
  readonly events: number;
  readonly boots: number;
  readonly medianReadyS: number;
}

export type Part = "first-boot" | "outbox" | "update";

const NETWORK = "manche";
/** Whole start of a first boot on this machine, which sets how late its cuts may come. Seconds; then as measured. */
const FIRST_GUESS_S = 120;
const LOAD_S = 25;
const INSTALL_S = 90;

const task = JSON.parse(process.argv[2] ?? "{}") as PowercutTask;
const chance = new Chance(task.seed);
const dir = runDirectory("powercut");
rmSync(dir, { recursive: true, force: true });
mkdirSync(LOGS, { recursive: true });
startNameServer();
const stamp = new Date().toISOString().slice(0, 19).replaceAll(":", "");
const consoleFile = join(LOGS, `powercut-${stamp}.log`);
const centre = await Centre.open(join(dir, "centre"), join(LOGS, `powercut-${stamp}-centre.log`));
const downloads = await Downloads.open(centre.hostFiles, [task.bundle]);
const done: Record<Part, number> = { "first-boot": 0, outbox: 0, update: 0 };
const notReady: string[] = [];
const readyS: number[] = [];
const bornes: CutBorne[] = [];
let longestFirstS = FIRST_GUESS_S;
const startedMs = performance.now();

function say(line: string): void {
  process.stderr.write(`${String(Math.round((performance.now() - startedMs) / 1000)).padStart(6)} s  ${line}\n`);
}

async function borne(id: string): Promise<CutBorne> {
  const made = await CutBorne.make({
    centre,
    network: NETWORK,
    id,
    image: task.image,
    dir: join(dir, id),
    consoleFile,
  });
  bornes.push(made);
  return made;
}

/** @returns whether it came up */
async function isUp(one: CutBorne, after: string): Promise<boolean> {
  try {
    const seconds = await one.up();
    readyS.push(seconds);
    say(
      `${one.id}: call-ready after ${Math.round(seconds)} s (partition ${one.machine.boot?.partition}), after ${after}`,
    );
    return true;
  } catch (error) {
    notReady.push(`${one.id}, after ${after}: ${String(error).slice(0, 300)}`);
    say(`NOT READY: ${notReady.at(-1)}`);
    await one.machine.cut();
    return false;
  }
}

/** Cut somewhere in a first boot; the next start has to end call-ready. */
async function firstBoot(number: number): Promise<void> {
  const one = await borne(`first-${number}`);
  await one.machine.start();
  const atS = chance.between(1, longestFirstS);
  // The moment is what is drawn: there is nothing to wait for.
  await new Promise((resolve) => setTimeout(resolve, atS * 1000));
  await one.cut();
  done["first-boot"] += 1;
  // It is switched off for good then: what it has to tell would else lie on a card that nobody starts again.
  if (await isUp(one, `a cut ${Math.round(atS)} s into its first boot`)) await one.told();
  await one.cut();
  rmSync(join(dir, one.id), { recursive: true, force: true });
}

async function cutInLoad(one: CutBorne): Promise<string> {
  const presses = await one.press(chance, chance.between(0.5, LOAD_S) * 1000);
  await one.cut();
  done.outbox += 1;
  return `a cut at press ${presses}`;
}

async function cutInUpdate(one: CutBorne): Promise<string> {
  await one.orderUpdate(downloads.urlOf(task.bundle), VERSIONS.good);
  const before = downloads.bytes;
  const atS = chance.between(1, INSTALL_S);
  const late = new Promise<"late">((resolve) => setTimeout(() => resolve("late"), atS * 1000));
  const end = await Promise.race([late, one.machine.ended(60 * 60_000)]);
  // It went into its trial meanwhile: then the cut comes while the new system starts.
  if (end !== "late") {
    await one.machine.start();
    await new Promise((resolve) => setTimeout(resolve, chance.between(1, longestFirstS) * 1000));
  }
  await one.cut();
  done.update += 1;
  return `a cut ${Math.round(atS)} s into an update (${((downloads.bytes - before) / 1e6).toFixed(1)} MB)`;
}

try {
  const share = (part: Part, of: number): number =>
    task.part === undefined ? Math.max(1, Math.round(task.cuts * of)) : task.part === part ? task.cuts : 0;
  const firsts = share("first-boot", 0.1);
  const updates = share("update", 0.35);
  const loads = task.part === undefined ? Math.max(1, task.cuts - firsts - updates) : share("outbox", 0);
  const main = await borne("cut-1");
  let alive = await isUp(main, "nothing");
  longestFirstS = readyS[0] ?? FIRST_GUESS_S;
  // In turns, so that a run that is ended early has some of each.
  const plan = shuffled([
    ...Array.from({ length: firsts }, () => "first-boot" as const),
    ...Array.from({ length: updates }, () => "update" as const),
    ...Array.from({ length: loads }, () => "outbox" as const),
  ]);
  for (const [index, part] of plan.entries()) {
    if (part === "first-boot") await firstBoot(index + 1);
    else {
      if (!alive) alive = await isUp(main, "a start that failed");
      const what = part === "outbox" ? await cutInLoad(main) : await cutInUpdate(main);
      alive = await isUp(main, what);
    }
    write(undefined);
    const { "first-boot": first, outbox, update } = done;
    say(
      `${index + 1} of ${plan.length} cuts (${first} first boot, ${outbox} outbox, ${update} update), ${notReady.length} not ready`,
    );
  }
  if (alive) await main.told();
  await main.cut();
} finally {
  for (const one of bornes) await one.machine.cut();
  await centre.stop();
  downloads.close();
}
write(judge(centre.database, bornes));
if (notReady.length === 0) rmSync(dir, { recursive: true, force: true });
process.exit(0);

function shuffled<T>(list: readonly T[]): T[] {
  return list
    .map((item) => ({ item, at: chance.next() }))
    .toSorted((one, other) => one.at - other.at)
    .map(({ item }) => item);
}

/** After each cut, so that a run that is ended early has its figures too. */
function write(verdict: ReturnType<typeof judge> | undefined): void {
  const sorted = readyS.toSorted((one, other) => one - other);
  const result: PowercutResult = {
    cuts: done,
    bootsNotReady: notReady,
    lost: verdict?.lost ?? [],
    doubled: verdict?.doubled ?? [],
    damage: bornes.flatMap(({ id, damage }) => damage.map((one) => `${id}: ${one}`)),
    events: verdict?.events ?? 0,
    boots: verdict?.boots ?? 0,
    medianReadyS: sorted[Math.floor(sorted.length / 2)] ?? 0,
  };
  writeFileSync(task.result, JSON.stringify(result, null, 2));
}
