import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { SIZES_MB } from "../../images/layout.ts";
import { bundleOf } from "../image/field/bundles.ts";
import { startChart } from "../image/figures/chart.ts";
import type { FiguresResult, FiguresTask } from "../image/figures/main.ts";
import { runAlone } from "../image/isolation.ts";
import { run } from "../image/machine/program.ts";
import { CACHE } from "../image/places.ts";
import { stockDebian } from "../image/stock/build.ts";
import { imageDirectory, imageIn, partsOf } from "../image/subject.ts";
import { median, numberArg, rounded, type Bench, type Figure } from "./figures.ts";

const MB = 1_000_000;

/** The image in the emulated board, beside stock Debian with the same kernel in the same one, in the same run. */
export const image: Bench = async ({ args, say }) => {
  const starts = numberArg(args, "starts", 3);
  const dir = await imageDirectory(args.get("image"), say);
  const card = imageIn(dir);
  const stock = await stockDebian(CACHE, say);
  const bundle = args.has("no-update") ? undefined : await bundleOf("good", partsOf(dir), CACHE, say);
  const scratch = mkdtempSync(join(tmpdir(), "vb-bench-image-"));
  try {
    const result = join(scratch, "result.json");
    const task: FiguresTask = { dir, image: card, stock, starts, result, ...(bundle === undefined ? {} : { bundle }) };
    const code = await runAlone([join(import.meta.dirname, "../image/figures/main.ts"), JSON.stringify(task)]);
    if (code !== 0) throw new Error(`the starts were not measured: exit ${code}`);
    const found = JSON.parse(readFileSync(result, "utf8")) as FiguresResult;
    if (found.kernel !== found.stockKernel) say(`not the same kernel: ${found.kernel}, stock ${found.stockKernel}`);
    const chart = args.get("chart") ?? join(CACHE, "start.svg");
    mkdirSync(dirname(chart), { recursive: true });
    const [stockMs, laterMs] = [median(found.stockMs), median(found.laterMs)];
    const about = `Emulated (TCG), Linux ${found.kernel}. Medians of ${starts} starts that are not the first.`;
    writeFileSync(
      chart,
      startChart(
        [
          {
            title: "Debian 13 as it comes",
            phases: [{ name: "kernel to multi-user.target", fromMs: 0, toMs: stockMs }],
          },
          { title: "Visioborne, to call-ready", phases: found.phases },
        ],
        about,
      ),
    );
    say(`what takes the time: ${chart}`);
    return [
      figure("call_ready_vs_stock", rounded(laterMs / stockMs), "", starts, "<= 0.5"),
      figure("call_ready_s", rounded(laterMs / 1000, 1), "s", starts),
      figure("stock_multi_user_s", rounded(stockMs / 1000, 1), "s", starts),
      figure(
        "node_alone_s",
        rounded(median(found.nodeMs) / 1000, 1),
        "s, at rest, without a program",
        found.nodeMs.length,
      ),
      figure("first_call_ready_s", rounded(found.firstMs / 1000, 1), "s", 1),
      figure("stock_first_multi_user_s", rounded(found.stockFirstMs / 1000, 1), "s", 1),
      figure("image_mb", await imageMb(dir), "MB", 1, "<= 1500"),
      figure("download_mb", await downloadMb(dir, card, scratch, say), "MB", 1),
      ...(found.deltaBytes === null || bundle === undefined
        ? []
        : [figure("delta_pct", rounded((100 * found.deltaBytes) / statSync(bundle).size), "%", 1, "<= 5")]),
      figure("memory_at_rest_mb", rounded(found.memoryMb, 0), "MB", 1, "<= 300"),
      figure("first_boot_vs_later", rounded(found.firstMs / laterMs), "", starts, "<= 2"),
    ];
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

function figure(name: string, value: number, unit: string, n: number, goal?: string): Figure {
  return { name, value, unit, n, ...(goal === undefined ? {} : { goal }) };
}

/** Without slot B and data: what the card has to hold at least. */
async function imageMb(dir: string): Promise<number> {
  const sizes = ["boot.vfat", "rootfs.squashfs"].map((file) => statSync(join(partsOf(dir), file)).size);
  return rounded((SIZES_MB.config * 2 ** 20 + sizes.reduce((sum, size) => sum + size, 0)) / MB, 0);
}

async function downloadMb(dir: string, card: string, scratch: string, say: (line: string) => void): Promise<number> {
  const packed = readdirSync(dir).find((file) => file.endsWith(".img.xz"));
  if (packed !== undefined) return rounded(statSync(join(dir, packed)).size / MB, 0);
  say("compressing the image, for its size");
  const file = join(scratch, "card.xz");
  // It ends with the bench, however that ends.
  const packing = 'exec nice xz -6 -T0 --block-size=24MiB -c "$0" >"$1"';
  await run("setpriv", ["--pdeathsig", "KILL", "sh", "-c", packing, card, file], { timeoutMs: 30 * 60_000 });
  return rounded(statSync(file).size / MB, 0);
}
