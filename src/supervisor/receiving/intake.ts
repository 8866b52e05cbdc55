import type { Insertable } from "kysely";
import type { Clock, Logger } from "../../contract/runtime.ts";
import type { BorneName } from "../../contract/topics.ts";
import type { EventMessage, UsageMessage } from "../../contract/types.ts";
import type { Committer } from "./committer.ts";
import { keyOf } from "../fleet/fleet.ts";
import type { Feed } from "../feed.ts";
import type { Change, Fleet } from "../fleet/fleet.ts";
import { readMessage } from "./inbox.ts";
import type { Incoming, JournalPlace } from "./inbox.ts";
import type { Moment } from "../fleet/liveness.ts";
import type { Batch } from "../store/batch.ts";
import type { JournalRow, Tables } from "../store/tables.ts";

/** The same stranger or the same rejected topic is written to the log at most once in this time. */
const LOG_EVERY_MS = 60_000;
const MAX_LOGGED = 1_000;

/** Counters since the start. */
export interface IntakeFigures {
  readonly received: number;
  readonly rejected: number;
  readonly intruders: number;
}

/** Turns messages into changes of the fleet and rows to write. */
export class Intake {
  readonly #fleet: Fleet;
  readonly #committer: Committer;
  readonly #clock: Clock;
  readonly #log: Logger;
  readonly #feed: Feed;
  readonly #onBoot: (name: BorneName, boot: string) => void;
  readonly #logged = new Map<string, number>();
  readonly figures = { received: 0, rejected: 0, intruders: 0 };

  /** @param onBoot told the boot in each status and health. */
  constructor(
    fleet: Fleet,
    committer: Committer,
    clock: Clock,
    log: Logger,
    feed: Feed,
    onBoot: (name: BorneName, boot: string) => void,
  ) {
    this.#fleet = fleet;
    this.#committer = committer;
    this.#clock = clock;
    this.#log = log;
    this.#feed = feed;
    this.#onBoot = onBoot;
  }

  /** One message, as it came. Never throws. */
  take(topic: string, payload: Uint8Array, retained: boolean): void {
    this.figures.received++;
    const at = this.#now();
    const incoming = readMessage(topic, payload, (name) => this.#fleet.has(name));
    switch (incoming.kind) {
      case "rejected":
        return this.#reject(topic, payload.length, incoming, at);
      case "intruder":
        return this.#intrusion(incoming, at);
      case "event":
        if (this.#committer.hasRoom()) this.#committer.add((batch) => addEvent(batch, incoming, at));
        return;
      case "usage":
        if (!this.#committer.hasRoom()) return;
        return this.#committer.add(({ usage }) => usage.push(journalRow(incoming, at)));
      case "res": {
        const { id, state } = incoming.message;
        const row = { ...incoming.name, id, state, received_ms: at.wallMs, payload: incoming.text };
        this.#committer.add(({ res }) => res.push(row));
        this.#feed.emit("result", incoming.name, incoming.message);
        return;
      }
      case "status":
      case "desc":
      case "health":
      case "alert":
      case "cleared":
        return this.#report(incoming, retained, at);
    }
  }

  /** Time passes. To be called about each second. */
  tick(): void {
    const at = this.#now();
    for (const change of this.#fleet.tick(at)) this.#record(change, at);
  }

  #report(incoming: Incoming, retained: boolean, at: Moment): void {
    const change = this.#fleet.apply(incoming, retained, at);
    if (change) this.#record(change, at);
    if (incoming.kind === "status" || incoming.kind === "health") {
      this.#onBoot(incoming.name, incoming.message.boot);
      if (incoming.kind === "status" && incoming.message.state === "lost") return;
    }
    if (incoming.kind === "status" || incoming.kind === "health" || incoming.kind === "desc") {
      const { name, kind, text } = incoming;
      const row = { ...name, channel: kind, received_ms: at.wallMs, payload: text };
      this.#committer.add(({ latest }) => latest.set(`${keyOf(name)}/${kind}`, row));
      this.#feed.emit("heard", name, kind);
    }
  }

  #record(change: Change, at: Moment): void {
    const { borne, life, was, alerts } = change;
    const { name } = borne;
    const now = borne.life.liveness;
    if (was !== now) {
      const fields = { ...name, was, now, state: borne.life.state };
      if (now === "lost" || now === "suspect") this.#log.warn(fields, "liveness of a borne");
      else this.#log.info(fields, "liveness of a borne");
    }
    if (!life && alerts.length === 0) return;
    this.#committer.add((batch) => {
      batch.states.set(keyOf(name), stateRow(borne));
      for (const alert of alerts) batch.alerts.push({ ...name, change: alert, atMs: at.wallMs });
    });
    this.#feed.emit("changed", change);
  }

  #reject(topic: string, bytes: number, rejected: Incoming & { kind: "rejected" }, at: Moment): void {
    const { error, name, lost } = rejected;
    this.figures.rejected++;
    if (this.#mayLog(`rejected ${topic}`, at))
      this.#log.warn({ topic: topic.slice(0, 200), error, bytes }, "message rejected");
    this.#committer.add((batch) => {
      // Bounded as the table is: a flood of garbage must not fill the memory between two commits.
      if (batch.rejected.length < 1000) {
        batch.rejected.push({ topic: topic.slice(0, 200), error, bytes, received_ms: at.wallMs });
      }
      if (name && lost) batch.holes.push(holeOf(name, lost, lost.seq, "rejected"));
    });
  }

  #intrusion({ name, channel }: Incoming & { kind: "intruder" }, at: Moment): void {
    this.figures.intruders++;
    this.#feed.emit("intruder", name, channel);
    const key = keyOf(name);
    if (this.#mayLog(`intruder ${key}`, at)) {
      this.#log.warn({ ...name, channel }, "intruder: not in the register, refused");
    }
    this.#committer.add(({ intruders }) => {
      const known = intruders.get(key);
      if (!known && intruders.size >= 1000) return;
      const count = (known?.count ?? 0) + 1;
      const first_ms = known?.first_ms ?? at.wallMs;
      intruders.set(key, { ...name, channel, count, first_ms, last_ms: at.wallMs });
    });
  }

  #mayLog(key: string, at: Moment): boolean {
    const last = this.#logged.get(key);
    if (last !== undefined && at.monotonicMs - last < LOG_EVERY_MS) return false;
    if (this.#logged.size >= MAX_LOGGED) this.#logged.clear();
    this.#logged.set(key, at.monotonicMs);
    return true;
  }

  #now(): Moment {
    return { monotonicMs: this.#clock.monotonicMs(), wallMs: Math.round(this.#clock.wallMs()) };
  }
}

function addEvent(batch: Batch, incoming: Incoming & { kind: "event" }, at: Moment): void {
  const { name, message } = incoming;
  batch.events.push({ ...journalRow(incoming, at), type: message.type });
  if (message.type !== "outbox.dropped") return;
  const { from_boot: boot, from_seq: seq, to_seq: to } = message;
  if (boot === undefined || seq === undefined || to === undefined || to < seq) return;
  batch.holes.push(holeOf(name, { boot, seq }, to, "dropped"));
}

function holeOf(
  name: BorneName,
  from: JournalPlace,
  to: number,
  why: "dropped" | "rejected",
): Insertable<Tables["hole"]> {
  return { ...name, boot: from.boot, from_seq: from.seq, to_seq: to, why };
}

function journalRow(
  { name, message, text }: { name: BorneName; message: EventMessage | UsageMessage; text: string },
  at: Moment,
): JournalRow {
  return {
    ...name,
    boot: message.boot,
    seq: message.seq,
    ts_ms: message.ts,
    up_ms: message.up_ms,
    sync: message.sync ? 1 : 0,
    received_ms: at.wallMs,
    payload: text,
  };
}

function stateRow(borne: NonNullable<ReturnType<Fleet["get"]>>): Insertable<Tables["borne_state"]> {
  const { life, name } = borne;
  return {
    ...name,
    state: life.state,
    liveness: life.liveness,
    boot: life.boot,
    conn: life.conn,
    period_s: life.periodS,
    last_seen_ms: life.lastSeenWallMs,
    changed_ms: borne.changedWallMs,
  };
}
