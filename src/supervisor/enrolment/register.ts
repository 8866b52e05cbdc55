import type { Kysely } from "kysely";
import { isReserved } from "../../broker/access-lists.ts";
import { VisioborneError } from "../../contract/errors.ts";
import { NAME_PATTERN, type BorneName } from "../../contract/topics.ts";
import type { Store } from "../store/store.ts";
import type { Tables } from "../store/tables.ts";

/** A borne to be made. */
export interface NewBorne extends BorneName {
  readonly name: string;
  readonly site?: string;
  readonly serial?: string;
}

/** The life of bornes in the database: planned, in service, withdrawn; and blocked, apart from it. */
export class Register {
  readonly #store: Store;
  readonly #clientId: string;

  /** @param clientId beginning of the supervisor's own client ids, which no borne may bear */
  constructor(store: Store, clientId: string) {
    this.#store = store;
    this.#clientId = clientId;
  }

  /**
   * @throws VisioborneError `register.invalid` for a name that cannot be; `register.conflict` for one that is taken:
   *   by any network, for the certificate and the client id at the broker bear the borne's name alone.
   */
  async create({ network, borne, name, site, serial }: NewBorne, by: string, nowMs: number): Promise<void> {
    if (!NAME_PATTERN.test(network) || !NAME_PATTERN.test(borne) || isReserved(borne, [this.#clientId])) {
      const message = `${network}/${borne}: expected names of ${NAME_PATTERN.source} that no client of the broker has`;
      throw new VisioborneError("register.invalid", message);
    }
    await this.#store.db.transaction().execute(async (trx) => {
      const taken = await trx.selectFrom("borne").select("network").where("borne", "=", borne).executeTakeFirst();
      if (taken) {
        const message = `borne ${borne}: the network ${taken.network} has one of this name, or had; expected a new name`;
        throw new VisioborneError("register.conflict", message, { network: taken.network, borne });
      }
      await trx
        .insertInto("borne")
        .values({
          network,
          borne,
          site: site ?? null,
          registered_ms: nowMs,
          removed_ms: null,
          source: "console",
          stage: "planned",
        })
        .execute();
      await rowOf(trx, { network, borne }, by, nowMs, { name, serial: serial ?? null });
    });
  }

  /** A new code in the place of the one before. @throws VisioborneError `register.unknown`, `register.conflict`. */
  async newCode(name: BorneName, hash: string, by: string, nowMs: number, expiresMs: number): Promise<void> {
    const { network, borne } = name;
    await this.#store.db.transaction().execute(async (trx) => {
      await assertThere(trx, name);
      await rowOf(trx, name, by, nowMs, {});
      const code = { hash, made_ms: nowMs, made_by: by, expires_ms: expiresMs, used_ms: null, fingerprint: null };
      await trx
        .insertInto("enrolment_code")
        .values({ network, borne, ...code })
        .onConflict((c) => c.columns(["network", "borne"]).doUpdateSet(code))
        .execute();
    });
  }

  /** @param blockedMs null = not blocked any more. @throws VisioborneError `register.unknown`. */
  async block(name: BorneName, blockedMs: number | null, by: string, nowMs: number): Promise<void> {
    const blocked = { blocked_ms: blockedMs, blocked_by: blockedMs === null ? null : by };
    await this.#store.db.transaction().execute(async (trx) => {
      await assertThere(trx, name);
      await rowOf(trx, name, by, nowMs, blocked);
    });
  }

  /** For ever: the name is not given again. @throws VisioborneError `register.unknown`. */
  async withdraw(name: BorneName, by: string, nowMs: number): Promise<void> {
    const { network, borne } = name;
    await this.#store.db.transaction().execute(async (trx) => {
      await assertThere(trx, name);
      await trx
        .updateTable("borne")
        .set({ stage: "withdrawn" })
        .where("network", "=", network)
        .where("borne", "=", borne)
        .execute();
      await rowOf(trx, name, by, nowMs, { to_clear: 1 });
      for (const table of ["enrolment_code", "renewal_request"] as const) {
        await trx.deleteFrom(table).where("network", "=", network).where("borne", "=", borne).execute();
      }
    });
  }

  /** @throws VisioborneError `register.unknown`; `register.conflict` where nothing waits for approval. */
  async approve(name: BorneName, by: string, nowMs: number): Promise<void> {
    await assertThere(this.#store.db, name);
    const done = await this.#store.db
      .updateTable("renewal_request")
      .set({ approved_ms: nowMs, approved_by: by })
      .where("network", "=", name.network)
      .where("borne", "=", name.borne)
      .where("approved_ms", "is", null)
      .executeTakeFirst();
    if (done.numUpdatedRows > 0n) return;
    throw new VisioborneError("register.conflict", `${name.network}/${name.borne}: no request waits for approval`);
  }

  /** The planned borne was heard live. @returns whether it was planned. */
  async enterService({ network, borne }: BorneName): Promise<boolean> {
    const done = await this.#store.db
      .updateTable("borne")
      .set({ stage: "in-service" })
      .where("network", "=", network)
      .where("borne", "=", borne)
      .where("stage", "=", "planned")
      .executeTakeFirst();
    return done.numUpdatedRows > 0n;
  }
}

/** @throws VisioborneError `register.unknown` for a borne that was never there, has left or is withdrawn. */
async function assertThere(db: Kysely<Tables>, { network, borne }: BorneName): Promise<void> {
  const row = await db
    .selectFrom("borne")
    .select(["stage", "removed_ms"])
    .where("network", "=", network)
    .where("borne", "=", borne)
    .executeTakeFirst();
  if (row && row.removed_ms === null && row.stage !== "withdrawn") return;
  throw new VisioborneError("register.unknown", `${network}/${borne}: no such borne in the register`);
}

/** Writes the console's row of a borne, which one of the configuration file has only once something was done to it. */
async function rowOf(
  db: Kysely<Tables>,
  { network, borne }: BorneName,
  by: string,
  nowMs: number,
  set: Partial<Pick<Tables["enrolment_borne"], "name" | "serial" | "blocked_ms" | "blocked_by" | "to_clear">>,
): Promise<void> {
  const made = { network, borne, made_ms: nowMs, made_by: by };
  const rest = { name: borne, serial: null, enrolled_ms: null, blocked_ms: null, blocked_by: null, to_clear: 0 };
  const insert = db.insertInto("enrolment_borne").values({ ...made, ...rest, ...set });
  await insert
    .onConflict((c) => {
      const target = c.columns(["network", "borne"]);
      return Object.keys(set).length === 0 ? target.doNothing() : target.doUpdateSet(set);
    })
    .execute();
}
