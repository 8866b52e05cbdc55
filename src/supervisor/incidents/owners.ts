import type { Owner } from "../../contract/faults.ts";

export const OWNERS = ["syndicat", "collectivite", "organisme"] as const satisfies readonly Owner[];

/** A value for each owner. */
export function byOwner<T>(of: (owner: Owner) => T): Record<Owner, T> {
  return { syndicat: of("syndicat"), collectivite: of("collectivite"), organisme: of("organisme") };
}
