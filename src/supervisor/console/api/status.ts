/** Codes whose status their name does not say. */
const STATUS: Readonly<Record<string, number>> = {
  "account.login-taken": 409,
  "account.provider": 409,
  "account.last-manager": 409,
  "account.self": 409,
};

/** Codes that are ours, not the asker's: a defect, or something that is broken. */
const OURS = /^(unexpected|store\.|config\.|key\.)/;

/**
 * The status of an error of a route: `*.unknown` 404, `*.refused` and `*.forbidden` 403, `*.conflict` 409, `broker.*` 503;
 * else 400. Undefined = ours.
 */
export function statusOf(code: string): number | undefined {
  if (STATUS[code] !== undefined) return STATUS[code];
  if (OURS.test(code)) return undefined;
  if (code.startsWith("broker.") && code !== "broker.refused") return 503;
  if (code.endsWith(".unknown")) return 404;
  if (code.endsWith(".refused") || code.endsWith(".forbidden")) return 403;
  return code.endsWith(".conflict") ? 409 : 400;
}
