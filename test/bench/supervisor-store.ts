/**
 * How fast one supervisor process stores: `node test/bench/supervisor-store.ts [--n messages] [--bornes number]`, or
 * as a bench of `run.ts`. Messages are read, checked against their schemas and committed as in service, synchronous
 * to the disk; the broker is left out, so that it is the supervisor that is measured.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Logger } from "../../src/contract/runtime.ts";
import { systemClock } from "../../src/supervisor/clock.ts";
import { Committer } from "../../src/supervisor/receiving/committer.ts";
import { Feed } from "../../src/supervisor/feed.ts";
import { Fleet } from "../../src/supervisor/fleet/fleet.ts";
import { Intake } from "../../src/supervisor/receiving/intake.ts";
import { Store } from "../../src/supervisor/store/store.ts";
import { median, numberArg } from "./figures.ts";
import type { Bench, Figure } from "./figures.ts";

const RUNS = 5;

export const supervisorStore: Bench = async ({ args, say }) => {
  const messages = numberArg(args, "n", 20_000);
  const bornes = numberArg(args, "bornes", 917);
  const rates: Record<"health" | "event", number[]> = { health: [], event: [] };
  for (let run = 0; run < RUNS; run++) {
    for (const kind of ["health", "event"] as const) {
      const rate = await measure(kind, messages, bornes);
      rates[kind].push(rate);
      say(`${kind}: ${Math.round(rate)} messages/s`);
    }
  }
  const figure = (kind: "health" | "event"): Figure => ({
    name: `${kind}_stored_per_s`,
    value: Math.round(median(rates[kind])),
    unit: "messages/s",
    n: RUNS,
  });
  return [figure("health"), figure("event")];
};

/** Messages a second, from the first one read to the last one on the disk. */
async function measure(kind: "health" | "event", messages: number, bornes: number): Promise<number> {
  const dir = mkdtempSync(join(tmpdir(), "visioborne-bench-"));
  const store = await Store.open(join(dir, "supervisor.sqlite"));
  try {
    const names = Array.from({ length: bornes }, (_, index) => ({ network: "bench", borne: `borne-${index}` }));
    await store.register(names, Date.now());
    const clock = systemClock();
    const at = { monotonicMs: clock.monotonicMs(), wallMs: clock.wallMs() };
    const fleet = new Fleet(names, 60, at);
    const committer = new Committer(store, clock, SILENT, () => undefined);
    const intake = new Intake(fleet, committer, clock, SILENT, new Feed(), () => undefined);
    const input = Array.from({ length: messages }, (_, index) => {
      const { borne } = names[index % bornes]!;
      const topic = `vb/1/bench/${borne}/${kind}`;
      return { topic, payload: Buffer.from(JSON.stringify(message(kind, Math.floor(index / bornes) + 1))) };
    });
    const begin = performance.now();
    for (let start = 0; start < input.length; start += 500) {
      for (const { topic, payload } of input.slice(start, start + 500)) intake.take(topic, payload, false);
      // As between two reads of a socket.
      await new Promise((resolve) => setImmediate(resolve));
    }
    await committer.stop();
    const seconds = (performance.now() - begin) / 1000;
    const table = kind === "event" ? "event" : "latest";
    const { n } = await store.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll<number>().as("n"))
      .executeTakeFirstOrThrow();
    const expected = kind === "event" ? messages : Math.min(messages, bornes);
    if (n !== expected) throw new Error(`stored ${n} rows of ${table}: expected ${expected}`);
    return messages / seconds;
  } finally {
    await store.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

function message(kind: "health" | "event", seq: number): object {
  const stamp = { v: 1, boot: "00000000000000aa", ts: Date.now(), up_ms: seq * 1000, sync: true };
  if (kind === "event") return { ...stamp, id: `00000000000000aa-${seq}`, seq, type: "button.press", device: "button" };
  const devices = { button: "ready", camera: "ready", printer: "ready", scanner: "ready", sound: "ready" };
  const figures = { temp_c: 51.2, mem_free_mb: 812, rss_mb: 96, load_1: 0.2, disk_free_pct: 71, outbox_rows: 0 };
  return {
    ...stamp,
    conn: 1,
    state: "ready",
    ...figures,
    period_s: 60,
    devices,
    services: { caf: "ready" },
    alerts: [],
  };
}

const SILENT: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => SILENT,
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  const args = new Map<string, string>();
  process.argv.forEach((word, index, words) => {
    if (word.startsWith("--")) args.set(word.slice(2), words[index + 1] ?? "");
  });
  const figures = await supervisorStore({ args, say: (line) => void process.stderr.write(`${line}\n`) });
  for (const { name, value, unit, n } of figures) process.stdout.write(`${name}\t${value} ${unit}\t(median of ${n})\n`);
}
