import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startCenter } from "./center.ts";
import { ChaosBorne } from "./chaos/borne.ts";
import { Chance } from "./chaos/chance.ts";
import { judge } from "./chaos/judge.ts";
import { BrokerVictim, Complaints, ProgramVictim, type Victim } from "./chaos/victim.ts";
import { numberArg, type Bench } from "./figures.ts";

const BORNES = ["chaos-1", "chaos-2", "chaos-3"];
/** Mostly during a start or soon after it, at times in a row, at times after everything has met. Milliseconds. */
const DELAYS: readonly (readonly [share: number, low: number, high: number])[] = [
  [0.2, 0, 60],
  [0.7, 0, 600],
  [0.1, 500, 2500],
];
/** How often the one that was struck last is struck again: it is starting, or has just started. */
const SAME_AGAIN = 0.3;
const REPORT_EVERY_KILLS = 50;
/** Now and then the outboxes get time to empty, so that the next kills meet connected parts as well. */
const CALM_MS = 4000;
const DRAIN_STILL_MS = 180_000;

/**
 * Kills bornes, supervisor and broker with SIGKILL at random moments while the bornes make events, each started again
 * at once. At the end everything may run until the outboxes are empty; then the supervisor's database is held against
 * what was seen on the bornes' disks.
 */
export const chaos: Bench = async ({ args, say }) => {
  const kills = numberArg(args, "kills", 1000);
  const seed = numberArg(args, "seed", Math.floor(Math.random() * 2 ** 31) + 1);
  const chance = new Chance(seed);
  const dir = mkdtempSync(join(tmpdir(), "vb-bench-chaos-"));
  say(`${kills} kills, --seed ${seed}, in ${dir}`);
  const complaints = new Complaints();
  const undo: (() => unknown)[] = [];
  let clean = false;
  try {
    const center = await startCenter(dir, BORNES, { ports: await quietPorts(chance) });
    const broker = new BrokerVictim(center.broker, complaints);
    undo.push(() => broker.end("SIGTERM"));
    const supervisor = new ProgramVictim({
      name: "supervisor",
      args: ["supervisor", "run", "--config", center.supervisorConfig],
      readyMessage: "supervisor ready",
      complaints,
      logFile: join(dir, "supervisor.log"),
    });
    undo.push(() => supervisor.end("SIGTERM"));
    const url = `mqtts://localhost:${center.broker.bornePort}`;
    const bornes = BORNES.map((id) => {
      const borne = new ChaosBorne({ id, dir, broker: { url, ...center.pki.borne(id) }, complaints, chance });
      undo.push(() => borne.victim.end("SIGKILL"));
      return borne;
    });
    const victims: Victim[] = [...bornes.map((borne) => borne.victim), supervisor, broker];
    for (const victim of victims) await victim.untilReady();

    const startedMs = performance.now();
    const events = new AbortController();
    const making = bornes.map((borne) => borne.makeEvents(events.signal));
    undo.push(() => events.abort());
    const whileStarting = await killAll({ kills, victims, broker, bornes, complaints, chance, say, startedMs });
    events.abort();
    await Promise.all(making);

    for (const victim of victims) await victim.untilReady();
    say("no more kills; waiting for the outboxes to be empty");
    const left = await drain(bornes, say);
    await supervisor.end("SIGTERM");

    const verdict = judge(center.database, bornes);
    const presses = bornes.reduce((sum, borne) => sum + borne.presses, 0);
    say(
      `${verdict.events} events of ${verdict.boots} boots, ${presses} presses, ${Math.round((performance.now() - startedMs) / 1000)} s`,
    );
    tell(say, "lost", verdict.lost);
    tell(say, "doubled", verdict.doubled);
    tell(say, "start refused", complaints.refusals);
    tell(
      say,
      "said as an error",
      complaints.errors().map(([text, count]) => `${count} x ${text}`),
    );
    clean = left + verdict.lost.length + verdict.doubled.length + complaints.refusals.length === 0;
    return [
      { name: "kills", value: kills, unit: "", n: kills, goal: ">= 1000" },
      { name: "events_lost", value: verdict.lost.length + left, unit: "events", n: verdict.events, goal: "0" },
      { name: "events_doubled", value: verdict.doubled.length, unit: "events", n: verdict.events, goal: "0" },
      {
        name: "starts_refused",
        value: complaints.refusals.length,
        unit: "starts",
        n: kills + victims.length,
        goal: "0",
      },
      { name: "events_stored", value: verdict.events, unit: "events", n: 1 },
      { name: "boots_stored", value: verdict.boots, unit: "boots", n: 1 },
      { name: "kills_while_starting", value: whileStarting, unit: "", n: kills },
      { name: "seed", value: seed, unit: "", n: 1 },
    ];
  } finally {
    for (const step of undo.toReversed()) await step();
    if (clean) rmSync(dir, { recursive: true, force: true });
    else say(`kept for a look: ${dir}`);
  }
};

interface Fire {
  readonly kills: number;
  readonly victims: readonly Victim[];
  readonly broker: BrokerVictim;
  readonly bornes: readonly ChaosBorne[];
  readonly complaints: Complaints;
  readonly chance: Chance;
  readonly say: (line: string) => void;
  readonly startedMs: number;
}

/** @returns how many were killed before they were ready. */
async function killAll({ kills, victims, broker, bornes, complaints, chance, say, startedMs }: Fire): Promise<number> {
  let whileStarting = 0;
  let victim = chance.pick(victims);
  for (let kill = 1; kill <= kills; kill += 1) {
    await sleep(delayMs(chance));
    if (chance.next() >= SAME_AGAIN) victim = chance.pick(victims);
    // Its minutely save is where a kill can hurt the broker's file: half of its kills come during one.
    if (chance.next() < 0.1 || (victim === broker && chance.next() < 0.5)) {
      broker.save();
      await sleep(chance.between(0, 4));
    }
    if (!victim.isReady()) whileStarting += 1;
    await victim.strike();
    if (kill % REPORT_EVERY_KILLS !== 0) continue;
    await sleep(CALM_MS);
    const seconds = Math.round((performance.now() - startedMs) / 1000);
    const waiting = bornes.map((borne) => borne.waiting()).join("+");
    say(
      `${kill} of ${kills} kills, ${seconds} s, ${waiting} rows waiting, ${complaints.refusals.length} starts refused`,
    );
  }
  return whileStarting;
}

function delayMs(chance: Chance): number {
  let share = chance.next();
  for (const [part, low, high] of DELAYS) {
    if (share < part) return chance.between(low, high);
    share -= part;
  }
  return 0;
}

/**
 * Until nothing waits on any borne's disk, or nothing has moved for long; then the bornes are killed for good.
 * @returns rows left.
 */
async function drain(bornes: readonly ChaosBorne[], say: (line: string) => void): Promise<number> {
  const count = () => bornes.reduce((sum, borne) => sum + borne.waiting(), 0);
  let [least, movedMs, saidMs] = [Number.POSITIVE_INFINITY, performance.now(), performance.now()];
  for (let now = count(); now > 0 && performance.now() - movedMs < DRAIN_STILL_MS; now = count()) {
    if (now < least) [least, movedMs] = [now, performance.now()];
    if (performance.now() - saidMs > 15_000) {
      say(`${now} rows wait`);
      saidMs = performance.now();
    }
    await sleep(200);
  }
  for (const borne of bornes) await borne.victim.end("SIGKILL");
  return bornes.reduce((sum, borne) => sum + borne.left, 0);
}

/**
 * Two free ports below the range that the kernel gives to outgoing connections (ip_local_port_range, 32768 on): a
 * client that tries a dead broker's port again and again would in time be given that very port, and connect to itself.
 */
async function quietPorts(chance: Chance): Promise<{ bornePort: number; peoplePort: number }> {
  const ports = new Set<number>();
  while (ports.size < 2) {
    const port = Math.floor(chance.between(20_000, 32_000));
    if (await isFree(port)) ports.add(port);
  }
  const [bornePort, peoplePort] = ports;
  return { bornePort: bornePort!, peoplePort: peoplePort! };
}

async function isFree(port: number): Promise<boolean> {
  return await new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

function tell(say: (line: string) => void, what: string, list: readonly string[]): void {
  for (const one of list.slice(0, 20)) say(`${what}: ${one}`);
  if (list.length > 20) say(`${what}: ${list.length - 20} more`);
}
