// Figures of the image, in name spaces of their own; test/bench/image.ts starts it. Arguments: one JSON object.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startNameServer } from "../centre/name-server.ts";
import { Downloads } from "../centre/downloads.ts";
import { VERSIONS } from "../field/bundles.ts";
import { Field } from "../field/field.ts";
import { runDirectory } from "../isolation.ts";
import { Disk } from "../machine/disk.ts";
import { Machine } from "../machine/machine.ts";
import { LOGS } from "../places.ts";
import { Bench } from "../scenario.ts";
import { order } from "../scenarios/update.ts";
import { STOCK_COMMAND_LINE } from "../stock/build.ts";
import { phasesOf, type Phase, type Start } from "./phases.ts";

export interface FiguresTask {
  readonly dir: string;
  readonly image: string;
  readonly stock: { readonly root: string; readonly kernel: string; readonly initramfs: string };
  /** Absent: no update is tried. */
  readonly bundle?: string;
  /** Starts after the first, of each. */
  readonly starts: number;
  readonly result: string;
}

export interface FiguresResult {
  /** Its first start, which makes what the later ones find. */
  readonly stockFirstMs: number;
  readonly stockMs: readonly number[];
  readonly stockKernel: string;
  readonly kernel: string;
  readonly firstMs: number;
  readonly laterMs: readonly number[];
  readonly memoryMb: number;
  /** What Node itself takes, at rest: the floor below which no daemon on it comes. */
  readonly nodeMs: readonly number[];
  readonly deltaBytes: number | null;
  readonly phases: readonly Phase[];
}

const STOCK_MS = 20 * 60_000;
const INSTALL_MS = 40 * 60_000;
const UNTIL_CARD_NOTED =
  "until /usr/lib/visioborne/card-changed look && [ -e /run/visioborne-card/unchanged ]; do sleep 1; done";
/** After the last thing of the start. */
const REST_MS = 90_000;

const task = JSON.parse(process.argv[2] ?? "{}") as FiguresTask;
const startedMs = performance.now();
startNameServer();
const bench = new Bench({
  dir: runDirectory("image-figures"),
  consoleFile: join(LOGS, `image-figures-${new Date().toISOString().slice(0, 19).replaceAll(":", "")}.log`),
  subject: () => ({ image: task.image, dir: task.dir }),
  say,
});
try {
  const stock = await stockStarts();
  const product = await productStarts();
  writeFileSync(task.result, JSON.stringify({ ...stock, ...product } satisfies FiguresResult));
} finally {
  await bench.end();
}
process.exit(0);

function say(line: string): void {
  process.stderr.write(`${String(Math.round((performance.now() - startedMs) / 1000)).padStart(6)} s  ${line}\n`);
}

/** Debian as it comes, on the same emulator. */
async function stockStarts(): Promise<Pick<FiguresResult, "stockFirstMs" | "stockMs" | "stockKernel">> {
  const root = join(bench.dir, "stock.ext4");
  const disk = await Disk.whole(task.stock.root, root);
  const stockMs: number[] = [];
  let stockKernel = "";
  for (let start = 0; start <= task.starts; start += 1) {
    const machine = new Machine({
      dir: join(bench.dir, "stock"),
      consoleFile: join(LOGS, "image-figures-stock.log"),
      disk,
    });
    bench.later(async () => await machine.cut());
    await machine.startDirectly({ ...task.stock, cmdline: STOCK_COMMAND_LINE });
    await machine.console.until(/rig: multi-user \d/, STOCK_MS);
    // It goes off by itself: the lines are whole then.
    await machine.ended(STOCK_MS);
    stockKernel = machine.console.find(/rig: kernel (\S+)/)?.[1] ?? "";
    const ms = Number(machine.console.find(/rig: multi-user (\d+)/)?.[1]) / 1000;
    say(`stock Debian, start ${start + 1}: multi-user.target after ${(ms / 1000).toFixed(1)} s`);
    stockMs.push(ms);
  }
  const [stockFirstMs = Number.NaN, ...later] = stockMs;
  return { stockFirstMs, stockMs: later, stockKernel };
}

async function productStarts(): Promise<Omit<FiguresResult, "stockFirstMs" | "stockMs" | "stockKernel">> {
  const field = await Field.open(bench, { commands: true, machine: { hardware: { shell: true } } });
  const { machine, centre } = field;
  const starts: Start[] = [];
  let memoryMb = Number.NaN;
  let kernel = "";
  for (let start = 0; start <= task.starts; start += 1) {
    await field.up();
    const seen = await phasesOf(machine);
    say(`the image, start ${start + 1}: call-ready after ${(seen.readyMs / 1000).toFixed(1)} s`);
    starts.push(seen);
    if (start < task.starts) {
      // As after a day: a cut right after the enrolment leaves a card that is read once more.
      await machine.shell.run(UNTIL_CARD_NOTED, INSTALL_MS);
      await machine.shell.run("sync");
      await machine.cut();
    }
  }
  kernel = await machine.shell.run("uname -r");
  await new Promise((resolve) => setTimeout(resolve, REST_MS));
  const memory = await machine.shell.run("cat /proc/meminfo");
  const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(memory)?.[1]);
  memoryMb = (kib("MemTotal") - kib("MemAvailable")) / 1024;
  say(`${Math.round(memoryMb)} MB in use at rest`);
  const nodeMs: number[] = [];
  for (let time = 0; time < task.starts; time += 1) nodeMs.push(await nodeAlone(machine));
  say(`Node without a program: ${nodeMs.map((ms) => (ms / 1000).toFixed(1)).join(", ")} s`);
  const [first, ...later] = starts;
  const median = later.toSorted((one, other) => one.readyMs - other.readyMs)[Math.floor(later.length / 2)]!;
  const deltaBytes = task.bundle === undefined ? null : await delta(field, task.bundle, centre.hostFiles);
  return {
    kernel,
    firstMs: first!.readyMs,
    laterMs: later.map(({ readyMs }) => readyMs),
    memoryMb,
    nodeMs,
    deltaBytes,
    phases: median.phases,
  };
}

/** By the guest's own clock. */
async function nodeAlone({ shell }: Machine): Promise<number> {
  const said = await shell.run("cut -d' ' -f1 /proc/uptime; /opt/visioborne/bin/node -e 0; cut -d' ' -f1 /proc/uptime");
  const [from, to] = said.split(/\s+/).map(Number);
  return ((to ?? Number.NaN) - (from ?? Number.NaN)) * 1000;
}

/** Bytes on the wire of an update in which one line is another. */
async function delta(field: Field, bundle: string, files: Parameters<typeof Downloads.open>[0]): Promise<number> {
  const downloads = await Downloads.open(files, [bundle]);
  bench.later(() => downloads.close());
  const from = field.centre.listener.next;
  await order(field, downloads.urlOf(bundle), VERSIONS.good);
  await field.event("update.installed", from, INSTALL_MS, "update.failed");
  say(`an update of one line: ${(downloads.bytes / 1e6).toFixed(2)} MB in ${downloads.requests} requests`);
  return downloads.bytes;
}
