import { CallStand } from "../e2e/support/call/stand.ts";
import { LineStand } from "../support/line-call/line-stand.ts";
import { whyNoLine } from "../support/net/line.ts";
import { median, numberArg, rounded, type Bench, type BenchOptions, type Figure } from "./figures.ts";
import { figuresOf } from "./line/figures.ts";
import { traceLine, Watch } from "./line/watch.ts";
import { memoryOfPages } from "./papers/memory.ts";
import { PapersPage } from "./papers/page.ts";
import { printOverheads } from "./papers/print.ts";
import { wipeMs } from "./papers/wipe.ts";

/** Time that a page takes on the simulated scanners. */
const SHEET_MS = 400;
const THIN = { upKbps: 512, downKbps: 512, lossPct: 1, rttMs: 60 };

/**
 * Papers of a call, by the expert's page as it is: what is added to the scanner's and the printer's own time, what a
 * transfer leaves of picture and voice on a thin line, memory and wiping.
 */
export const papers: Bench = async (options) => {
  const { args, say } = options;
  const only = args.get("only")?.split(",");
  const parts = { loopback, thin };
  const figures: Figure[] = [];
  for (const [name, part] of Object.entries(parts)) {
    if (only && !only.includes(name)) continue;
    say(name);
    const found = await part(options);
    figures.push(...found);
    say(found.map((one) => `${one.name} ${one.value}`).join(", "));
  }
  return figures;
};

async function loopback({ args, say }: BenchOptions): Promise<Figure[]> {
  const n = numberArg(args, "n", 10);
  const stand = await CallStand.open();
  try {
    await stand.state("ready");
    await stand.press();
    await stand.skipNumber();
    await stand.take();
    await stand.bothSee();
    const page = new PapersPage(stand);
    await page.grain();
    const previews = await page.previews(n);
    say(`previews: ${previews.map(Math.round).join(" ")} ms, the scanner's ${SHEET_MS} ms included`);
    const prints = await printOverheads(stand, page, n);
    say(`prints: ${prints.map(Math.round).join(" ")} ms`);
    const memory = await memoryOfPages(stand, page, say);
    const wiped = await wipeMs(stand);
    return [
      figure("preview_overhead_ms", median(previews) - SHEET_MS, "ms", n, "<= 1000"),
      figure("print_overhead_ms", median(prints), "ms", n, "<= 300"),
      figure("memory_30_pages_mb", memory, "MB", 30, "<= 80"),
      figure("wipe_ms", wiped, "ms", 1, "<= 2000"),
      figure("page_errors", stand.errors.length, "", 1, "0"),
    ];
  } finally {
    await stand.close();
  }
}

async function thin({ args, say }: BenchOptions): Promise<Figure[]> {
  const why = whyNoLine();
  if (why !== undefined) throw new Error(`no line can be made here: ${why}`);
  const n = numberArg(args, "n512", 4);
  const stand = await LineStand.open({ line: THIN });
  try {
    await stand.call();
    const page = new PapersPage(stand);
    await page.grain();
    // Each preview comes while the pages before it are still on their way.
    const previews = await page.previews(n);
    say(`previews at 512: ${previews.map(Math.round).join(" ")} ms, the scanner's ${SHEET_MS} ms included`);
    const trace = args.has("trace") ? say : () => undefined;
    const watch = new Watch(stand, (second) => trace(traceLine(second)));
    const whole: number[] = [];
    for (let left = await page.coming(); left > 0;) {
      await watch.during(LOOK_MS);
      const now = await page.coming();
      for (; left > now; left -= 1) whole.push(performance.now() / 1000);
    }
    const busy = watch.seconds;
    // The first one was on its way already when the watch began.
    const transferS = (whole.at(-1)! - whole[0]!) / (whole.length - 1);
    const of = new Map(figuresOf({ seconds: busy, sound: undefined }, "").map(({ name, value }) => [name, value]));
    const at = (name: string): number => of.get(name) ?? Number.NaN;
    return [
      figure("preview_overhead_512_ms", median(previews) - SHEET_MS, "ms", n, "<= 4000"),
      figure("video_fps_during_transfer_512", at("fps_to_desk"), "1/s", busy.length, ">= 15"),
      figure("audio_loss_during_transfer_pct", at("audio_loss_to_desk_pct"), "%", busy.length, "<= 2"),
      figure("page_transfer_512_s", transferS, "s", whole.length - 1),
      figure("kbit_up_during_transfer", at("kbit_up"), "kbit/s", busy.length),
      figure("freeze_during_transfer_ms", at("freeze_to_desk_ms"), "ms", busy.length),
    ];
  } finally {
    await stand.close();
  }
}

const LOOK_MS = 2_000;

function figure(name: string, value: number, unit: string, n: number, goal?: string): Figure {
  return { name, value: rounded(value, 1), unit, n, ...(goal !== undefined && { goal }) };
}
