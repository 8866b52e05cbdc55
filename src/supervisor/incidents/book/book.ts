import { randomBytes } from "node:crypto";
import type { Transaction } from "kysely";
import { VisioborneError } from "../../../contract/errors.ts";
import type { Store } from "../../store/store.ts";
import type { Tables } from "../../store/tables.ts";
import { spanChanges } from "./compare.ts";
import type { HistoryLine, Incident, IncidentKey, Signal } from "./incident.ts";
import { incidentOf, rowOf } from "./rows.ts";
import { CENTRE, openIncident, step, type Act, type BookRules, type IncidentEvent, type Step } from "./step.ts";

/** Puts what is to be told into the queue, in the transaction of what happened. */
export type Tell = (trx: Transaction<Tables>, incident: Incident, step: Step, atMs: number) => Promise<void>;

export interface BookOptions {
  readonly store: Store;
  readonly rules: BookRules;
  readonly tell: Tell;
  /** Told after the commit. */
  readonly onChanged: (incident: Incident) => void;
}

/** The incident book: every change is one transaction of the incident, its history, its spans and what is to be told. */
export class Book {
  readonly #options: BookOptions;
  /** One after the other: a transaction that reads and then writes must not meet another of this process. */
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: BookOptions) {
    this.#options = options;
  }

  get rules(): BookRules {
    return this.#options.rules;
  }

  /** Every incident that is not closed. */
  async open(): Promise<Incident[]> {
    const rows = this.#options.store.db.selectFrom("incident").selectAll().where("state", "!=", "closed");
    return (await rows.execute()).map(incidentOf);
  }

  /** @throws VisioborneError `incident.unknown` */
  async get(id: string): Promise<Incident> {
    const row = this.#options.store.db.selectFrom("incident").selectAll().where("id", "=", id);
    return incidentOf((await row.executeTakeFirst()) ?? unknown(id));
  }

  /** A fault is there: its incident goes on, is reopened where it closed lately, or is opened. */
  async appear(signal: Signal, act: Act): Promise<Incident> {
    return await this.#alone(async (trx) => {
      const known = await latestOf(trx, signal, act.atMs - this.rules.reopenWithinMs);
      const before = known ?? null;
      const made = known
        ? step(known, { kind: "present", signal }, act, this.rules)
        : openIncident(signal, newId(), act);
      return await this.#write(trx, before, made, act.atMs);
    });
  }

  /** A person writes into the book; where such an incident is open, a line is added to it. */
  async enter(signal: Signal, act: Act): Promise<Incident> {
    return await this.#alone(async (trx) => {
      const known = await latestOf(trx, signal, Infinity);
      const made = known
        ? step(known, { kind: "comment", text: signal.detail }, act, this.rules)
        : openIncident(signal, newId(), act, true);
      return await this.#write(trx, known ?? null, made, act.atMs);
    });
  }

  /** @throws VisioborneError `incident.unknown`, `incident.conflict` */
  async act(id: string, event: IncidentEvent, act: Act): Promise<Incident> {
    return await this.#alone(async (trx) => {
      const row = await trx.selectFrom("incident").selectAll().where("id", "=", id).executeTakeFirst();
      const before = incidentOf(row ?? unknown(id));
      if (event.kind === "reopen" && (await latestOf(trx, before, Infinity))) {
        const message = `incident ${id} (${before.code}) cannot be reopened: another of the same fault is open`;
        throw new VisioborneError("incident.conflict", message, { id });
      }
      return await this.#write(trx, before, step(before, event, act, this.rules), act.atMs);
    });
  }

  /** Somebody could not be told: a line, so that it is known. An incident that is gone meanwhile needs none. */
  async untold(id: string, channel: string, atMs: number): Promise<void> {
    const { db } = this.#options.store;
    await db.transaction().execute(async (trx) => {
      if (!(await trx.selectFrom("incident").select("id").where("id", "=", id).executeTakeFirst())) return;
      await addHistory(trx, id, [{ atMs, who: CENTRE, kind: "untold", detail: channel }]);
    });
  }

  async #alone<T extends { readonly before: Incident | null; readonly incident: Incident }>(
    work: (trx: Transaction<Tables>) => Promise<T>,
  ): Promise<Incident> {
    const run = this.#last.then(async () => await this.#options.store.db.transaction().execute(work));
    this.#last = run.catch(() => undefined);
    const { before, incident } = await run;
    if (before !== incident) this.#options.onChanged(incident);
    return incident;
  }

  async #write(
    trx: Transaction<Tables>,
    before: Incident | null,
    made: Step,
    atMs: number,
  ): Promise<{ before: Incident | null; incident: Incident }> {
    const { incident, history } = made;
    if (incident === before) return { before, incident };
    const row = rowOf(incident);
    if (before === null) await trx.insertInto("incident").values(row).execute();
    else await trx.updateTable("incident").set(row).where("id", "=", incident.id).execute();
    await writeSpans(trx, before, incident, atMs);
    await addHistory(trx, incident.id, history);
    await this.#options.tell(trx, incident, made, atMs);
    return { before, incident };
  }
}

async function addHistory(trx: Transaction<Tables>, incident: string, history: readonly HistoryLine[]): Promise<void> {
  if (history.length === 0) return;
  const top = await trx
    .selectFrom("incident_history")
    .select((eb) => eb.fn.max("seq").as("seq"))
    .where("incident", "=", incident)
    .executeTakeFirst();
  const first = (top?.seq ?? 0) + 1;
  const lines = history.map(({ atMs: at_ms, who, kind, detail }, index) => {
    return { incident, seq: first + index, at_ms, who, kind, detail };
  });
  await trx.insertInto("incident_history").values(lines).execute();
}

/** The one that is open, else the one that closed last, not before a time. */
async function latestOf(
  trx: Transaction<Tables>,
  key: IncidentKey,
  closedFromMs: number,
): Promise<Incident | undefined> {
  const rows = await trx
    .selectFrom("incident")
    .selectAll()
    .where("network", "=", key.network)
    .where("scope", "=", key.scope)
    .where("subject", "=", key.subject)
    .where("code", "=", key.code)
    .where((eb) =>
      eb.or([
        eb("state", "!=", "closed"),
        ...(Number.isFinite(closedFromMs) ? [eb("closed_ms", ">=", closedFromMs)] : []),
      ]),
    )
    .orderBy("closed_ms", "desc")
    .limit(20)
    .execute();
  const found = rows.map(incidentOf);
  return found.find(({ state }) => state !== "closed") ?? found[0];
}

async function writeSpans(
  trx: Transaction<Tables>,
  before: Incident | null,
  { id, network, members }: Incident,
  atMs: number,
): Promise<void> {
  for (const { borne, kind, atMs: at } of spanChanges(before?.members ?? {}, members, atMs)) {
    if (kind === "end") {
      await trx
        .updateTable("incident_span")
        .set({ to_ms: at })
        .where("incident", "=", id)
        .where("borne", "=", borne)
        .where("to_ms", "is", null)
        .execute();
    } else {
      await trx
        .insertInto("incident_span")
        .values({ incident: id, network, borne, from_ms: at, to_ms: null })
        .onConflict((c) => c.columns(["incident", "borne", "from_ms"]).doUpdateSet({ to_ms: null }))
        .execute();
    }
  }
}

/** Short enough to be said on the telephone: 50 bits. */
function newId(): string {
  return [...randomBytes(10)].map((byte) => "0123456789abcdefghjkmnpqrstvwxyz"[byte & 31]).join("");
}

function unknown(id: string): never {
  throw new VisioborneError("incident.unknown", `incident ${id.slice(0, 40)}: there is none of this id`, {});
}
