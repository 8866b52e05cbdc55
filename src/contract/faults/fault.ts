/**
 * The fault catalogue: what can go wrong with a borne, whose duty it is (the convention splits duties
 * between syndicat, collectivité and organisme), what the usager is told, what stops working, and what
 * the borne tries by itself first. It is data: alerts, incidents and the host's sheet are made from it.
 */

/** Who has to act, by the site's convention. */
export type Owner = "syndicat" | "collectivite" | "organisme";

/** `critical`: no call is possible or data is at risk. `major`: a service suffers. `minor`: a risk, or comfort. */
export type Severity = "critical" | "major" | "minor";

/** What a service can need of a borne. A fault takes some of it away. */
export const CAPABILITIES = ["button", "screen", "camera", "sound", "printer", "scanner", "line"] as const;
export type Capability = (typeof CAPABILITIES)[number];

export interface Words {
  readonly fr: string;
  readonly en: string;
}

export interface Fault {
  /** Printed number (`VB0301`), for a telephone call between a host and the syndicat. */
  readonly number: number;
  readonly owner: Owner;
  readonly severity: Severity;
  /** What this takes away. `borne`: everything, the borne is out of order. */
  readonly takes: readonly (Capability | "borne")[];
  /** What the borne tries by itself, in the log's words; absent = nothing can be tried. */
  readonly selfRepair?: string;
  /** What the usager is told, spoken and written; absent = nothing, for it does not concern him. */
  readonly usager?: Words;
  /** The one gesture to try, for the host and the technician. */
  readonly remedy: Words;
}
