import type { BorneName } from "../../contract/topics.ts";
import type { Store } from "../store/store.ts";

/** A borne of the register, as the console lists it. Times are epoch milliseconds. */
export interface ShownRegistered extends BorneName {
  readonly name: string;
  readonly site: string | null;
  readonly source: "file" | "console";
  readonly stage: "planned" | "in-service" | "withdrawn";
  readonly serial: string | null;
  readonly registeredMs: number;
  readonly enrolledMs: number | null;
  readonly blockedMs: number | null;
  /** A code that waits to be used; never the code itself. */
  readonly code: { readonly madeMs: number; readonly expiresMs: number } | null;
  readonly certificate: { readonly issuedMs: number; readonly notAfterMs: number; readonly how: string } | null;
  /** It asks for a certificate after its own has expired. */
  readonly renewalAskedMs: number | null;
  /** Attempts in its name that were refused. */
  readonly refused: number;
}

/** The whole register, withdrawn ones too. */
export async function listRegister({ db }: Store): Promise<ShownRegistered[]> {
  const bornes = await db
    .selectFrom("borne")
    .leftJoin("enrolment_borne as made", (join) =>
      join.onRef("made.network", "=", "borne.network").onRef("made.borne", "=", "borne.borne"),
    )
    .leftJoin("enrolment_code as code", (join) =>
      join
        .onRef("code.network", "=", "borne.network")
        .onRef("code.borne", "=", "borne.borne")
        .on("code.used_ms", "is", null),
    )
    .leftJoin("renewal_request as asks", (join) =>
      join
        .onRef("asks.network", "=", "borne.network")
        .onRef("asks.borne", "=", "borne.borne")
        .on("asks.approved_ms", "is", null),
    )
    .select(["borne.network", "borne.borne", "borne.site", "borne.source", "borne.stage", "borne.registered_ms"])
    .select(["made.name", "made.serial", "made.enrolled_ms", "made.blocked_ms"])
    .select(["code.made_ms as code_made_ms", "code.expires_ms as code_expires_ms", "asks.asked_ms"])
    .where("borne.removed_ms", "is", null)
    .orderBy("borne.network")
    .orderBy("borne.borne")
    .execute();
  const certificates = new Map<string, { issuedMs: number; notAfterMs: number; how: string }>();
  const issued = db.selectFrom("certificate").select(["network", "borne", "issued_ms", "not_after_ms", "how"]);
  for (const row of await issued.orderBy("issued_ms").execute()) {
    const { issued_ms: issuedMs, not_after_ms: notAfterMs, how } = row;
    certificates.set(`${row.network}/${row.borne}`, { issuedMs, notAfterMs, how });
  }
  const refused = new Map<string, number>();
  for (const { network, borne, count } of await db.selectFrom("enrolment_refused").selectAll().execute()) {
    refused.set(`${network}/${borne}`, (refused.get(`${network}/${borne}`) ?? 0) + count);
  }
  return bornes.map((row) => ({
    network: row.network,
    borne: row.borne,
    name: row.name ?? row.borne,
    site: row.site,
    source: row.source,
    stage: row.stage,
    serial: row.serial,
    registeredMs: row.registered_ms,
    enrolledMs: row.enrolled_ms,
    blockedMs: row.blocked_ms,
    code:
      row.code_made_ms === null || row.code_expires_ms === null
        ? null
        : { madeMs: row.code_made_ms, expiresMs: row.code_expires_ms },
    certificate: certificates.get(`${row.network}/${row.borne}`) ?? null,
    renewalAskedMs: row.asked_ms,
    refused: refused.get(`${row.network}/${row.borne}`) ?? 0,
  }));
}
