import type { BorneName } from "../../contract/topics.ts";
import { applyAlert, applyHealth } from "./alert-book.ts";
import type { AlertBook, AlertChange } from "./alert-book.ts";
import type { Incoming } from "../receiving/inbox.ts";
import { hear, restored, tick, unheard } from "./liveness.ts";
import type { BorneLife, Heard, Liveness, Moment } from "./liveness.ts";
import type { Store } from "../store/store.ts";

/** What is known of one borne of the register. */
export interface Borne {
  readonly name: BorneName;
  life: BorneLife;
  /** Wall clock of the supervisor when `liveness` became what it is. */
  changedWallMs: number;
  readonly alerts: AlertBook;
}

/** What a message changed. */
export interface Change {
  readonly borne: Borne;
  /** Whether `life` is to be written. */
  readonly life: boolean;
  readonly was: Liveness;
  readonly alerts: readonly AlertChange[];
}

/** `<network>/<borne>`, as the key of maps. */
export function keyOf({ network, borne }: BorneName): string {
  return `${network}/${borne}`;
}

/** The register with the life of each borne. In memory; the store keeps a copy of what matters. */
export class Fleet {
  readonly #bornes = new Map<string, Borne>();
  readonly #periodS: number;

  constructor(names: readonly BorneName[], periodS: number, at: Moment) {
    this.#periodS = periodS;
    for (const name of names) this.add(name, at);
  }

  /** Takes a borne into the register; one that is there stays as it is. */
  add({ network, borne }: BorneName, at: Moment): void {
    const name = { network, borne };
    if (this.has(name)) return;
    const life = unheard(this.#periodS, at);
    this.#bornes.set(keyOf(name), { name, life, changedWallMs: at.wallMs, alerts: new Map() });
  }

  /** From now on nothing that it says is believed. */
  remove(name: BorneName): void {
    this.#bornes.delete(keyOf(name));
  }

  all(): IterableIterator<Borne> {
    return this.#bornes.values();
  }

  get size(): number {
    return this.#bornes.size;
  }

  has(name: BorneName): boolean {
    return this.#bornes.has(keyOf(name));
  }

  get(name: BorneName): Borne | undefined {
    return this.#bornes.get(keyOf(name));
  }

  /** Takes up what an earlier run knew. */
  async restore(store: Store, at: Moment): Promise<void> {
    for (const row of await store.db.selectFrom("borne_state").selectAll().execute()) {
      const borne = this.get(row);
      if (!borne) continue;
      borne.changedWallMs = row.changed_ms;
      borne.life = restored(
        {
          liveness: row.liveness as Liveness,
          state: row.state as BorneLife["state"],
          boot: row.boot,
          conn: row.conn,
          periodS: row.period_s,
          lastSeenWallMs: row.last_seen_ms,
        },
        at,
      );
    }
    const alerts = store.db.selectFrom("alert").selectAll().where("closed_ms", "is", null);
    for (const row of await alerts.execute()) {
      this.get(row)?.alerts.set(row.code, {
        code: row.code,
        severity: row.severity as "critical",
        owner: row.owner as "syndicat",
        since: row.since_ms,
        boot: "",
        device: row.device,
        detail: row.detail,
      });
    }
  }

  /** Applies a message of a retained channel. `undefined` when it says nothing of a borne of the register. */
  apply(incoming: Incoming, retained: boolean, at: Moment): Change | undefined {
    if (incoming.kind === "rejected" || incoming.kind === "intruder") return undefined;
    const borne = this.get(incoming.name);
    const heard = heardOf(incoming, retained);
    if (!borne || !heard) return undefined;
    return this.#update(borne, hear(borne.life, heard, at), alertsOf(borne, incoming), at);
  }

  /** Time passes: who has become lost. */
  tick(at: Moment): Change[] {
    const changes: Change[] = [];
    for (const borne of this.#bornes.values()) {
      const life = tick(borne.life, at);
      if (life !== borne.life) changes.push(this.#update(borne, life, [], at));
    }
    return changes;
  }

  #update(borne: Borne, life: BorneLife, alerts: readonly AlertChange[], at: Moment): Change {
    const was = borne.life.liveness;
    const changed = life !== borne.life;
    borne.life = life;
    if (life.liveness !== was) borne.changedWallMs = at.wallMs;
    return { borne, life: changed, was, alerts };
  }
}

/** What a message proves; `undefined`: nothing, such as one that the broker may have kept for an absent supervisor. */
function heardOf(incoming: Incoming, retained: boolean): Heard | undefined {
  switch (incoming.kind) {
    case "status": {
      const { state, boot, conn } = incoming.message;
      return { kind: "status", retained, state, boot, conn };
    }
    case "health": {
      const { boot, conn, period_s: periodS } = incoming.message;
      return { kind: "health", retained, boot, conn, periodS };
    }
    case "desc":
    case "alert":
      return { kind: "other", retained };
    case "cleared":
      // An empty payload is never retained: it comes when it is published, and only an alert's is the borne's.
      return incoming.channel === "alert" ? { kind: "other", retained } : undefined;
    case "event":
    case "usage":
    case "res":
    case "rejected":
    case "intruder":
      return undefined;
  }
}

function alertsOf(borne: Borne, incoming: Incoming): AlertChange[] {
  if (incoming.kind === "alert") return applyAlert(borne.alerts, incoming.message.code, incoming.message);
  if (incoming.kind === "health") return applyHealth(borne.alerts, incoming.message);
  if (incoming.kind === "cleared" && incoming.channel === "alert" && incoming.id !== undefined) {
    return applyAlert(borne.alerts, incoming.id, undefined);
  }
  return [];
}
