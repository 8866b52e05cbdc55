import { createHash } from "node:crypto";
import { errorCode, errorLine, VisioborneError } from "../../../contract/errors.ts";
import type { BorneName } from "../../../contract/topics.ts";
import { audit } from "../../audit.ts";
import { keyOf } from "../../fleet/fleet.ts";
import type { PartContext } from "../../part.ts";
import type { Dispatcher } from "../dispatcher.ts";
import { listCommands } from "../lives.ts";
import { Serial } from "../serial.ts";
import { decide, type BatchEffect, type BatchEvent, type Member } from "./machine.ts";
import {
  keepBatch,
  listBatches,
  membersOf,
  readBatch,
  takeAttempt,
  writeBatch,
  writeMember,
  type Batch,
  type KeptMember,
  type NewBatch,
} from "./batch-store.ts";

/** States in which a borne could take a call, takes one, or is closed by its hours. */
const READY: ReadonlySet<string | null> = new Set(["ready", "in-session", "closed"]);

/** A borne restarts in two minutes, or is put back by its own deadline in ten: by then it speaks again. */
const BACK_MS = 30 * 60_000;

type Context = Pick<PartContext, "store" | "fleet" | "sites" | "clock" | "log">;

/** Drives the batches: what the machine decides becomes commands. All of it is in the database. */
export class Batches {
  readonly #context: Context;
  readonly #dispatcher: Dispatcher;
  readonly #serial = new Serial();
  readonly #onChange: () => void;
  #lookPlanned = false;

  /** @param onChange something of a batch is different, on the disk. */
  constructor(context: Context, dispatcher: Dispatcher, onChange: () => void = () => undefined) {
    this.#context = context;
    this.#dispatcher = dispatcher;
    this.#onChange = onChange;
  }

  /** Begins a batch. @returns its id. */
  async begin(batch: NewBatch): Promise<string> {
    const { store, clock } = this.#context;
    const id = await keepBatch(store, batch, Math.round(clock.wallMs()));
    const rings = batch.rings.map((ring) => ring.length).join(" -> ");
    await audit(store, { who: batch.by, what: "batch.begun", on: id, detail: `${batch.type}, rings ${rings}` });
    this.look();
    return id;
  }

  /** Looks at all that run. */
  look(): void {
    if (this.#lookPlanned) return;
    this.#lookPlanned = true;
    const looked = this.#serial.run(async () => {
      this.#lookPlanned = false;
      for (const batch of await listBatches(this.#context.store, "running")) await this.#step(batch, { kind: "look" });
    });
    looked.catch((error: unknown) => this.#context.log.error({ error: errorLine(error) }, "batches: database"));
  }

  /**
   * Stops a batch, or goes on with one.
   * @throws VisioborneError `batch.unknown`, `batch.conflict` when it is not in a state for it.
   */
  async say(id: string, event: BatchEvent & { kind: "stop" | "resume" }, who: string): Promise<void> {
    const { store } = this.#context;
    await this.#serial.run(async () => {
      const batch = await readBatch(store, id);
      if (!batch) throw new VisioborneError("batch.unknown", `batch ${id}: there is none`, { id });
      const fits = event.kind === "stop" ? "running" : "stopped";
      if (batch.state !== fits) throw new VisioborneError("batch.conflict", `batch ${id}: ${batch.state}, not ${fits}`);
      if (event.kind === "resume") await this.#asIfNeverAsked(batch);
      await this.#step(batch, event);
      const what = event.kind === "stop" ? "batch.stopped" : "batch.resumed";
      await audit(store, { who, what, on: id, detail: event.kind === "stop" ? event.reason : "" });
    });
    this.look();
  }

  /** Members as the machine sees them. */
  async members(id: string): Promise<(KeptMember & Member)[]> {
    return (await membersOf(this.#context.store, id)).map((member) => ({
      ...member,
      ready: this.ready(member),
      newAlert: this.#newAlert(member),
      isMissing: this.#isMissing(member),
    }));
  }

  /** Whether a borne is call-ready; null = outside its hours nothing can be said of one that is off. */
  ready(name: BorneName): boolean | null {
    const { fleet, sites, clock } = this.#context;
    const life = fleet.get(name)?.life;
    if (life?.liveness === "live") return life.state === "starting" ? false : READY.has(life.state);
    return sites.isOpen(name, clock.wallMs()) ? false : null;
  }

  async stop(): Promise<void> {
    await this.#serial.idle();
  }

  /** The first alert that is more than a risk, and was not there before. */
  #newAlert(member: KeptMember): string | undefined {
    const { alertsBefore } = member;
    if (alertsBefore === null) return undefined;
    const open = [...(this.#context.fleet.get(member)?.alerts.values() ?? [])];
    return open.find(({ code, severity }) => severity !== "minor" && !alertsBefore.includes(code))?.code;
  }

  /** It said that it stops and has not come back; or it is silent while its site is open. */
  #isMissing(member: KeptMember): boolean {
    const { fleet, clock, sites } = this.#context;
    const borne = fleet.get(member);
    if (!borne || borne.life.liveness === "live") return false;
    const nowMs = clock.wallMs();
    const isAway = borne.life.liveness === "stopped" || sites.isOpen(member, nowMs);
    return isAway && nowMs - borne.changedWallMs >= BACK_MS;
  }

  async #step(batch: Batch, event: BatchEvent): Promise<void> {
    const { store, clock, log } = this.#context;
    const nowMs = Math.round(clock.wallMs());
    const members = await this.members(batch.id);
    const { batch: now, effects } = decide(batch, members, batch, event, nowMs);
    if (now !== batch) {
      if (!(await writeBatch(store, batch, now, nowMs))) return;
      const { state, ring, reason } = now;
      log.info({ batch: batch.id, state, ring: ring + 1, reason }, "batch");
      if (event.kind === "look" && state !== "running") {
        const what = state === "done" ? "batch.done" : "batch.stopped";
        await audit(store, { who: "batch", what, on: batch.id, detail: reason ?? "" });
      }
    }
    const known = new Map(members.map((member) => [member.key, member]));
    for (const effect of effects) await this.#do(batch, effect, known);
    if (now !== batch || effects.length > 0) this.#onChange();
    if (now.state === "running" && now.ring !== batch.ring) await this.#step({ ...batch, ...now }, { kind: "look" });
  }

  async #do(batch: Batch, effect: BatchEffect, members: ReadonlyMap<string, KeptMember>): Promise<void> {
    const { store } = this.#context;
    if (effect.kind === "withdraw") {
      const waiting = await listCommands(store, { batch: batch.id, state: "issued", networks: undefined, limit: 500 });
      await this.#dispatcher.withdraw(waiting, "the batch is stopped");
      return await this.#asIfNeverAsked(batch);
    }
    const member = members.get(effect.key)!;
    if (effect.kind === "waive") await writeMember(store, batch.id, member, { waived: 1 });
    else await this.#send(batch, member);
  }

  /** The id of a command follows from batch, borne and attempt: asked twice, as after a crash, it is one command. */
  async #send(batch: Batch, member: KeptMember): Promise<void> {
    const { store, fleet, log } = this.#context;
    const { network, borne, key } = member;
    const to = { network, borne };
    let id = member.commandId;
    if (id === null) {
      id = createHash("sha256")
        .update(`${batch.id} ${key} ${member.attempt + 1}`)
        .digest("base64url")
        .slice(0, 24);
      const before = { ready: this.ready(to) === true, alerts: [...(fleet.get(to)?.alerts.keys() ?? [])] };
      if (!(await takeAttempt(store, batch.id, member, id, before))) return;
    }
    try {
      const { type, args, by, waitMs } = batch;
      await this.#dispatcher.ask({ to, type, args, by, waitMs, id, batch: batch.id });
      const detail = `${type} ${id}, batch ${batch.id} of ${by}`;
      await audit(store, { who: "batch", what: "command.asked", on: keyOf(to), network, detail });
    } catch (error) {
      log.warn({ batch: batch.id, network, borne, error: errorLine(error) }, "batch: command not asked for");
      // A borne that has left the register meanwhile holds nobody up; what else is wrong, is wrong for all.
      if (errorCode(error) === "borne.unknown") await writeMember(store, batch.id, to, { waived: 1 });
      else await this.#step(batch, { kind: "stop", reason: errorLine(error).slice(0, 300) });
    }
  }

  /** What the borne was never given waits for its turn again. */
  async #asIfNeverAsked(batch: Batch): Promise<void> {
    const { store } = this.#context;
    const taken = await listCommands(store, { batch: batch.id, state: "expired", networks: undefined, limit: 500 });
    for (const command of taken) {
      if (command.sentMs === null) await writeMember(store, batch.id, command, { command: null });
    }
  }
}
