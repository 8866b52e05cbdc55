/**
 * The supervisor as a process of the bench: `node ingest-main.ts CONFIG`. The time of each commit is taken around the
 * store's own method. Says on standard output, a line of JSON each: 20 times a second how many messages it has received
 * and how many are on the disk; at SIGTERM the times.
 */
import { SILENT } from "../center.ts";
import { percentile } from "../figures.ts";
import { loadSupervisorConfig } from "../../../src/supervisor/config.ts";
import { Store } from "../../../src/supervisor/store/store.ts";
import { startSupervisor } from "../../../src/supervisor/supervisor.ts";

const SAY_MS = 50;
let received = (): number => 0;
let committed = 0;
/** From the receipt of the oldest message of a batch until it is on the disk, milliseconds. */
const waits: number[] = [];

const { commit } = Store.prototype as unknown as {
  readonly commit: (this: Store, ...args: Parameters<Store["commit"]>) => Promise<void>;
};
Store.prototype.commit = async function (batch, cursors, nowMs) {
  const inBatch = received();
  const oldestMs = Math.min(...[...batch.latest.values()].map((row) => row.received_ms));
  await commit.call(this, batch, cursors, nowMs);
  committed = inBatch;
  if (Number.isFinite(oldestMs)) waits.push(Date.now() - oldestMs);
};

const supervisor = await startSupervisor({ config: loadSupervisorConfig(process.argv[2]!), log: SILENT });
received = () => supervisor.figures().received;
const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`);
await supervisor.connected();
const timer = setInterval(() => say({ received: received(), committed }), SAY_MS);
process.once("SIGTERM", () => {
  clearInterval(timer);
  say({ p50: percentile(waits, 50), p99: percentile(waits, 99), commits: waits.length });
  void supervisor.stop().then(() => process.exit(0));
});
