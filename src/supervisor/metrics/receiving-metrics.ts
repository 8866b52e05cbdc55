import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { PartContext } from "../part.ts";

/** Seconds. The target of a commit is 0.25 s for one in a hundred. */
const COMMIT_BUCKETS = [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];

/** What the supervisor does itself: receiving, commits, its connection, its commands. */
export class ReceivingMetrics {
  readonly #context: PartContext;
  readonly #received: Counter;
  readonly #rejected: Counter;
  readonly #intruders: Counter;
  readonly #letGo: Counter;
  readonly #failures: Counter;
  readonly #pending: Gauge;
  readonly #connected: Gauge;
  readonly #certificateEnd: Gauge<"holder">;
  readonly #openCommands: Gauge<"state">;
  readonly #stop: () => void;

  constructor(context: PartContext, register: Registry) {
    this.#context = context;
    const registers = [register];
    const counter = (name: string, help: string): Counter =>
      new Counter({ name: `visioborne_${name}_total`, help, registers });
    this.#received = counter("received_messages", "Messages of the broker, of whatever kind.");
    this.#rejected = counter("rejected_messages", "Messages that do not fit the contract.");
    this.#intruders = counter("intruder_messages", "Messages of bornes that are not in the register.");
    this.#letGo = counter("events_let_go", "Events not kept as the disk took nothing; the bornes send them again.");
    this.#failures = counter("commit_failures", "Commits that failed, and are tried again.");
    const rows = counter("committed_rows", "Rows written.");
    this.#pending = new Gauge({ name: "visioborne_pending_rows", help: "Rows that wait for a commit.", registers });
    this.#connected = new Gauge({
      name: "visioborne_broker_connected",
      help: "Whether both connections to the broker are up: while they are not, silence says nothing of the bornes.",
      registers,
    });
    this.#certificateEnd = new Gauge({
      name: "visioborne_certificate_end_timestamp_seconds",
      help: "End of the supervisor's own certificate.",
      labelNames: ["holder"],
      registers,
    });
    this.#openCommands = new Gauge({
      name: "visioborne_open_commands",
      help: "Commands that are not done.",
      labelNames: ["state"],
      registers,
    });
    const commands = new Counter({
      name: "visioborne_commands_total",
      help: "Commands that were done, by how they ended.",
      labelNames: ["type", "state"],
      registers,
    });
    const duration = new Histogram({
      name: "visioborne_commit_duration_seconds",
      help: "From the start of a commit to the disk.",
      buckets: COMMIT_BUCKETS,
      registers,
    });
    const { feed } = context;
    const onCommitted = (count: number, durationMs: number): void => {
      rows.inc(count);
      duration.observe(durationMs / 1000);
    };
    const onCommand: Parameters<typeof feed.on<"command">>[1] = ({ done, type, state }) => {
      if (done) commands.inc({ type, state });
    };
    feed.on("committed", onCommitted);
    feed.on("command", onCommand);
    this.#stop = () => {
      feed.off("committed", onCommitted);
      feed.off("command", onCommand);
    };
  }

  /** Brings them to now. Rejects with the database's error. */
  async update(): Promise<void> {
    const { figures, listening, store, config } = this.#context;
    const now = figures();
    setTo(this.#received, now.received);
    setTo(this.#rejected, now.rejected);
    setTo(this.#intruders, now.intruders);
    setTo(this.#letGo, now.letGo);
    setTo(this.#failures, now.commitFailures);
    this.#pending.set(now.pendingRows);
    this.#connected.set(listening() ? 1 : 0);
    const endMs = endOf(config.broker.certFile);
    if (endMs !== undefined) this.#certificateEnd.set({ holder: "supervisor" }, endMs / 1000);
    const open = await store.db
      .selectFrom("command_life")
      .select((eb) => ["state", eb.fn.countAll<number | string>().as("n")])
      .where("done", "=", 0)
      .groupBy("state")
      .execute();
    this.#openCommands.reset();
    for (const state of ["issued", "sent", "accepted", "running"]) this.#openCommands.set({ state }, 0);
    for (const { state, n } of open) this.#openCommands.set({ state }, Number(n));
  }

  stop(): void {
    this.#stop();
  }
}

/** A counter that is counted elsewhere. */
function setTo(counter: Counter, value: number): void {
  counter.reset();
  counter.inc(value);
}

/** Epoch milliseconds; it is renewed without a restart, so it is read each time. */
function endOf(certFile: string): number | undefined {
  try {
    return Date.parse(new X509Certificate(readFileSync(certFile)).validTo);
  } catch {
    return undefined;
  }
}
