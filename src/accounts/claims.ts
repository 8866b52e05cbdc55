/** What a provider says of somebody: ID token and userinfo together. */
export type Claims = Readonly<Record<string, unknown>>;

/** Whom it says it of: never changes, unlike names. */
export interface Subject {
  readonly issuer: string;
  readonly subject: string;
}

/** A claim of one value, several, or several in one text with spaces between. */
export function valuesOf(claim: unknown): string[] {
  if (Array.isArray(claim)) return claim.flatMap((one) => valuesOf(one).slice(0, 200));
  if (typeof claim === "number") return [String(claim)];
  if (typeof claim !== "string") return [];
  return [...new Set([claim, ...claim.split(" ")])].filter((one) => one !== "");
}

export function textOf(claim: unknown): string | undefined {
  return typeof claim === "string" && claim.trim() !== "" ? claim.trim() : undefined;
}

/** Never what every object has: a claim may say `constructor`. */
export function own<Value>(table: Readonly<Record<string, Value>>, key: string): Value | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
