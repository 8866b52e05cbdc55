// Loaded into the daemon by `--import`: the delay of its event loop, beside its own coarser figure. SIGUSR2 begins a
// measurement, the next one ends it and writes it down.
import { writeFileSync } from "node:fs";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { isMainThread } from "node:worker_threads";

const RESOLUTION_MS = 10;
const file = process.env.VB_BENCH_LOOP;

if (isMainThread && file !== undefined) {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS });
  let on = false;
  process.on("SIGUSR2", () => {
    on = !on;
    if (on) {
      delay.reset();
      delay.enable();
      return;
    }
    delay.disable();
    const ms = (value) => Math.max(0, value / 1e6 - RESOLUTION_MS);
    writeFileSync(file, JSON.stringify({ p99: ms(delay.percentile(99)), max: ms(delay.max), n: delay.count }));
  });
}
